//! The end of an account.

use std::time::{Duration, Instant};

use hosting::{Administrator, EventKind, SignInError, Start};
use store::{EventActor, Trace};

use crate::sign_in::{PASSWORD, mistake_of};
use crate::{App, mistake, name};

impl App {
    async fn wait_until_gone(&self, email: &str) {
        let began = Instant::now();
        while self.store.account_by_email(email).await.unwrap().is_some() {
            assert!(began.elapsed() < Duration::from_secs(20), "{email} is still there");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

#[tokio::test]
async fn people_delete_their_own_by_typing_address_and_password() {
    let app = App::start_with_person().await;
    let hosting = &app.hosting;
    let secret = app.sign_in("ann@example.com").await;
    let session = app.session(&secret).await.unwrap();
    for domain in ["example.com", "example.org"] {
        hosting.create_zone(&session.actor(), domain, None).await.unwrap();
    }
    let token = app.token("ann@example.com", &["dns:*"]).await;
    let typed = hosting.delete_own_account(&session, "bob@example.com", PASSWORD).await;
    assert_eq!(mistake_of(typed).field, Some("email"));
    let refused = hosting.delete_own_account(&session, "ann@example.com", "wrong horse").await;
    assert!(matches!(refused, Err(SignInError::Refused)), "{refused:?}");
    assert!(app.session(&secret).await.is_some());

    hosting.delete_own_account(&session, " Ann@example.com", PASSWORD).await.unwrap();
    assert!(app.session(&secret).await.is_none());
    assert!(hosting.authenticate(&token, None).await.is_err());
    app.wait_until_gone("ann@example.com").await;
    for domain in ["example.com", "example.org"] {
        assert!(app.set.get(&name(domain)).is_none(), "{domain}");
    }
    // The address is free again, and knows nothing of what was.
    hosting.create_account("ann@example.com", Some(PASSWORD)).await.unwrap();
    let session = app.person("ann@example.com").await;
    assert_eq!(app.own_events(&session).await, [EventKind::SignedIn, EventKind::AccountCreated]);
    let events = hosting.list_events(&Administrator::operator(), None, None, 100).await.unwrap();
    let deleted = events.iter().find(|event| event.kind == Some(EventKind::AccountDeleted)).unwrap();
    assert_eq!(deleted.account.as_ref().unwrap().1, "ann@example.com");
    assert_eq!(deleted.actor_email, "ann@example.com");
}

#[tokio::test]
async fn what_a_crash_interrupted_the_next_start_goes_on_with() {
    let app = App::start_with_person().await;
    let session = app.person("ann@example.com").await;
    for number in 0..5 {
        app.hosting.create_zone(&session.actor(), &format!("{number}.example"), None).await.unwrap();
    }
    // As it stands after a crash behind the first zone.
    let account = session.account.id;
    let trace = Trace { actor: EventActor::Person(account), address: None };
    app.store.start_account_deletion(account, trace).await.unwrap();
    let zones = app.store.list_zones(account, None, Start::Offset(0), 1).await.unwrap();
    let author = store::Author { account, by: store::By::Person(account), scope: None };
    app.store.delete_zone(author, zones[0].uuid).await.unwrap();

    app.hosting.resume_deletions().await.unwrap();
    app.wait_until_gone("ann@example.com").await;
    assert_eq!(app.store.count_all_zones().await.unwrap(), 0);
    app.hosting.resume_deletions().await.unwrap();
}

#[tokio::test]
async fn administrators_delete_by_typing_the_address() {
    let app = App::start_with_person().await;
    let account = app.person("ann@example.com").await.account.id;
    let operator = Administrator::operator();
    let typed = app.hosting.delete_account(&operator, account, "ann").await;
    assert_eq!(mistake(typed).field, Some("email"));
    app.hosting.delete_account(&operator, account, "ann@example.com").await.unwrap();
    app.wait_until_gone("ann@example.com").await;
    let again = app.hosting.delete_account(&operator, account, "ann@example.com").await;
    assert!(matches!(again, Err(hosting::Error::NotFound)), "{again:?}");
}
