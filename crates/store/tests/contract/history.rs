//! The journal as it is told: who did what, in which order, with which values.

use store::{Author, By, ChangeKind, ChangedBy, ChangedRecords, HistoryEntry, NewToken, Zone};
use zone::{Given, RecordFields};

use crate::on_both_databases;
use crate::support::{NOW, Node, OPERATOR, TODAY, TestDatabase, a, content, fields};

on_both_databases![
    each_change_tells_who_and_what,
    the_newest_come_first_and_page_by_page,
    what_is_too_large_is_counted,
    another_accounts_hand_is_not_named,
];

async fn history(node: &Node, zone: &Zone) -> Vec<HistoryEntry> {
    node.store.history(zone.account, zone.uuid, None, 100).await.unwrap().expect("the zone is there").1
}

async fn each_change_tells_who_and_what(database: TestDatabase) {
    let node = database.serve().await;
    let operator = node.account("ann@example.com").await;
    let admin = node.account("admin@example.com").await.account;
    let token = node
        .store
        .create_token(NewToken::new(operator.account, "deploy", &[], [1; 32]), OPERATOR)
        .await
        .unwrap();
    let program = Author { by: By::Token(token), ..operator.clone() };
    let person = Author { by: By::Person(operator.account), ..operator.clone() };
    let admin = Author { by: By::Person(admin), ..operator.clone() };
    let zone = node.create_zone(&operator, "example.com").await.unwrap();
    let mx = RecordFields { priority: Given::Value(10), ..fields("mx", "mail", "x.test") };
    let record = node.create_record(&program, &zone, mx).await.unwrap();
    let ttl = RecordFields { ttl: Given::Value(60), ..RecordFields::default() };
    node.store.patch_record(person.clone(), record.uuid, ttl).await.unwrap();
    node.store.delete_record(admin, record.uuid).await.unwrap();
    node.store.revoke_token(operator.account, token, OPERATOR).await.unwrap();

    let told = history(&node, &zone).await;
    let numbers: Vec<i64> = told.iter().map(|entry| entry.number).collect();
    assert_eq!(numbers, [4, 3, 2, 1]);
    let kinds: Vec<ChangeKind> = told.iter().map(|entry| entry.kind).collect();
    use ChangeKind::{CreateRecord, CreateZone, DeleteRecord, UpdateRecord};
    assert_eq!(kinds, [DeleteRecord, UpdateRecord, CreateRecord, CreateZone]);
    assert_eq!(
        told.iter().map(|entry| entry.by.clone()).collect::<Vec<_>>(),
        [
            ChangedBy::Administrator,
            ChangedBy::Person { email: "ann@example.com".into() },
            ChangedBy::Token { uuid: token, name: Some("deploy".into()), is_revoked: true },
            ChangedBy::Operator,
        ]
    );
    assert_eq!(told[3].records, ChangedRecords::Told { removed: vec![], added: vec![] });
    let ChangedRecords::Told { removed, added } = &told[1].records else { panic!("{:?}", told[1]) };
    assert_eq!(
        (removed[0].uuid, removed[0].ttl, added[0].uuid, added[0].ttl),
        (record.uuid, 3600, record.uuid, 60)
    );
    let [was] = &removed[..] else { panic!("{removed:?}") };
    assert_eq!((was.name.as_str(), was.record_type.as_str(), was.priority), ("mail", "MX", Some(10)));
    assert_eq!((was.value.as_str(), was.created_at, told[1].made_at), ("x.test", NOW, NOW));
    assert_eq!((told[0].serial_from, told[0].serial_to.0), (Some(told[1].serial_to), TODAY.0 + 3));
    assert_eq!(told[3].serial_from, None);
}

async fn the_newest_come_first_and_page_by_page(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let bob = node.account("bob@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    for number in 0..5 {
        node.create_record(&ann, &zone, a(&format!("n{number}"), "192.0.2.1")).await.unwrap();
    }
    let page = async |before| {
        let (_, entries) = node.store.history(ann.account, zone.uuid, before, 4).await.unwrap().unwrap();
        entries.iter().map(|entry| entry.number).collect::<Vec<i64>>()
    };
    assert_eq!(page(None).await, [6, 5, 4, 3]);
    assert_eq!(page(Some(3)).await, [2, 1]);
    assert!(page(Some(1)).await.is_empty());
    assert!(node.store.history(bob.account, zone.uuid, None, 4).await.unwrap().is_none());
}

async fn what_is_too_large_is_counted(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let lines: String = (0..3_000).map(|number| format!("n{number} 60 A 192.0.2.1\n")).collect();
    node.store.replace_content(ann.clone(), zone.uuid, content("example.com", &lines)).await.unwrap();
    let told = history(&node, &zone).await;
    assert_eq!(told[0].records, ChangedRecords::LeftOut { removed: 0, added: 3_000 });
}

async fn another_accounts_hand_is_not_named(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let bob = node.account("bob@example.com").await;
    let token = node
        .store
        .create_token(NewToken::new(ann.account, "Ann's own", &[], [1; 32]), OPERATOR)
        .await
        .unwrap();
    let by_token = Author { by: By::Token(token), ..ann.clone() };
    let by_hand = Author { by: By::Person(ann.account), ..ann.clone() };
    let zone = node.create_zone(&by_token, "example.com").await.unwrap();
    node.create_record(&by_hand, &zone, a("www", "192.0.2.1")).await.unwrap();
    node.store.hand_over_zone(ann, zone.uuid, bob.account, OPERATOR).await.unwrap();
    let zone = node.store.zone(bob.account, zone.uuid).await.unwrap().unwrap();
    let told = history(&node, &zone).await;
    let by: Vec<ChangedBy> = told.iter().map(|entry| entry.by.clone()).collect();
    assert_eq!(by, [ChangedBy::Operator, ChangedBy::FormerOwner, ChangedBy::FormerOwner]);
    assert_eq!((told[0].kind, &told[0].records), (ChangeKind::HandOverZone, &ChangedRecords::Untouched));
}
