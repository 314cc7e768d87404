//! One change taken back.

use store::{ChangeKind, RecordEdit, Zone};
use zone::{ErrorCode, Given, RecordFields, Serial};

use crate::on_both_databases;
use crate::support::{NOW, Node, TODAY, TestDatabase, a, content, fields, is_not_found, new_zone, refusal};

on_both_databases![
    what_was_deleted_comes_back_as_it_was,
    what_was_made_goes_and_what_was_changed_is_as_before,
    an_undo_is_undone_like_any_change,
    values_come_back_to_the_octet,
    what_changed_since_is_left_alone,
    what_the_rules_refuse_stays,
    what_cannot_be_undone_says_so,
];

async fn last_change(node: &Node, zone: &Zone) -> i64 {
    let (_, entries) = node.store.history(zone.account, zone.uuid, None, 1).await.unwrap().unwrap();
    entries[0].number
}

async fn what_was_deleted_comes_back_as_it_was(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let record = node.create_record(&ann, &zone, a("www", "192.0.2.1")).await.unwrap();
    node.now.store(NOW + 500, std::sync::atomic::Ordering::Relaxed);
    node.store.delete_record(ann.clone(), record.uuid).await.unwrap();
    let undone = node.store.undo_change(ann.clone(), zone.uuid, 3).await.unwrap();
    assert_eq!((undone.change, &undone.records), (Some(4), &vec![Some(record.clone())]));
    let (read, records) = node.read(&zone).await;
    assert_eq!((read.soa.serial, records), (Serial(TODAY.0 + 3), vec![record]), "its uuid and age with it");
    node.assert_publishes(&[&zone]).await;
    let (_, entries) = node.store.history(ann.account, zone.uuid, None, 1).await.unwrap().unwrap();
    assert_eq!(entries[0].kind, ChangeKind::Undo(3));
}

async fn what_was_made_goes_and_what_was_changed_is_as_before(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let changed = node.create_record(&ann, &zone, a("www", "192.0.2.1")).await.unwrap();
    let gone = node.create_record(&ann, &zone, a("gone", "192.0.2.2")).await.unwrap();
    let before = node.read(&zone).await.1;
    let edits = vec![
        RecordEdit::Create(fields("TXT", "new", "x")),
        RecordEdit::Replace(changed.uuid, fields("CNAME", "www", "x.test")),
        RecordEdit::Delete(gone.uuid),
    ];
    let change = node.store.change_records(ann.clone(), zone.uuid, edits).await.unwrap().change.unwrap();
    node.store.undo_change(ann.clone(), zone.uuid, change).await.unwrap();
    assert_eq!(node.read(&zone).await.1, before);
    node.assert_publishes(&[&zone]).await;
}

async fn an_undo_is_undone_like_any_change(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let record = node.create_record(&ann, &zone, a("www", "192.0.2.1")).await.unwrap();
    node.store.delete_record(ann.clone(), record.uuid).await.unwrap();
    for round in 0..4 {
        let last = last_change(&node, &zone).await;
        node.store.undo_change(ann.clone(), zone.uuid, last).await.unwrap();
        let expected = if round % 2 == 0 { vec![record.clone()] } else { vec![] };
        assert_eq!(node.read(&zone).await.1, expected, "round {round}");
    }
    node.assert_publishes(&[&zone]).await;
}

async fn values_come_back_to_the_octet(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    // What a file may hold and a person may not type, too.
    let file = "$TTL 1\n\\@.a\\.b\\032c 5 TXT \"\\000\\255\" \"x\"\nexample.com 9999999 A 192.0.2.1\nt TYPE65280 \\# 2 0A0B\n@ MX 5 mail\nmail SRV 1 2 3 @\n";
    let zone = new_zone("example.com", Some(content("example.com", file)));
    let (zone, _) = node.store.create_zone(ann.clone(), zone).await.unwrap();
    for fields in [
        fields("TXT", "t", ""),
        fields("TXT", "t", " a\0b\u{1F600} \"quoted\" \\ "),
        fields("TXT", "t", "\"a\" \"b\\000\""),
        fields("CNAME", "c", "WWW.Example.ORG."),
        fields("CNAME", "d", "@"),
        fields("CAA", "e", "0 issue letsencrypt.org; x=1"),
    ] {
        node.create_record(&ann, &zone, fields).await.unwrap();
    }
    let before = node.read(&zone).await.1;
    let edits = before.iter().map(|record| RecordEdit::Delete(record.uuid)).collect();
    let change = node.store.change_records(ann.clone(), zone.uuid, edits).await.unwrap().change.unwrap();
    node.store.undo_change(ann.clone(), zone.uuid, change).await.unwrap();
    assert_eq!(node.read(&zone).await.1, before);
    node.assert_publishes(&[&zone]).await;
}

async fn what_changed_since_is_left_alone(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let record = node.create_record(&ann, &zone, a("www", "192.0.2.1")).await.unwrap();
    let ttl = |seconds| RecordFields { ttl: Given::Value(seconds), ..RecordFields::default() };
    node.store.patch_record(ann.clone(), record.uuid, ttl(60)).await.unwrap();
    node.store.patch_record(ann.clone(), record.uuid, ttl(90)).await.unwrap();
    for change in [2, 3] {
        let told = refusal(node.store.undo_change(ann.clone(), zone.uuid, change).await);
        assert_eq!((told.0, told.1), (ErrorCode::Conflict, None));
        assert!(told.2.contains("A record of www was changed since"), "{}", told.2);
    }
    node.store.delete_record(ann.clone(), record.uuid).await.unwrap();
    let told = refusal(node.store.undo_change(ann.clone(), zone.uuid, 4).await);
    assert!(told.2.contains("was deleted since"), "{}", told.2);
    node.store.undo_change(ann.clone(), zone.uuid, 5).await.unwrap();
    let told = refusal(node.store.undo_change(ann.clone(), zone.uuid, 5).await);
    assert!(told.2.contains("is there again"), "{}", told.2);
    node.store.undo_change(ann.clone(), zone.uuid, 4).await.unwrap();
    assert_eq!(node.read(&zone).await.1[0].content.ttl, 60);
}

async fn what_the_rules_refuse_stays(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let cname = node.create_record(&ann, &zone, fields("CNAME", "www", "x.test")).await.unwrap();
    node.store.delete_record(ann.clone(), cname.uuid).await.unwrap();
    let address = node.create_record(&ann, &zone, a("www", "192.0.2.1")).await.unwrap();
    let told = refusal(node.store.undo_change(ann.clone(), zone.uuid, 3).await);
    assert_eq!(told.0, ErrorCode::Conflict);
    let (read, records) = node.read(&zone).await;
    assert_eq!((read.soa.serial, records), (Serial(TODAY.0 + 3), vec![address]));
    node.assert_publishes(&[&zone]).await;
}

async fn what_cannot_be_undone_says_so(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let bob = node.account("bob@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let lines: String = (0..3_000).map(|number| format!("n{number} 60 A 192.0.2.1\n")).collect();
    node.store.replace_content(ann.clone(), zone.uuid, content("example.com", &lines)).await.unwrap();
    node.store.replace_content(ann.clone(), zone.uuid, content("example.com", &lines)).await.unwrap();
    for (change, words) in [(1, "made the zone"), (2, "too large"), (3, "nothing to undo")] {
        let told = refusal(node.store.undo_change(ann.clone(), zone.uuid, change).await);
        assert_eq!(told.0, ErrorCode::Conflict);
        assert!(told.2.contains(words), "{}", told.2);
    }
    for change in [0, 4, -1, i64::MAX] {
        assert!(is_not_found(&node.store.undo_change(ann.clone(), zone.uuid, change).await));
    }
    assert!(is_not_found(&node.store.undo_change(bob, zone.uuid, 3).await));
}
