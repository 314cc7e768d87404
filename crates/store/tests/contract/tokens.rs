//! Tokens: what they are limited to, and when they were last used.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use store::{AccountId, Author, By, NewToken, StoreError, Token, TokenUse};
use uuid::Uuid;
use zone::{ErrorCode, NamePattern, RecordScope, RecordType};

use crate::on_both_databases;
use crate::support::{NOW, Node, OPERATOR, TestDatabase, a, fields, is_not_found, refusal};

on_both_databases![
    limits_come_back_as_they_were_given,
    only_zones_of_the_account_can_be_named,
    a_token_whose_zones_are_gone_reaches_none,
    a_zone_that_is_handed_over_leaves_the_tokens_of_its_account,
    a_limited_author_changes_what_is_in_reach_alone,
    an_account_has_so_many_tokens,
    uses_are_written_down_when_the_store_closes,
    uses_are_written_down_while_it_serves,
];

async fn make(node: &Node, hash: u8, alter: impl FnOnce(&mut NewToken)) -> Token {
    let account = node.store.account_by_email("ann@example.com").await.unwrap().unwrap().id;
    let mut token = NewToken::new(account, "t", &["dns:*".to_owned()], [hash; 32]);
    alter(&mut token);
    node.store.create_token(token, OPERATOR).await.unwrap();
    found(node, hash).await
}

async fn found(node: &Node, hash: u8) -> Token {
    node.store.token_by_hash([hash; 32]).await.unwrap().unwrap()
}

fn zones_of(token: &Token) -> Option<Vec<Uuid>> {
    token.scope.as_ref().unwrap().zones.as_ref().map(|zones| zones.iter().copied().collect())
}

fn author_of(token: &Token) -> Author {
    Author { account: token.account.id, by: By::Token(token.uuid), scope: token.scope.clone() }
}

fn acme() -> RecordScope {
    let names = NamePattern::ACME.map(|text| NamePattern::parse(text).unwrap());
    RecordScope::new(names.into(), vec![RecordType::TXT])
}

async fn limits_come_back_as_they_were_given(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let (one, two) =
        (node.create_zone(&ann, "b.test").await.unwrap(), node.create_zone(&ann, "a.test").await.unwrap());
    let networks = vec!["192.0.2.0/24".parse().unwrap(), "2001:db8::/32".parse().unwrap()];
    let limited = make(&node, 1, |token| {
        token.networks.clone_from(&networks);
        token.zones = Some(vec![one.uuid, two.uuid, one.uuid]);
        token.records = acme();
    })
    .await;
    assert_eq!(limited.networks, networks);
    let scope = limited.scope.as_ref().unwrap();
    assert_eq!((scope.token, &scope.records), (limited.uuid, &acme()));
    assert_eq!(scope.zones, Some(BTreeSet::from([one.uuid, two.uuid])));
    assert_eq!(limited.last_use, None);

    let free = make(&node, 2, |_| ()).await;
    assert!(free.scope.is_none() && free.networks.is_empty());
    let by_zone = make(&node, 3, |token| token.zones = Some(vec![two.uuid])).await;

    let listed = node.store.list_tokens(ann.account).await.unwrap();
    let told: Vec<(Uuid, Option<Option<Vec<Uuid>>>)> =
        listed.iter().map(|token| (token.uuid, token.scope.as_ref().map(|_| zones_of(token)))).collect();
    let mut both = vec![one.uuid, two.uuid];
    both.sort_unstable();
    assert_eq!(
        told,
        [(limited.uuid, Some(Some(both))), (free.uuid, None), (by_zone.uuid, Some(Some(vec![two.uuid])))]
    );
    let domains: Vec<String> =
        node.store.list_token_zones(ann.account).await.unwrap().into_iter().map(|zone| zone.domain).collect();
    assert_eq!(domains, ["a.test", "b.test", "a.test"]);
    node.store.revoke_token(ann.account, limited.uuid, OPERATOR).await.unwrap();
    assert_eq!(node.store.list_token_zones(ann.account).await.unwrap().len(), 1);
}

async fn only_zones_of_the_account_can_be_named(database: TestDatabase) {
    let node = database.serve().await;
    let (ann, bob) = (node.account("ann@example.com").await, node.account("bob@example.com").await);
    let own = node.create_zone(&ann, "ann.test").await.unwrap().uuid;
    let others = node.create_zone(&bob, "bob.test").await.unwrap().uuid;
    for wrong in [others, Uuid::nil()] {
        let zones = Some(vec![own, wrong]);
        let token = NewToken { zones, ..NewToken::new(ann.account, "t", &[], [1; 32]) };
        let (code, field, detail) = refusal(node.store.create_token(token, OPERATOR).await);
        assert_eq!((code, field), (ErrorCode::ValidationError, Some("zones")));
        assert!(detail.contains(&wrong.to_string()), "{detail}");
    }
    assert!(node.store.list_tokens(ann.account).await.unwrap().is_empty(), "all of it or nothing");
}

async fn a_token_whose_zones_are_gone_reaches_none(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "a.test").await.unwrap();
    node.create_zone(&ann, "b.test").await.unwrap();
    make(&node, 1, |token| token.zones = Some(vec![zone.uuid])).await;
    node.store.delete_zone(ann.clone(), zone.uuid).await.unwrap();
    let token = found(&node, 1).await;
    assert_eq!(zones_of(&token), Some(Vec::new()));
    let reach = || store::Reach { account: ann.account, scope: token.scope.clone() };
    assert_eq!(node.store.count_zones(reach(), None).await.unwrap(), 0);
    assert_eq!(node.store.count_records(reach(), store::RecordFilter::default()).await.unwrap(), 0);
    // A zone made anew is another one.
    let again = node.create_zone(&ann, "a.test").await.unwrap();
    assert!(node.store.zone(reach(), again.uuid).await.unwrap().is_none());
}

async fn a_zone_that_is_handed_over_leaves_the_tokens_of_its_account(database: TestDatabase) {
    let node = database.serve().await;
    let (ann, bob) = (node.account("ann@example.com").await, node.account("bob@example.com").await);
    let (one, two) =
        (node.create_zone(&ann, "a.test").await.unwrap(), node.create_zone(&ann, "b.test").await.unwrap());
    let cached = make(&node, 1, |token| token.zones = Some(vec![one.uuid, two.uuid])).await;
    let version = node.store.tokens_version().await.unwrap();

    node.store.hand_over_zone(ann.clone(), one.uuid, bob.account, OPERATOR).await.unwrap();
    assert_eq!(zones_of(&found(&node, 1).await), Some(vec![two.uuid]));
    assert!(node.store.tokens_version().await.unwrap() > version, "caches hear of it");
    let patch = node.store.create_record(author_of(&cached), one.uuid, a("www", "192.0.2.1")).await;
    assert!(is_not_found(&patch), "what is cached reaches nothing of bob's");

    let back = Author { account: bob.account, ..bob };
    node.store.hand_over_zone(back, one.uuid, ann.account, OPERATOR).await.unwrap();
    assert_eq!(zones_of(&found(&node, 1).await), Some(vec![two.uuid]), "it does not come back by itself");
}

async fn a_limited_author_changes_what_is_in_reach_alone(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let (zone, other) =
        (node.create_zone(&ann, "a.test").await.unwrap(), node.create_zone(&ann, "b.test").await.unwrap());
    let www = node.create_record(&ann, &zone, a("www", "192.0.2.1")).await.unwrap();
    let elsewhere = node.create_record(&ann, &other, fields("TXT", "_acme-challenge", "x")).await.unwrap();
    let token = make(&node, 1, |token| {
        token.zones = Some(vec![zone.uuid]);
        token.records = acme();
    })
    .await;
    let author = author_of(&token);
    let txt = |name: &str, value: &str| fields("TXT", name, value);
    let store = &node.store;
    let is_refused = |outcome: &Result<(), StoreError>| matches!(outcome, Err(StoreError::NotAllowed(why)) if why.contains("_acme-challenge") && why.contains("TXT"));

    let made = node.create_record(&author, &zone, txt("_acme-challenge.www", "one")).await.unwrap();
    for beyond in
        [txt("www", "x"), a("_acme-challenge", "192.0.2.1"), txt("@", "x"), fields("MX", "x", "wrong")]
    {
        let outcome = node.create_record(&author, &zone, beyond).await.map(drop);
        assert!(is_refused(&outcome) || matches!(outcome, Err(StoreError::Refused(_))), "{outcome:?}");
    }
    assert!(is_not_found(&node.create_record(&author, &other, txt("_acme-challenge", "y")).await));

    let changed =
        store.patch_record(author.clone(), made.uuid, txt("_acme-challenge.ftp", "two")).await.unwrap();
    assert_eq!(changed.1.content.value, "two");
    for beyond in [txt("www", "two"), a("_acme-challenge.www", "192.0.2.1")] {
        assert!(is_refused(&store.patch_record(author.clone(), made.uuid, beyond.clone()).await.map(drop)));
        assert!(is_refused(&store.replace_record(author.clone(), made.uuid, beyond).await.map(drop)));
    }
    // A record that is beyond is not there, whatever is asked for.
    assert!(store.record(author.account, www.uuid).await.unwrap().is_some());
    for fields in [
        txt("_acme-challenge", "mine now"),
        a("www", "192.0.2.1"),
        fields("", "", ""),
        fields("MX", "@", "x"),
    ] {
        assert!(is_not_found(&store.patch_record(author.clone(), www.uuid, fields.clone()).await));
        assert!(is_not_found(&store.replace_record(author.clone(), www.uuid, fields.clone()).await));
        assert!(is_not_found(&store.patch_record(author.clone(), elsewhere.uuid, fields).await));
    }
    assert!(is_not_found(&store.delete_record(author.clone(), www.uuid).await));
    assert!(is_not_found(&store.delete_record(author.clone(), elsewhere.uuid).await));
    let (_, records) = node.read(&zone).await;
    assert!(records.contains(&www) && records.contains(&changed.1) && records.len() == 2, "{records:?}");
    store.delete_record(author, made.uuid).await.unwrap();
    node.assert_publishes(&[&zone, &other]).await;
}

async fn an_account_has_so_many_tokens(database: TestDatabase) {
    let node = database.open(|_| ()).await;
    let AccountId(ann) = node.account("ann@example.com").await.account;
    let store = Arc::new(node.store);
    let mint = |number: u32| {
        let mut hash = [0; 32];
        hash[..4].copy_from_slice(&number.to_be_bytes());
        NewToken::new(AccountId(ann), "t", &[], hash)
    };
    let tasks: Vec<_> = (0..1_000)
        .map(|number| {
            let (store, token) = (Arc::clone(&store), mint(number));
            tokio::spawn(async move { store.create_token(token, OPERATOR).await })
        })
        .collect();
    let mut made = Vec::new();
    for task in tasks {
        made.push(task.await.unwrap().unwrap());
    }
    assert_eq!(refusal(store.create_token(mint(1_000), OPERATOR).await).0, ErrorCode::LimitExceeded);
    store.revoke_token(AccountId(ann), made[0], OPERATOR).await.unwrap();
    store.create_token(mint(1_001), OPERATOR).await.unwrap();
}

fn used(at: i64, from: &str) -> TokenUse {
    TokenUse { at, from: from.parse::<IpAddr>().ok() }
}

async fn uses_are_written_down_when_the_store_closes(database: TestDatabase) {
    let node = database.open(|_| ()).await;
    node.account("ann@example.com").await;
    let mut tokens = Vec::new();
    // More than are written down together.
    for number in 0..=250_u8 {
        tokens.push(make(&node, number, |_| ()).await.uuid);
    }
    for (number, token) in tokens.iter().enumerate() {
        node.store.note_token_use(*token, used(NOW, "192.0.2.1"));
        node.store.note_token_use(*token, used(NOW + number as i64, "2001:db8::1"));
    }
    node.store.note_token_use(tokens[0], used(NOW + 500, ""));
    node.store.note_token_use(Uuid::nil(), used(NOW, "192.0.2.1"));
    assert_eq!(node.store.last_token_use(tokens[0]).await.unwrap(), None, "not for every request");
    node.store.close().await;

    let node = database.open(|_| ()).await;
    for (number, token) in tokens.iter().enumerate().skip(1) {
        let last = node.store.last_token_use(*token).await.unwrap();
        assert_eq!(last, Some(used(NOW + number as i64, "2001:db8::1")));
    }
    assert_eq!(found(&node, 0).await.last_use, Some(TokenUse { at: NOW + 500, from: None }));

    // Another process may have seen a later one.
    node.store.note_token_use(tokens[0], used(NOW + 499, "192.0.2.1"));
    node.store.note_token_use(tokens[1], used(NOW + 499, "192.0.2.1"));
    node.store.close().await;
    let node = database.open(|_| ()).await;
    assert_eq!(
        node.store.last_token_use(tokens[0]).await.unwrap(),
        Some(TokenUse { at: NOW + 500, from: None })
    );
    assert_eq!(node.store.last_token_use(tokens[1]).await.unwrap(), Some(used(NOW + 499, "192.0.2.1")));
}

async fn uses_are_written_down_while_it_serves(database: TestDatabase) {
    let node = database.serve().await;
    node.account("ann@example.com").await;
    let token = make(&node, 1, |_| ()).await.uuid;
    node.now.store(NOW + 7, Ordering::Relaxed);
    node.store.note_token_use(token, used(NOW + 7, "192.0.2.1"));
    let began = std::time::Instant::now();
    while node.store.last_token_use(token).await.unwrap().is_none() {
        assert!(began.elapsed().as_secs() < 60, "it is never written down");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert_eq!(node.store.last_token_use(token).await.unwrap(), Some(used(NOW + 7, "192.0.2.1")));
}
