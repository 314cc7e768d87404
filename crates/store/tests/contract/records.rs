//! POST, PUT, PATCH and DELETE of records.

use store::StoreError;
use uuid::Uuid;
use zone::{ErrorCode, Given, RecordFields, RecordType, Serial};

use crate::on_both_databases;
use crate::support::{Event, NOW, TODAY, TestDatabase, a, fields, is_not_found, name, refusal};

on_both_databases![
    a_record_is_stored_and_published,
    put_and_patch_keep_identity_and_age,
    what_changes_nothing_makes_no_serial,
    a_record_moves_to_another_name,
    a_deleted_record_is_gone,
    all_mistakes_are_told,
    the_rules_see_what_is_there,
    a_refused_change_leaves_nothing_behind,
    records_below_a_dname_are_refused,
    a_zone_holds_no_more_records_than_allowed,
    own_nameservers_replace_the_platforms,
    values_are_kept_to_the_octet,
    what_is_not_there_is_not_found,
];

async fn a_record_is_stored_and_published(database: TestDatabase) {
    // A follower may read the zone once more when it starts, at a moment that nobody knows.
    let node = database.open(|_| ()).await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let mx = RecordFields { priority: Given::Value(10), ..fields("mx", "@", "mail.example.com") };
    let (apex, record) = node.store.create_record(ann.clone(), zone.uuid, mx).await.unwrap();
    assert_eq!((apex, record.created_at), (zone.apex.clone(), NOW));
    assert_eq!((record.content.record_type, record.content.priority), (RecordType::MX, Some(10)));

    assert_eq!(
        node.store.record(ann.account, record.uuid).await.unwrap(),
        Some((zone.apex.clone(), record.clone()))
    );
    let (read, records) = node.read(&zone).await;
    assert_eq!((read.record_count, read.soa.serial, records), (1, Serial(TODAY.0 + 1), vec![record]));
    node.assert_publishes(&[&zone]).await;
    let change = Event::Changed(zone.apex.clone(), TODAY, Serial(TODAY.0 + 1));
    assert_eq!(node.published.events().last(), Some(&change));
}

async fn put_and_patch_keep_identity_and_age(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let record = node.create_record(&ann, &zone, a("www", "192.0.2.1")).await.unwrap();
    node.now.store(NOW + 100, std::sync::atomic::Ordering::Relaxed);

    let ttl = RecordFields { ttl: Given::Value(60), ..RecordFields::default() };
    let (_, patched) = node.store.patch_record(ann.clone(), record.uuid, ttl).await.unwrap();
    assert_eq!((patched.uuid, patched.created_at, patched.content.ttl), (record.uuid, NOW, 60));
    assert_eq!(patched.content.value, "192.0.2.1");

    let (_, put) = node.store.replace_record(ann.clone(), record.uuid, a("www", "192.0.2.9")).await.unwrap();
    assert_eq!(
        (put.uuid, put.created_at, put.content.ttl),
        (record.uuid, NOW, 3600),
        "PUT takes the default TTL"
    );
    assert_eq!(node.read(&zone).await.1, [put]);
    node.assert_publishes(&[&zone]).await;
}

async fn what_changes_nothing_makes_no_serial(database: TestDatabase) {
    // A follower may read the zone once more when it starts, at a moment that nobody knows.
    let node = database.open(|_| ()).await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let record = node.create_record(&ann, &zone, a("www", "192.0.2.1")).await.unwrap();
    node.published.forget_events();

    let same = node.store.replace_record(ann.clone(), record.uuid, a("www", "192.0.2.1")).await.unwrap();
    assert_eq!(same.1, record);
    let same = node.store.patch_record(ann.clone(), record.uuid, RecordFields::default()).await.unwrap();
    assert_eq!(same.1, record);
    assert_eq!(node.read(&zone).await.0.soa.serial, Serial(TODAY.0 + 1));
    assert_eq!(node.published.events(), []);
}

async fn a_record_moves_to_another_name(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let record = node.create_record(&ann, &zone, a("old", "192.0.2.1")).await.unwrap();
    let (_, moved) =
        node.store.replace_record(ann.clone(), record.uuid, fields("TXT", "new", "x")).await.unwrap();
    assert_eq!((&moved.content.name, moved.uuid), (&name("new.example.com"), record.uuid));
    node.assert_publishes(&[&zone]).await;
}

async fn a_deleted_record_is_gone(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let gone = node.create_record(&ann, &zone, a("www", "192.0.2.1")).await.unwrap();
    let kept = node.create_record(&ann, &zone, a("www", "192.0.2.2")).await.unwrap();
    node.store.delete_record(ann.clone(), gone.uuid).await.unwrap();
    assert_eq!(node.read(&zone).await.1, [kept]);
    assert!(is_not_found(&node.store.delete_record(ann.clone(), gone.uuid).await));
    node.assert_publishes(&[&zone]).await;
}

async fn all_mistakes_are_told(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let wrong = RecordFields { ttl: Given::Value(-1), ..a("@", "no address") };
    let Err(StoreError::Refused(errors)) = node.create_record(&ann, &zone, wrong).await else {
        panic!("it was not refused");
    };
    assert_eq!(errors.iter().map(|error| error.field).collect::<Vec<_>>(), [Some("value"), Some("ttl")]);
}

async fn the_rules_see_what_is_there(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    node.create_record(&ann, &zone, a("www", "192.0.2.1")).await.unwrap();
    node.create_record(&ann, &zone, fields("CNAME", "alias", "www.example.com")).await.unwrap();
    for (fields, code) in [
        (a("www", "192.0.2.1"), ErrorCode::AlreadyExists),
        (fields("CNAME", "www", "x.example.com"), ErrorCode::Conflict),
        (fields("TXT", "alias", "x"), ErrorCode::Conflict),
        (fields("CNAME", "@", "x.example.com"), ErrorCode::Conflict),
        (fields("NS", "@", "ns.example.com"), ErrorCode::Conflict),
    ] {
        let told = refusal(node.create_record(&ann, &zone, fields.clone()).await);
        assert_eq!(told.0, code, "{fields:?}");
    }
}

async fn a_refused_change_leaves_nothing_behind(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let record = node.create_record(&ann, &zone, a("www", "192.0.2.1")).await.unwrap();
    let cname = node.create_record(&ann, &zone, fields("CNAME", "c", "www.example.com")).await.unwrap();
    let before = node.read(&zone).await;

    let onto_cname = node.store.replace_record(ann.clone(), record.uuid, a("c", "192.0.2.1")).await;
    assert_eq!(refusal(onto_cname).0, ErrorCode::Conflict);
    // Some of these share a batch with each other, and all are refused but one.
    let mut tasks = Vec::new();
    for number in 0..20 {
        let (store, ann, zone) = (node.store.clone(), ann.clone(), zone.uuid);
        let fields = if number == 7 { a("ok", "192.0.2.7") } else { a("c", "192.0.2.7") };
        tasks.push(tokio::spawn(async move { store.create_record(ann, zone, fields).await.is_ok() }));
    }
    let mut made = 0;
    for task in tasks {
        made += u32::from(task.await.unwrap());
    }
    assert_eq!(made, 1);

    let (after, records) = node.read(&zone).await;
    assert_eq!(after.soa.serial, Serial(before.0.soa.serial.0 + 1));
    assert_eq!(records.len(), 3);
    assert!(records.contains(&record) && records.contains(&cname));
    node.assert_publishes(&[&zone]).await;
}

async fn records_below_a_dname_are_refused(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    for owner in ["dept", "a.b", "z.y"] {
        node.create_record(&ann, &zone, fields("DNAME", owner, "other.test")).await.unwrap();
    }
    for owner in ["x.dept", "w.x.y.dept", "c.a.b", r"\000.z.y"] {
        let told = refusal(node.create_record(&ann, &zone, fields("A", owner, "192.0.2.1")).await);
        assert_eq!(told.0, ErrorCode::Conflict, "{owner}");
    }
    for owner in ["x.dep", "b", "c.b", "aa.b", "y", "zz.y", "dept-a"] {
        node.create_record(&ann, &zone, a(owner, "192.0.2.1")).await.unwrap();
    }
    // The other way round: a DNAME above what is there.
    let told = refusal(node.create_record(&ann, &zone, fields("DNAME", "b", "other.test")).await);
    assert_eq!(told.0, ErrorCode::Conflict);
    node.assert_publishes(&[&zone]).await;
}

async fn a_zone_holds_no_more_records_than_allowed(database: TestDatabase) {
    let node = database.open(|options| options.limits.records_per_zone = 2).await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let first = node.create_record(&ann, &zone, a("a", "192.0.2.1")).await.unwrap();
    node.create_record(&ann, &zone, a("b", "192.0.2.1")).await.unwrap();
    let told = refusal(node.create_record(&ann, &zone, a("c", "192.0.2.1")).await);
    assert_eq!(told.0, ErrorCode::LimitExceeded);
    node.store.replace_record(ann.clone(), first.uuid, a("c", "192.0.2.1")).await.unwrap();
    node.store.delete_record(ann.clone(), first.uuid).await.unwrap();
    node.create_record(&ann, &zone, a("d", "192.0.2.1")).await.unwrap();
}

async fn own_nameservers_replace_the_platforms(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let ns = |node: &crate::support::Node| {
        node.published.rrset(&zone.apex, &zone.apex, RecordType::NS).map(|rrset| rrset.rdatas.len())
    };
    assert_eq!(ns(&node), Some(2));
    let own = node.create_record(&ann, &zone, fields("NS", "@", "ns.other.test")).await.unwrap();
    assert_eq!(ns(&node), Some(1));
    node.assert_publishes(&[&zone]).await;
    node.store.delete_record(ann.clone(), own.uuid).await.unwrap();
    assert_eq!(ns(&node), Some(2));
    node.assert_publishes(&[&zone]).await;

    // The platform's own zone: a nameserver inside it is served once it has an address.
    let platform = node.create_zone(&ann, "provider.test").await.unwrap();
    node.create_record(&ann, &platform, a("ns1", "192.0.2.1")).await.unwrap();
    let served = node.published.rrset(&platform.apex, &platform.apex, RecordType::NS).unwrap();
    assert_eq!(served.rdatas.len(), 1);
    node.assert_publishes(&[&zone, &platform]).await;
}

async fn values_are_kept_to_the_octet(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let long = "ü".repeat(2_000);
    for value in
        ["", " ", "a\0b", "\u{1F600}", "\"a\" \"b\\000\"", "back\\slash", "'; DROP TABLE records; --", &long]
    {
        let record = node.create_record(&ann, &zone, fields("TXT", "t", value)).await.unwrap();
        assert_eq!(record.content.value, value);
        assert_eq!(node.read(&zone).await.1, std::slice::from_ref(&record));
        node.assert_publishes(&[&zone]).await;
        node.store.delete_record(ann.clone(), record.uuid).await.unwrap();
    }
}

async fn what_is_not_there_is_not_found(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let store = &node.store;
    for uuid in [Uuid::nil(), Uuid::max()] {
        assert!(store.record(ann.account, uuid).await.unwrap().is_none());
        assert!(store.zone(ann.account, uuid).await.unwrap().is_none());
        assert!(store.zone_with_records(ann.account, uuid).await.unwrap().is_none());
        assert!(is_not_found(&store.create_record(ann.clone(), uuid, a("@", "192.0.2.1")).await));
        assert!(is_not_found(&store.replace_record(ann.clone(), uuid, a("@", "192.0.2.1")).await));
        assert!(is_not_found(&store.patch_record(ann.clone(), uuid, a("@", "192.0.2.1")).await));
        assert!(is_not_found(&store.delete_record(ann.clone(), uuid).await));
        assert!(is_not_found(&store.delete_zone(ann.clone(), uuid).await));
    }
    assert!(store.zone_by_apex(&name("example.com")).await.unwrap().is_none());
}
