//! A zone as it was after one of its changes.

use store::{Author, ChangeKind, RecordEdit, Zone};
use zone::{ErrorCode, Given, Record, RecordFields};

use crate::on_both_databases;
use crate::support::{Node, TestDatabase, a, content, fields, is_not_found, refusal};

on_both_databases![
    every_earlier_state_comes_back,
    a_preview_tells_what_restoring_does,
    a_restore_is_undone_and_restored_over,
    what_is_as_it_was_makes_no_change,
    a_change_that_is_not_kept_stands_in_the_way,
    what_is_forgotten_cannot_be_reached,
    a_zone_that_changes_meanwhile_is_planned_anew,
];

/// A zone with a history, and its records after each change.
async fn eventful(node: &Node, ann: &Author) -> (Zone, Vec<Vec<Record>>) {
    let zone = node.create_zone(ann, "example.com").await.unwrap();
    let mut states = vec![Vec::new(), node.read(&zone).await.1];
    let www = node.create_record(ann, &zone, a("www", "192.0.2.1")).await.unwrap();
    states.push(node.read(&zone).await.1);
    let ttl = RecordFields { ttl: Given::Value(60), ..RecordFields::default() };
    node.store.patch_record(ann.clone(), www.uuid, ttl).await.unwrap();
    states.push(node.read(&zone).await.1);
    let mail = RecordFields { priority: Given::Value(10), ..fields("MX", "@", "mail.example.com") };
    let edits = vec![
        RecordEdit::Create(mail),
        RecordEdit::Create(fields("TXT", "@", "v=spf1 -all")),
        RecordEdit::Replace(www.uuid, fields("CNAME", "www", "x.test")),
    ];
    node.store.change_records(ann.clone(), zone.uuid, edits).await.unwrap();
    states.push(node.read(&zone).await.1);
    node.store.delete_record(ann.clone(), www.uuid).await.unwrap();
    states.push(node.read(&zone).await.1);
    let file = content("example.com", "@ 60 TXT \"v=spf1 -all\"\nnew 60 A 192.0.2.9\n");
    node.store.replace_content(ann.clone(), zone.uuid, file).await.unwrap();
    states.push(node.read(&zone).await.1);
    (zone, states)
}

async fn every_earlier_state_comes_back(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let (zone, states) = eventful(&node, &ann).await;
    for number in [3, 1, 5, 2, 6, 4] {
        let before = node.read(&zone).await.0.soa.serial;
        node.store.restore_zone(ann.clone(), zone.uuid, number).await.unwrap();
        let (read, records) = node.read(&zone).await;
        assert_eq!(records, states[usize::try_from(number).unwrap()], "after change {number}");
        assert!(read.soa.serial.is_ahead_of(before));
        node.assert_publishes(&[&zone]).await;
    }
}

async fn a_preview_tells_what_restoring_does(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let (zone, _) = eventful(&node, &ann).await;
    let before = node.read(&zone).await;
    let preview = node.store.restore_preview(ann.account, zone.uuid, 3).await.unwrap();
    assert_eq!(preview.zone.soa, before.0.soa);
    let shown = |records: &[store::RecordText]| {
        let mut shown: Vec<String> =
            records.iter().map(|r| format!("{} {} {} {}", r.name, r.ttl, r.record_type, r.value)).collect();
        shown.sort();
        shown
    };
    assert_eq!(shown(&preview.removed), ["@ 60 TXT v=spf1 -all", "new 60 A 192.0.2.9"]);
    assert_eq!(shown(&preview.added), ["www 60 A 192.0.2.1"]);
    assert_eq!(node.read(&zone).await.1, before.1, "nothing is done");

    let done = node.store.restore_zone(ann.clone(), zone.uuid, 3).await.unwrap();
    let (_, entries) = node.store.history(ann.account, zone.uuid, None, 1).await.unwrap().unwrap();
    assert_eq!((Some(entries[0].number), entries[0].kind), (done.change, ChangeKind::Restore(3)));
    let store::ChangedRecords::Told { removed, added } = &entries[0].records else { panic!("{entries:?}") };
    assert_eq!((shown(removed), shown(added)), (shown(&preview.removed), shown(&preview.added)));
}

async fn a_restore_is_undone_and_restored_over(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let (zone, states) = eventful(&node, &ann).await;
    let restored = node.store.restore_zone(ann.clone(), zone.uuid, 2).await.unwrap().change.unwrap();
    node.store.undo_change(ann.clone(), zone.uuid, restored).await.unwrap();
    assert_eq!(node.read(&zone).await.1, states[6]);
    node.store.restore_zone(ann.clone(), zone.uuid, restored).await.unwrap();
    assert_eq!(node.read(&zone).await.1, states[2]);
    node.assert_publishes(&[&zone]).await;
}

async fn what_is_as_it_was_makes_no_change(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let bob = node.account("bob@example.com").await;
    let (zone, _) = eventful(&node, &ann).await;
    let before = node.read(&zone).await;
    let restored = node.store.restore_zone(ann.clone(), zone.uuid, 6).await.unwrap();
    assert_eq!(restored.change, None);
    let after = node.read(&zone).await;
    assert_eq!((after.0.soa, after.1), (before.0.soa, before.1));
    assert!(is_not_found(&node.store.restore_zone(ann.clone(), zone.uuid, 7).await));
    assert!(is_not_found(&node.store.restore_zone(bob.clone(), zone.uuid, 3).await));
    assert!(is_not_found(&node.store.restore_preview(bob.account, zone.uuid, 3).await));
}

async fn a_change_that_is_not_kept_stands_in_the_way(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let lines: String = (0..3_000).map(|number| format!("n{number} 60 A 192.0.2.1\n")).collect();
    node.store.replace_content(ann.clone(), zone.uuid, content("example.com", &lines)).await.unwrap();
    node.create_record(&ann, &zone, a("www", "192.0.2.1")).await.unwrap();
    let told = refusal(node.store.restore_zone(ann.clone(), zone.uuid, 1).await);
    assert_eq!(told.0, ErrorCode::Conflict);
    assert!(told.2.contains("too large"), "{}", told.2);
    let told = refusal(node.store.restore_preview(ann.account, zone.uuid, 1).await);
    assert!(told.2.contains("too large"), "{}", told.2);
    // To right behind it there is nothing in the way.
    node.store.restore_zone(ann.clone(), zone.uuid, 2).await.unwrap();
    assert_eq!(node.read(&zone).await.0.record_count, 3_000);
    node.assert_publishes(&[&zone]).await;
}

async fn what_is_forgotten_cannot_be_reached(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    for round in 0..30 {
        let lines: String = (0..600).map(|number| format!("n{number} 60 TXT {round}\n")).collect();
        node.store.replace_content(ann.clone(), zone.uuid, content("example.com", &lines)).await.unwrap();
    }
    let told = refusal(node.store.restore_zone(ann.clone(), zone.uuid, 3).await);
    assert_eq!(told.0, ErrorCode::Conflict);
    assert!(told.2.contains("does not reach back"), "{}", told.2);
    node.store.restore_zone(ann.clone(), zone.uuid, 30).await.unwrap();
    assert!(node.read(&zone).await.1.iter().all(|record| record.content.value == "28"));
    node.assert_publishes(&[&zone]).await;
}

async fn a_zone_that_changes_meanwhile_is_planned_anew(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let (zone, states) = eventful(&node, &ann).await;
    let mut tasks = Vec::new();
    for number in 0..40 {
        let (store, ann, zone) = (node.store.clone(), ann.clone(), zone.uuid);
        tasks.push(tokio::spawn(async move {
            if number % 8 == 7 {
                store.restore_zone(ann, zone, 4).await.map(drop)
            } else {
                store.create_record(ann, zone, a(&format!("n{number}"), "192.0.2.1")).await.map(drop)
            }
        }));
    }
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    node.assert_publishes(&[&zone]).await;
    node.store.restore_zone(ann.clone(), zone.uuid, 4).await.unwrap();
    assert_eq!(node.read(&zone).await.1, states[4]);
}
