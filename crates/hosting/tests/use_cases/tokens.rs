//! Tokens: accepted, refused, cached, revoked.

use std::sync::atomic::Ordering;
use std::time::Duration;

use hosting::{AuthenticationError, EventActor, NewToken, Permission};
use sha2::{Digest, Sha256};
use store::Trace;

use crate::{App, mistake};

/// Well-formed: the checksum at its end is right.
const KNOWN: &str = "vps_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaegfgwC";
const OPERATOR: Trace = Trace { actor: EventActor::Operator, address: None };
/// As long as a revoked token may be accepted by another process.
const REVOKED_WITHIN: Duration = Duration::from_secs(1);

#[tokio::test]
async fn only_what_was_made_is_accepted() {
    let app = App::start().await;
    app.hosting.create_account("A@Example.com ", None).await.unwrap();
    let secret = app.token("a@example.com", &["dns:read"]).await;
    let (actor, token) = app.hosting.authenticate(&secret, None).await.unwrap();
    assert_eq!(token.account.email, "a@example.com");
    assert_eq!(token.permissions, ["dns:read"]);
    for wrong in ["", "vps_", KNOWN, &secret[1..], &secret.to_uppercase()] {
        let outcome = app.hosting.authenticate(wrong, None).await;
        assert!(matches!(outcome, Err(AuthenticationError::Refused)), "{wrong}: {outcome:?}");
    }
    let denied = actor.require(Permission::Update);
    assert!(matches!(denied, Err(hosting::Error::PermissionDenied(Permission::Update))));
}

#[tokio::test]
async fn what_cannot_be_a_token_costs_the_database_nothing() {
    let app = App::start().await;
    app.store.close().await;
    for wrong in ["", "vps_", "vps_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaegfgwD", &KNOWN[..43]] {
        let outcome = app.hosting.authenticate(wrong, None).await;
        assert!(matches!(outcome, Err(AuthenticationError::Refused)), "{wrong}: {outcome:?}");
    }
    let outcome = app.hosting.authenticate(KNOWN, None).await;
    assert!(
        matches!(outcome, Err(AuthenticationError::Failed(hosting::Error::Unavailable(_)))),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn a_revoked_token_is_refused_within_a_second() {
    let app = App::start().await;
    app.hosting.create_account("a@example.com", None).await.unwrap();
    let (here, elsewhere) =
        (app.token("a@example.com", &["dns:*"]).await, app.token("a@example.com", &["dns:*"]).await);
    let uuid_of = async |token: &str| app.hosting.authenticate(token, None).await.unwrap().1.uuid;

    let uuid = uuid_of(&here).await;
    app.hosting.revoke_token_of("a@example.com", uuid).await.unwrap();
    assert!(matches!(app.hosting.authenticate(&here, None).await, Err(AuthenticationError::Refused)));

    // As another process does it: the cache here is not told.
    let (_, token) = app.hosting.authenticate(&elsewhere, None).await.unwrap();
    app.store.revoke_token(token.account.id, token.uuid, OPERATOR).await.unwrap();
    tokio::time::sleep(REVOKED_WITHIN).await;
    assert!(matches!(app.hosting.authenticate(&elsewhere, None).await, Err(AuthenticationError::Refused)));
}

#[tokio::test]
async fn a_token_expires_though_it_is_cached() {
    let app = App::start().await;
    let account = app.hosting.create_account("a@example.com", None).await.unwrap();
    let now = app.now.load(Ordering::Relaxed);
    let hash = Sha256::digest(KNOWN).into();
    let permissions = ["dns:*".to_owned()];
    let token = store::NewToken::new(account.id, "short", &permissions, hash);
    app.store.create_token(store::NewToken { expires_at: Some(now + 60), ..token }, OPERATOR).await.unwrap();
    app.hosting.authenticate(KNOWN, None).await.unwrap();
    app.now.store(now + 59, Ordering::Relaxed);
    app.hosting.authenticate(KNOWN, None).await.unwrap();
    app.now.store(now + 60, Ordering::Relaxed);
    assert!(matches!(app.hosting.authenticate(KNOWN, None).await, Err(AuthenticationError::Refused)));
}

#[tokio::test]
async fn wrong_input_is_told_by_its_field() {
    let app = App::start().await;
    let hosting = &app.hosting;
    for email in
        ["", "nobody", "@example.com", "a@", "a b@example.com", "a@b@c", &format!("{}@b", "a".repeat(300))]
    {
        assert_eq!(mistake(hosting.create_account(email, None).await).field, Some("email"), "{email}");
    }
    assert_eq!(mistake(hosting.create_account("a@example.com", Some("short")).await).field, Some("password"));
    hosting.create_account("a@example.com", Some("long enough")).await.unwrap();
    assert_eq!(mistake(hosting.create_account("A@example.com", None).await).field, Some("email"));

    let read = ["dns:read"];
    assert_eq!(
        mistake(hosting.create_token_of("b@example.com", NewToken::new("x", &read)).await).field,
        Some("email")
    );
    for name in ["", "  ", "a\nb", &"x".repeat(101)] {
        assert_eq!(
            mistake(hosting.create_token_of("a@example.com", NewToken::new(name, &read)).await).field,
            Some("name"),
            "{name:?}"
        );
    }
    assert_eq!(
        mistake(hosting.create_token_of("a@example.com", NewToken::new("x", &[] as &[&str])).await).field,
        Some("permissions")
    );
    let unknown = mistake(hosting.create_token_of("a@example.com", NewToken::new("x", &["dns:write"])).await);
    assert!(
        unknown.detail.contains("dns:write") && unknown.detail.contains("dns:update"),
        "{}",
        unknown.detail
    );
}
