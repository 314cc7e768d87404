//! What administrators do.

use std::time::Duration;

use hosting::{
    AccountLimits, Administrator, AuthenticationError, Error, EventActor, EventKind, SignInError, Start,
};

use crate::sign_in::{PASSWORD, from};
use crate::{App, mistake};

impl App {
    /// Someone signed in with the role.
    async fn administrator(&self, email: &str) -> Administrator {
        let account = self.hosting.create_account(email, Some(PASSWORD)).await.unwrap();
        self.hosting.set_administrator(&Administrator::operator(), account.id, true).await.unwrap();
        self.person(email).await.administrator().unwrap()
    }
}

#[tokio::test]
async fn a_suspended_account_is_shut_out_at_once_and_served_on() {
    let app = App::start_with_person().await;
    let hosting = &app.hosting;
    let boss = app.administrator("boss@example.com").await;
    let secret = app.sign_in("ann@example.com").await;
    let session = app.session(&secret).await.unwrap();
    let account = session.account.id;
    hosting.create_zone(&session.actor(), "example.com", None).await.unwrap();
    let token = app.token("ann@example.com", &["dns:*"]).await;
    hosting.authenticate(&token, None).await.unwrap();

    hosting.suspend_account(&boss, account).await.unwrap();
    assert!(matches!(hosting.authenticate(&token, None).await, Err(AuthenticationError::Refused)));
    assert!(app.session(&secret).await.is_none());
    let outcome = hosting.sign_in("ann@example.com", PASSWORD, &from("192.0.2.1")).await;
    assert!(matches!(outcome, Err(SignInError::Refused)), "{outcome:?}");
    assert!(app.set.get(&crate::name("example.com")).is_some());

    hosting.resume_account(&boss, account).await.unwrap();
    hosting.authenticate(&token, None).await.unwrap();
    let session = app.person("ann@example.com").await;
    let events = hosting.list_own_events(&session, None, 10).await.unwrap();
    let suspension = events.iter().find(|event| event.kind == Some(EventKind::AccountSuspended)).unwrap();
    assert!(matches!(suspension.actor, EventActor::Person(_)));
    assert_eq!(
        (suspension.actor_email.as_str(), suspension.address.as_str()),
        ("boss@example.com", "192.0.2.1")
    );
}

#[tokio::test]
async fn elsewhere_a_suspended_accounts_token_is_refused_within_a_second() {
    let app = App::start_with_person().await;
    let token = app.token("ann@example.com", &["dns:*"]).await;
    let account = app.hosting.authenticate(&token, None).await.unwrap().1.account.id;
    // As another process does it: the cache here is not told.
    let trace = store::Trace { actor: EventActor::Operator, address: None };
    app.store.suspend_account(account, trace).await.unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(matches!(app.hosting.authenticate(&token, None).await, Err(AuthenticationError::Refused)));
}

#[tokio::test]
async fn the_role_comes_and_goes_but_for_the_last() {
    let app = App::start_with_person().await;
    let hosting = &app.hosting;
    let boss = app.administrator("boss@example.com").await;
    let before = app.sign_in("ann@example.com").await;
    let ann = app.session(&before).await.unwrap().account.id;
    hosting.set_administrator(&boss, ann, true).await.unwrap();
    assert!(app.session(&before).await.is_none(), "another role needs another secret");
    let promoted = app.person("ann@example.com").await;
    let by_ann = promoted.administrator().unwrap();

    let found = hosting.search_accounts(&by_ann, "boss", Start::Offset(0), 10).await.unwrap();
    let boss_account = found[0].account.id;
    hosting.set_administrator(&by_ann, boss_account, false).await.unwrap();
    assert!(app.person("boss@example.com").await.administrator().is_none());
    let operator = &Administrator::operator();
    for outcome in [
        hosting.set_administrator(&by_ann, ann, false).await,
        hosting.suspend_account(operator, ann).await,
        hosting.delete_account(operator, ann, "ann@example.com").await,
    ] {
        assert!(mistake(outcome).detail.contains("last administrator"));
    }

    hosting.set_administrator(&by_ann, boss_account, true).await.unwrap();
    for outcome in [
        hosting.suspend_account(&by_ann, ann).await,
        hosting.remove_second_factor(&by_ann, ann).await,
        hosting.reset_link(&by_ann, ann, "").await.map(drop),
        hosting.delete_account(&by_ann, ann, "ann@example.com").await,
    ] {
        assert!(mistake(outcome).detail.contains("your own account"));
    }
    hosting.set_administrator(&by_ann, ann, false).await.unwrap();
}

#[tokio::test]
async fn limits_hold_and_zones_are_moved_and_removed() {
    let app = App::start_with_person().await;
    let hosting = &app.hosting;
    let boss = app.administrator("boss@example.com").await;
    let ann = app.person("ann@example.com").await;
    let limits = AccountLimits { zones: Some(1), records_per_zone: None };
    hosting.set_account_limits(&boss, ann.account.id, limits).await.unwrap();
    hosting.create_zone(&ann.actor(), "example.com", None).await.unwrap();
    let second = hosting.create_zone(&ann.actor(), "example.org", None).await;
    assert_eq!(mistake(second).code, zone::ErrorCode::LimitExceeded);

    hosting.transfer_zone(&boss, "example.com", "boss@example.com").await.unwrap();
    let zones = hosting.search_zones(&boss, "EXAMPLE", None, 10).await.unwrap();
    assert_eq!((zones.len(), zones[0].1.as_str()), (1, "boss@example.com"));
    hosting.remove_zone(&boss, "example.com").await.unwrap();
    assert!(hosting.search_zones(&boss, "", None, 10).await.unwrap().is_empty());

    let events = hosting.list_events(&boss, None, None, 100).await.unwrap();
    let kinds: Vec<_> = events.iter().filter_map(|event| event.kind).collect();
    use EventKind::*;
    for wanted in [ZoneRemoved, ZoneReceived, ZoneHandedOver, LimitsChanged, AdministratorGranted] {
        assert!(kinds.contains(&wanted), "{wanted:?}");
    }
    let overview = hosting.account_overview(&boss, ann.account.id).await.unwrap();
    assert_eq!((overview.zone_count, overview.account.limits), (0, limits));
    assert_eq!(overview.last_sign_in_at, Some(ann.created_at));
    let nobody = hosting.account_overview(&boss, hosting::AccountId(999)).await;
    assert!(matches!(nobody, Err(Error::NotFound)));
}
