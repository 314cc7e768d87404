//! What only the operator does.

use hosting::{Administrator, Start};

use crate::{App, mistake, name};

#[tokio::test]
async fn a_zone_is_handed_over_and_removed() {
    let app = App::start().await;
    let (one, other) =
        (app.account("a@example.com", &["dns:*"]).await, app.account("b@example.com", &["dns:*"]).await);
    let (zone, _) = app.hosting.create_zone(&one, "example.com", None).await.unwrap();

    app.hosting.transfer_zone(&Administrator::operator(), "Example.com", "b@example.com").await.unwrap();
    assert!(app.hosting.get_zone(&one, zone.uuid, |_, _| ()).await.is_err());
    assert_eq!(
        app.hosting.get_zone(&other, zone.uuid, |zone, _| zone.domain()).await.unwrap(),
        "example.com"
    );

    app.hosting.remove_zone(&Administrator::operator(), "example.com.").await.unwrap();
    assert!(app.hosting.list_zones(&other, None, Start::Offset(0), 10).await.unwrap().is_empty());
    assert!(app.set.get(&name("example.com")).is_none());
}

#[tokio::test]
async fn what_is_not_there_is_named() {
    let app = App::start().await;
    let actor = app.account("a@example.com", &["dns:*"]).await;
    app.hosting.create_zone(&actor, "example.com", None).await.unwrap();
    for (outcome, named) in [
        (app.hosting.remove_zone(&Administrator::operator(), "example.org").await, "example.org"),
        (
            app.hosting.transfer_zone(&Administrator::operator(), "example.org", "a@example.com").await,
            "example.org",
        ),
        (
            app.hosting.transfer_zone(&Administrator::operator(), "example.com", "b@example.com").await,
            "b@example.com",
        ),
    ] {
        let mistake = mistake(outcome);
        assert!(mistake.detail.contains(named), "{}", mistake.detail);
    }
}

#[tokio::test]
async fn accounts_and_zones_are_listed_in_pages() {
    let app = App::start().await;
    for email in ["c@example.com", "a@example.com", "b@example.com"] {
        app.hosting.create_account(email, None).await.unwrap();
    }
    let page = async |after: Option<&str>| {
        let accounts = app.hosting.list_accounts(after, 2).await.unwrap();
        accounts.into_iter().map(|account| account.email).collect::<Vec<_>>()
    };
    assert_eq!(page(None).await, ["a@example.com", "b@example.com"]);
    assert_eq!(page(Some("b@example.com")).await, ["c@example.com"]);
    assert!(page(Some("c@example.com")).await.is_empty());

    let actor = app.actor("a@example.com", &["dns:*"]).await;
    for domain in ["b.example.com", "a.example.com"] {
        app.hosting.create_zone(&actor, domain, None).await.unwrap();
    }
    let first = app.hosting.list_zones_of("a@example.com", None, 1).await.unwrap();
    assert_eq!(first[0].domain(), "a.example.com");
    let second = app.hosting.list_zones_of("a@example.com", Some(first[0].domain()), 1).await.unwrap();
    assert_eq!(second[0].domain(), "b.example.com");

    assert_eq!(app.hosting.list_tokens_of("a@example.com").await.unwrap().len(), 1);
}
