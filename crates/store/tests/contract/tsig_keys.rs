//! Keys of transfers: kept sealed, named by copies of those who may.

use store::{Author, NewTsigKey, NewZone, StoreError, Zone};
use zone::ErrorCode;

use super::copies::source;
use crate::on_both_databases;
use crate::support::{NOW, Node, OPERATOR, TestDatabase, is_not_found, name, new_zone, refusal};

on_both_databases![
    keys_are_kept_and_deleted,
    an_account_names_its_own_keys_alone,
    a_copy_is_not_handed_over_without_its_key,
    keys_go_with_their_account,
];

fn key(key_name: &str, of: Option<&Author>) -> NewTsigKey {
    NewTsigKey {
        name: name(key_name),
        algorithm: "hmac-sha256".to_owned(),
        sealed_secret: vec![0, 1, 255],
        account: of.map(|author| author.account),
    }
}

async fn create(node: &Node, author: &Author, domain: &str, key: &str) -> Result<Zone, StoreError> {
    let new = NewZone { copy: Some(source(Some(key))), ..new_zone(domain, None) };
    Ok(node.store.create_zone(author.clone(), new).await?.0)
}

async fn keys_are_kept_and_deleted(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let before = node.store.replication_version().await.unwrap();
    node.store.create_tsig_key(key("ns2.key", None)).await.unwrap();
    node.store.create_tsig_key(key("anns", Some(&ann))).await.unwrap();
    assert_ne!(node.store.replication_version().await.unwrap(), before);
    let (code, field, _) = refusal(node.store.create_tsig_key(key("NS2.key", Some(&ann))).await);
    assert_eq!((code, field), (ErrorCode::AlreadyExists, Some("name")));
    let told = node.store.tsig_keys().await.unwrap();
    let told: Vec<_> = told.iter().map(|key| (key.name.to_string(), key.account_email.as_deref())).collect();
    assert_eq!(told, [("anns.".to_owned(), Some("ann@example.com")), ("ns2.key.".to_owned(), None)]);
    let kept = &node.store.tsig_keys().await.unwrap()[0];
    assert_eq!((kept.algorithm.as_str(), kept.created_at), ("hmac-sha256", NOW));
    assert_eq!(kept.sealed_secret, [0, 1, 255]);

    create(&node, &ann, "example.com", "anns").await.unwrap();
    assert_eq!(node.store.delete_tsig_key(name("anns")).await.unwrap(), 1, "that many copies named it");
    assert!(is_not_found(&node.store.delete_tsig_key(name("anns")).await));
    let copies = node.store.copied_zones().await.unwrap();
    assert!(!copies[0].may_use_key);
    // Another's key of the same name is not theirs.
    node.store.create_tsig_key(key("anns", None)).await.unwrap();
    assert!(!node.store.copied_zones().await.unwrap()[0].may_use_key);
    node.store.delete_tsig_key(name("anns")).await.unwrap();
    node.store.create_tsig_key(key("anns", Some(&ann))).await.unwrap();
    assert!(node.store.copied_zones().await.unwrap()[0].may_use_key);
}

async fn an_account_names_its_own_keys_alone(database: TestDatabase) {
    let node = database.serve().await;
    let (ann, root) = (node.account("ann@example.com").await, node.account("root@example.com").await);
    node.store.set_administrator(root.account, true, OPERATOR).await.unwrap();
    node.store.create_tsig_key(key("operators", None)).await.unwrap();
    node.store.create_tsig_key(key("anns", Some(&ann))).await.unwrap();
    for (author, named) in [(&ann, "operators"), (&ann, "nobodys"), (&root, "anns")] {
        let (_, field, detail) = refusal(create(&node, author, "example.com", named).await);
        assert_eq!(field, Some("tsig_key"));
        assert!(detail.contains(named), "{detail}");
    }
    create(&node, &ann, "ann.test", "ANNS").await.unwrap();
    create(&node, &root, "root.test", "operators").await.unwrap();
    let copies = node.store.copied_zones().await.unwrap();
    assert!(copies.iter().all(|copy| copy.may_use_key) && copies.len() == 2);
    let other = node.account("other@example.com").await;
    node.store.set_administrator(other.account, true, OPERATOR).await.unwrap();
    let before = node.store.replication_version().await.unwrap();
    node.store.set_administrator(root.account, false, OPERATOR).await.unwrap();
    assert_ne!(node.store.replication_version().await.unwrap(), before, "whoever fetches is told");
    let copies = node.store.copied_zones().await.unwrap();
    assert_eq!(copies.iter().map(|copy| copy.may_use_key).collect::<Vec<_>>(), [true, false]);
}

async fn a_copy_is_not_handed_over_without_its_key(database: TestDatabase) {
    let node = database.serve().await;
    let (ann, bob) = (node.account("ann@example.com").await, node.account("bob@example.com").await);
    node.store.create_tsig_key(key("anns", Some(&ann))).await.unwrap();
    let zone = create(&node, &ann, "example.com", "anns").await.unwrap();
    let hand_over = async || node.store.hand_over_zone(ann.clone(), zone.uuid, bob.account, OPERATOR).await;
    let (code, _, detail) = refusal(hand_over().await);
    assert_eq!(code, ErrorCode::Conflict);
    assert!(detail.contains("anns"), "{detail}");
    node.store.delete_tsig_key(name("anns")).await.unwrap();
    node.store.create_tsig_key(key("anns", Some(&bob))).await.unwrap();
    hand_over().await.unwrap();
    assert!(node.store.copied_zones().await.unwrap()[0].may_use_key);
}

async fn keys_go_with_their_account(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    node.store.create_tsig_key(key("anns", Some(&ann))).await.unwrap();
    node.store.start_account_deletion(ann.account, OPERATOR).await.unwrap();
    assert!(node.store.finish_account_deletion(ann.account, OPERATOR).await.unwrap());
    assert_eq!(node.store.tsig_keys().await.unwrap(), []);
}
