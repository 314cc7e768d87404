//! Accounts and tokens.

use store::{AccountId, EventActor, EventKind, NewToken};
use uuid::Uuid;
use zone::ErrorCode;

use crate::on_both_databases;
use crate::support::{NOW, OPERATOR, TestDatabase, is_not_found, refusal};

on_both_databases![
    an_address_has_one_account,
    accounts_are_listed_by_address,
    a_token_is_found_by_its_hash_alone,
    a_token_ends_when_revoked_or_expired,
    a_revocation_moves_the_version_of_tokens_and_nothing_else,
];

async fn an_address_has_one_account(database: TestDatabase) {
    let node = database.open(|_| ()).await;
    let made = node.store.create_account(" Ann@Example.com ", Some("hash")).await.unwrap();
    assert_eq!((made.email.as_str(), made.created_at), ("ann@example.com", NOW));

    let events = async || node.store.list_events(None, None, 9).await.unwrap();
    let of_it = events().await;
    assert_eq!(of_it.len(), 1, "{of_it:?}");
    assert_eq!((of_it[0].kind, of_it[0].actor), (Some(EventKind::AccountCreated), EventActor::Operator));
    assert_eq!(of_it[0].account, Some((made.id, made.email.clone())));

    let (code, field, detail) = refusal(node.store.create_account("ann@EXAMPLE.com", None).await);
    assert_eq!((code, field), (ErrorCode::AlreadyExists, Some("email")));
    assert!(detail.contains("ann@example.com"), "{detail}");
    let long = format!("a@{}.test", "x".repeat(250));
    for malformed in
        ["", "  ", "a\0b@example.com", "ann", "@example.com", "ann@", "a@b@c", "a b@x.test", &long]
    {
        assert_eq!(refusal(node.store.create_account(malformed, None).await).0, ErrorCode::ValidationError);
    }

    assert_eq!(events().await.len(), 1, "of those that were refused there is nothing to tell");

    let found = node.store.account_by_email("ANN@example.com").await.unwrap().unwrap();
    assert_eq!((found.id, found.email.as_str()), (made.id, "ann@example.com"));
    for unknown in ["bob@example.com", "ann\0@example.com"] {
        assert!(node.store.account_by_email(unknown).await.unwrap().is_none());
    }
}

async fn accounts_are_listed_by_address(database: TestDatabase) {
    let node = database.open(|_| ()).await;
    for email in ["c@x.test", "a@x.test", "b@x.test"] {
        node.account(email).await;
    }
    let emails = |accounts: Vec<store::Account>| -> Vec<String> {
        accounts.into_iter().map(|account| account.email).collect()
    };
    let first = emails(node.store.list_accounts(None, 2).await.unwrap());
    assert_eq!(first, ["a@x.test", "b@x.test"]);
    assert_eq!(emails(node.store.list_accounts(Some("b@x.test"), 2).await.unwrap()), ["c@x.test"]);
}

async fn a_token_is_found_by_its_hash_alone(database: TestDatabase) {
    let node = database.open(|_| ()).await;
    let ann = node.account("ann@example.com").await.account;
    let permissions = ["dns:list".to_owned(), "dns:read".to_owned()];
    let uuid = node
        .store
        .create_token(
            NewToken { expires_at: Some(NOW + 60), ..NewToken::new(ann, "laptop", &permissions, [7; 32]) },
            OPERATOR,
        )
        .await
        .unwrap();

    let token = node.store.token_by_hash([7; 32]).await.unwrap().unwrap();
    assert_eq!((token.uuid, token.account.id, token.name.as_str()), (uuid, ann, "laptop"));
    assert_eq!((&token.permissions[..], token.expires_at), (&permissions[..], Some(NOW + 60)));
    assert_eq!(token.account.email, "ann@example.com");
    assert!(node.store.token_by_hash([8; 32]).await.unwrap().is_none());

    let orphan = node
        .store
        .create_token(NewToken::new(AccountId(ann.0 + 1), "x", &permissions, [9; 32]), OPERATOR)
        .await;
    assert!(is_not_found(&orphan));
}

async fn a_token_ends_when_revoked_or_expired(database: TestDatabase) {
    let node = database.open(|_| ()).await;
    let ann = node.account("ann@example.com").await.account;
    let bob = node.account("bob@example.com").await.account;
    let lasting =
        node.store.create_token(NewToken::new(ann, "lasting", &[], [1; 32]), OPERATOR).await.unwrap();
    node.store
        .create_token(
            NewToken { expires_at: Some(NOW + 60), ..NewToken::new(ann, "brief", &[], [2; 32]) },
            OPERATOR,
        )
        .await
        .unwrap();

    assert!(is_not_found(&node.store.revoke_token(bob, lasting, OPERATOR).await), "it is not his");
    assert!(is_not_found(&node.store.revoke_token(ann, Uuid::nil(), OPERATOR).await));
    node.now.store(NOW + 59, std::sync::atomic::Ordering::Relaxed);
    assert!(node.store.token_by_hash([2; 32]).await.unwrap().is_some());
    node.now.store(NOW + 60, std::sync::atomic::Ordering::Relaxed);
    assert!(node.store.token_by_hash([2; 32]).await.unwrap().is_none());

    let names =
        |tokens: Vec<store::Token>| tokens.into_iter().map(|token| token.name).collect::<Vec<String>>();
    assert_eq!(names(node.store.list_tokens(ann).await.unwrap()), ["lasting", "brief"]);
    node.store.revoke_token(ann, lasting, OPERATOR).await.unwrap();
    assert!(node.store.token_by_hash([1; 32]).await.unwrap().is_none());
    assert!(is_not_found(&node.store.revoke_token(ann, lasting, OPERATOR).await), "it is revoked already");
    assert_eq!(names(node.store.list_tokens(ann).await.unwrap()), ["brief"]);
}

async fn a_revocation_moves_the_version_of_tokens_and_nothing_else(database: TestDatabase) {
    let (node, other) = (database.open(|_| ()).await, database.open(|_| ()).await);
    let before = other.store.tokens_version().await.unwrap();
    let ann = node.account("ann@example.com").await.account;
    let token = node.store.create_token(NewToken::new(ann, "t", &[], [1; 32]), OPERATOR).await.unwrap();
    assert_eq!(other.store.tokens_version().await.unwrap(), before, "what is cached is true still");
    node.store.revoke_token(ann, token, OPERATOR).await.unwrap();
    let after = other.store.tokens_version().await.unwrap();
    assert!(after > before);
    assert!(is_not_found(&node.store.revoke_token(ann, token, OPERATOR).await));
    assert_eq!(other.store.tokens_version().await.unwrap(), after, "nothing changed");
}
