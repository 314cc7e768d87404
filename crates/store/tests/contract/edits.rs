//! Several records changed at once: all of it or nothing.

use store::{ChangeKind, EditRefusal, RecordEdit, StoreError};
use uuid::Uuid;
use zone::{ErrorCode, Given, RecordFields, Serial};

use crate::on_both_databases;
use crate::support::{Event, TODAY, TestDatabase, a, fields, is_not_found};

on_both_databases![
    many_edits_are_one_change,
    one_edit_is_told_as_what_it_is,
    a_mistake_in_one_makes_none,
    a_rule_blames_the_edit_at_fault,
    edits_of_one_record_follow_each_other,
    what_changes_nothing_makes_no_change,
    a_thousand_edits_and_no_more,
    what_rules_forbid_one_by_one_may_be_done_at_once,
];

fn ttl(seconds: i64) -> RecordFields {
    RecordFields { ttl: Given::Value(seconds), ..RecordFields::default() }
}

async fn many_edits_are_one_change(database: TestDatabase) {
    // A follower may read the zone once more when it starts, at a moment that nobody knows.
    let node = database.open(|_| ()).await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let kept = node.create_record(&ann, &zone, a("kept", "192.0.2.1")).await.unwrap();
    let put = node.create_record(&ann, &zone, a("put", "192.0.2.2")).await.unwrap();
    let gone = node.create_record(&ann, &zone, a("gone", "192.0.2.3")).await.unwrap();
    let edits = vec![
        RecordEdit::Create(a("new", "192.0.2.4")),
        RecordEdit::Patch(kept.uuid, ttl(60)),
        RecordEdit::Replace(put.uuid, fields("TXT", "text", "x")),
        RecordEdit::Delete(gone.uuid),
    ];
    let changed = node.store.change_records(ann.clone(), zone.uuid, edits).await.unwrap();
    assert_eq!((changed.apex, changed.change), (zone.apex.clone(), Some(5)));

    let (read, records) = node.read(&zone).await;
    assert_eq!((read.record_count, read.soa.serial), (3, Serial(TODAY.0 + 4)));
    let told: Vec<_> = changed.records.iter().flatten().cloned().collect();
    assert_eq!((told.len(), changed.records[3].as_ref()), (3, None));
    for record in &told {
        assert!(records.contains(record), "{record:?}");
    }
    assert_eq!(
        (told[1].uuid, told[1].content.ttl, &told[1].content.value),
        (kept.uuid, 60, &kept.content.value)
    );
    assert_eq!((told[2].uuid, told[2].created_at), (put.uuid, put.created_at));
    node.assert_publishes(&[&zone]).await;
    let change = Event::Changed(zone.apex.clone(), Serial(TODAY.0 + 3), Serial(TODAY.0 + 4));
    assert_eq!(node.published.events().last(), Some(&change), "one serial");
}

async fn one_edit_is_told_as_what_it_is(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let made =
        node.store.change_records(ann.clone(), zone.uuid, vec![RecordEdit::Create(a("w", "192.0.2.1"))]);
    let uuid = made.await.unwrap().records[0].as_ref().unwrap().uuid;
    for edits in [
        vec![RecordEdit::Patch(uuid, ttl(60))],
        vec![RecordEdit::Replace(uuid, a("v", "192.0.2.1"))],
        vec![RecordEdit::Delete(uuid)],
    ] {
        node.store.change_records(ann.clone(), zone.uuid, edits).await.unwrap();
    }
    let (_, entries) = node.store.history(ann.account, zone.uuid, None, 10).await.unwrap().unwrap();
    let kinds: Vec<ChangeKind> = entries.iter().map(|entry| entry.kind).collect();
    let update = ChangeKind::UpdateRecord;
    assert_eq!(
        kinds,
        [ChangeKind::DeleteRecord, update, update, ChangeKind::CreateRecord, ChangeKind::CreateZone]
    );
}

async fn a_mistake_in_one_makes_none(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let bob = node.account("bob@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let other = node.create_zone(&ann, "example.org").await.unwrap();
    let foreign = node.create_record(&ann, &other, a("www", "192.0.2.1")).await.unwrap();
    let before = node.read(&zone).await;
    let edits = vec![
        RecordEdit::Create(a("good", "192.0.2.1")),
        RecordEdit::Create(a("bad", "no address")),
        RecordEdit::Delete(Uuid::nil()),
        RecordEdit::Delete(foreign.uuid),
    ];
    let refused = node.store.change_records(ann.clone(), zone.uuid, edits).await;
    let Err(StoreError::RefusedEdits(refusals)) = refused else { panic!("not refused: {refused:?}") };
    let told: Vec<_> = refusals
        .iter()
        .map(|EditRefusal { edit, mistakes }| (*edit, mistakes[0].code, mistakes[0].field))
        .collect();
    assert_eq!(
        told,
        [
            (Some(1), ErrorCode::ValidationError, Some("value")),
            (Some(2), ErrorCode::Conflict, None),
            (Some(3), ErrorCode::Conflict, None),
        ]
    );
    let after = node.read(&zone).await;
    assert_eq!((after.0.soa, after.1), (before.0.soa, before.1));

    let of_another = vec![RecordEdit::Create(a("good", "192.0.2.1"))];
    assert!(is_not_found(&node.store.change_records(bob, zone.uuid, of_another).await));
    node.assert_publishes(&[&zone, &other]).await;
}

async fn a_rule_blames_the_edit_at_fault(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let address = node.create_record(&ann, &zone, a("ns", "192.0.2.53")).await.unwrap();
    node.create_record(&ann, &zone, fields("NS", "@", "ns.example.com")).await.unwrap();
    let before = node.read(&zone).await;
    for (edits, edit, code) in [
        (
            vec![
                RecordEdit::Create(a("one", "192.0.2.1")),
                RecordEdit::Create(fields("CNAME", "one", "two.example.com")),
            ],
            Some(1),
            ErrorCode::Conflict,
        ),
        (
            vec![RecordEdit::Create(a("one", "192.0.2.1")), RecordEdit::Delete(address.uuid)],
            Some(1),
            ErrorCode::Conflict,
        ),
    ] {
        let refused = node.store.change_records(ann.clone(), zone.uuid, edits).await;
        let Err(StoreError::RefusedEdits(refusals)) = refused else { panic!("not refused: {refused:?}") };
        assert_eq!((refusals.len(), refusals[0].edit), (1, edit), "{refusals:?}");
        assert_eq!(refusals[0].mistakes[0].code, code);
    }
    let after = node.read(&zone).await;
    assert_eq!((after.0.soa, after.1), (before.0.soa, before.1));
}

async fn edits_of_one_record_follow_each_other(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let record = node.create_record(&ann, &zone, a("www", "192.0.2.1")).await.unwrap();
    let value = RecordFields { value: Given::Value("192.0.2.9".into()), ..RecordFields::default() };
    let edits = vec![RecordEdit::Patch(record.uuid, ttl(60)), RecordEdit::Patch(record.uuid, value)];
    let changed = node.store.change_records(ann.clone(), zone.uuid, edits).await.unwrap();
    assert_eq!(changed.records[0], changed.records[1]);
    let (_, records) = node.read(&zone).await;
    assert_eq!((records[0].content.ttl, records[0].content.value.as_str()), (60, "192.0.2.9"));

    let twice = vec![RecordEdit::Delete(record.uuid), RecordEdit::Delete(record.uuid)];
    let refused = node.store.change_records(ann.clone(), zone.uuid, twice).await;
    assert!(matches!(&refused, Err(StoreError::RefusedEdits(r)) if r[0].edit == Some(1)), "{refused:?}");
    node.assert_publishes(&[&zone]).await;
}

async fn what_changes_nothing_makes_no_change(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let record = node.create_record(&ann, &zone, a("www", "192.0.2.1")).await.unwrap();
    for edits in [
        vec![],
        vec![RecordEdit::Patch(record.uuid, ttl(3600))],
        vec![RecordEdit::Patch(record.uuid, ttl(60)), RecordEdit::Patch(record.uuid, ttl(3600))],
    ] {
        let changed = node.store.change_records(ann.clone(), zone.uuid, edits).await.unwrap();
        assert_eq!(changed.change, None);
    }
    assert_eq!(node.read(&zone).await.0.soa.serial, Serial(TODAY.0 + 1));
}

async fn a_thousand_edits_and_no_more(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let create = |count: usize| {
        (0..count).map(|number| RecordEdit::Create(a(&format!("n{number}"), "192.0.2.1"))).collect::<Vec<_>>()
    };
    let refused = node.store.change_records(ann.clone(), zone.uuid, create(1_001)).await;
    assert_eq!(crate::support::refusal(refused).0, ErrorCode::LimitExceeded);
    let changed = node.store.change_records(ann.clone(), zone.uuid, create(1_000)).await.unwrap();
    assert_eq!(changed.records.iter().flatten().count(), 1_000);
    node.assert_publishes(&[&zone]).await;
    let delete = changed.records.iter().flatten().map(|record| RecordEdit::Delete(record.uuid)).collect();
    node.store.change_records(ann.clone(), zone.uuid, delete).await.unwrap();
    assert_eq!(node.read(&zone).await.1, []);
    node.assert_publishes(&[&zone]).await;
}

async fn what_rules_forbid_one_by_one_may_be_done_at_once(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let cname = node.create_record(&ann, &zone, fields("CNAME", "www", "x.test")).await.unwrap();
    // An A in the place of a CNAME, and a nameserver with its address.
    let edits = vec![
        RecordEdit::Create(fields("NS", "@", "ns.example.com")),
        RecordEdit::Create(a("ns", "192.0.2.53")),
        RecordEdit::Create(a("www", "192.0.2.1")),
        RecordEdit::Delete(cname.uuid),
    ];
    node.store.change_records(ann.clone(), zone.uuid, edits).await.unwrap();
    assert_eq!(node.read(&zone).await.0.record_count, 3);
    node.assert_publishes(&[&zone]).await;
}
