//! Zones that are copies: whole contents and differences from elsewhere, what they refuse, and how they end.

use std::sync::atomic::Ordering;

use store::{
    Author, By, ChangeKind, ChangedBy, ChangedRecords, CopiedZone, CopySource, CopyState, RecordEdit, Store,
    StoreError, Zone,
};
use zone::master_file::ZoneContent;
use zone::{ErrorCode, RecordContent, RecordType, Serial, Soa};

use crate::on_both_databases;
use crate::support::{
    Event, NOW, Node, OPERATOR, TODAY, TestDatabase, a, content, is_not_found, name, new_zone, refusal,
};

on_both_databases![
    a_copy_is_as_its_primary_has_it,
    a_copy_of_the_platforms_own_nameservers_keeps_them_as_its_own,
    a_difference_is_taken,
    a_difference_to_something_else_is_refused,
    what_no_nameserver_would_load_is_refused_as_a_whole,
    nothing_else_writes_to_a_copy,
    a_copy_expires_and_is_answered_again,
    what_is_older_takes_nothing_back,
    what_stands_at_a_serial_stays,
    what_expired_while_no_server_ran_is_not_answered,
    a_refresh_is_no_change,
    another_process_follows,
    a_promoted_copy_is_a_zone_of_its_own,
    a_copy_that_was_never_transferred_is_promoted_to_an_empty_zone,
    the_platforms_nameservers_do_not_touch_copies,
    copies_are_deleted_and_their_names_made_again,
    whoever_fetches_is_told_of_all_copies,
];

const PRIMARY: &str = "@ 60 SOA ns.else.test. adm.else.test. 7 11 12 1000 14\n\
    @ 30 NS ns.else.test.\nwww 2 A 192.0.2.1\nwww 2 A 192.0.2.2\n*.w 4294967295 TXT \"x y\"\n";

pub(crate) fn source(key: Option<&str>) -> CopySource {
    CopySource {
        primaries: vec!["192.0.2.1:53".parse().unwrap(), "[2001:db8::1]:5353".parse().unwrap()],
        tsig_key: key.map(name),
    }
}

async fn create_copy(node: &Node, author: &Author, domain: &str) -> Zone {
    let new = store::NewZone { copy: Some(source(None)), ..new_zone(domain, None) };
    node.store.create_zone(author.clone(), new).await.unwrap().0
}

fn primary(domain: &str, text: &str) -> (Soa, Vec<RecordContent>) {
    let ZoneContent { soa, records, .. } = content(domain, text);
    (soa.unwrap(), records)
}

async fn take(store: &Store, zone: &Zone, text: &str) -> Result<(), StoreError> {
    take_until(store, zone, text, NOW + 1000).await
}

async fn take_until(store: &Store, zone: &Zone, text: &str, expires_at: i64) -> Result<(), StoreError> {
    let (soa, records) = primary(&zone.domain(), text);
    store.take_copy(zone.uuid, soa, expires_at, records).await
}

async fn amend(
    node: &Node,
    zone: &Zone,
    from: u32,
    (removed, added): (&str, &str),
) -> Result<(), StoreError> {
    let (_, removed) = primary(&zone.domain(), &format!("@ 1 SOA a. b. 1 1 1 1 1\n{removed}"));
    let (soa, added) = primary(&zone.domain(), added);
    let expires_at = NOW + i64::from(soa.expire);
    node.store.amend_copy(zone.uuid, Serial(from), soa, expires_at, removed, added).await
}

async fn values(node: &Node, zone: &Zone) -> Vec<(String, u32)> {
    let (_, records) = node.read(zone).await;
    records.into_iter().map(|record| (record.content.value, record.content.ttl)).collect()
}

fn refreshed(at: i64, expires_at: i64) -> CopyState {
    CopyState { refreshed_at: Some(at), expires_at: Some(expires_at), last_error: None }
}

async fn a_copy_is_as_its_primary_has_it(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = create_copy(&node, &ann, "example.com").await;
    let copy = zone.copy.as_deref().unwrap();
    assert_eq!((&copy.source, &copy.state, copy.is_served), (&source(None), &CopyState::default(), false));
    assert_eq!(node.published.events(), [Event::Unavailable(zone.apex.clone())]);

    take(&node.store, &zone, PRIMARY).await.unwrap();
    let (read, records) = node.read(&zone).await;
    assert_eq!(read.soa, primary("example.com", PRIMARY).0);
    assert_eq!((records.len(), read.record_count), (4, 4));
    let copy = read.copy.as_deref().unwrap();
    assert_eq!((&copy.state, copy.is_served), (&refreshed(NOW, NOW + 1000), true));
    node.assert_publishes(&[&zone]).await;
    let nameservers = node.published.rrset(&zone.apex, &zone.apex, RecordType::NS).unwrap();
    assert_eq!((nameservers.ttl, nameservers.rdatas.len()), (30, 1), "the primary's alone");

    // The serial leaps; what stays keeps its identity.
    let next = "@ 60 SOA ns.else.test. adm.else.test. 2000000000 1 1 1 1\n@ 30 NS ns.else.test.\nwww 5 A 192.0.2.1\n";
    take(&node.store, &zone, next).await.unwrap();
    let (read, after) = node.read(&zone).await;
    assert_eq!(read.soa.serial, Serial(2_000_000_000));
    let www = |records: &[zone::Record]| {
        let is_www = |record: &&zone::Record| record.content.value == "192.0.2.1";
        records.iter().find(is_www).map(|record| (record.uuid, record.content.ttl)).unwrap()
    };
    assert_eq!((www(&records).0, 5), www(&after));
    node.assert_publishes(&[&zone]).await;

    let (_, entries) = node.store.history(ann.account, zone.uuid, None, 10).await.unwrap().unwrap();
    let told: Vec<_> = entries.iter().map(|entry| (entry.kind, entry.serial_from, entry.serial_to)).collect();
    assert_eq!(
        told,
        [
            (ChangeKind::TakeCopy, Some(Serial(7)), Serial(2_000_000_000)),
            (ChangeKind::TakeCopy, None, Serial(7)),
            (ChangeKind::CreateZone, None, TODAY),
        ]
    );
    assert_eq!(entries[0].by, ChangedBy::Server);
    let ChangedRecords::Told { removed, added } = &entries[0].records else { panic!("not told") };
    assert_eq!((removed.len(), added.len()), (3, 1));
}

async fn a_copy_of_the_platforms_own_nameservers_keeps_them_as_its_own(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = create_copy(&node, &ann, "example.com").await;
    let text =
        "@ 60 SOA a.test. b.test. 7 1 1 1000 1\n@ 9 NS ns1.provider.test.\n@ 9 NS ns2.provider.test.\n";
    take(&node.store, &zone, text).await.unwrap();
    assert_eq!(values(&node, &zone).await.len(), 2);
    node.assert_publishes(&[&zone]).await;
    assert_eq!(node.published.rrset(&zone.apex, &zone.apex, RecordType::NS).unwrap().ttl, 9);
}

async fn a_difference_is_taken(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = create_copy(&node, &ann, "example.com").await;
    take(&node.store, &zone, PRIMARY).await.unwrap();
    node.published.forget_events();

    let added = "@ 60 SOA ns2.else.test. adm.else.test. 2000000000 21 22 2000 24\n\
        www 5 A 192.0.2.1\nwww 5 A 192.0.2.3\nnew 1 A 192.0.2.9\n";
    amend(&node, &zone, 7, ("www 2 A 192.0.2.1\nWWW 2 A 192.0.2.2\n*.w 1 TXT \"x y\"\n", added))
        .await
        .unwrap();
    let (read, _) = node.read(&zone).await;
    assert_eq!(read.soa, primary("example.com", added).0);
    let expected = [("ns.else.test", 30), ("192.0.2.9", 1), ("192.0.2.1", 5), ("192.0.2.3", 5)];
    assert_eq!(values(&node, &zone).await, expected.map(|(value, ttl)| (value.to_owned(), ttl)));
    assert_eq!(
        node.published.events(),
        [Event::Changed(zone.apex.clone(), Serial(7), Serial(2_000_000_000))],
        "what changed alone is published"
    );
    node.assert_publishes(&[&zone]).await;
    assert_eq!(read.copy.unwrap().state.expires_at, Some(NOW + 2000));

    // The nameservers of the apex may go and come at once.
    let (removed, added) =
        ("@ 30 NS ns.else.test.\n", "@ 60 SOA a.test. b.test. 2000000001 1 1 1 1\n@ 30 NS ns3.else.test.\n");
    amend(&node, &zone, 2_000_000_000, (removed, added)).await.unwrap();
    node.assert_publishes(&[&zone]).await;
}

async fn a_difference_to_something_else_is_refused(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = create_copy(&node, &ann, "example.com").await;
    let soa = "@ 60 SOA ns.else.test. adm.else.test. 8 1 1 1 1\n";
    let unknown = amend(&node, &zone, TODAY.0, ("", soa)).await;
    assert_eq!(refusal(unknown).0, ErrorCode::Conflict, "there is nothing to differ from");
    take(&node.store, &zone, PRIMARY).await.unwrap();
    let before = node.read(&zone).await;
    for (from, removed, added) in [
        (6, "", ""),
        (7, "www 2 A 192.0.2.9\n", ""),
        (7, "", "www 2 A 192.0.2.1\n"),
        (7, "@ 30 NS ns.else.test.\n", ""),
        (7, "", "www 2 CNAME x.test.\n"),
    ] {
        let outcome = amend(&node, &zone, from, (removed, &format!("{soa}{added}"))).await;
        let (_, _, detail) = refusal(outcome);
        assert!(detail.ends_with('.'), "{detail}");
    }
    let outside = content("org", "x.example.org. 1 A 192.0.2.1\n").records;
    let next = Soa { serial: Serial(8), ..before.0.soa.clone() };
    let outcome = node.store.amend_copy(zone.uuid, Serial(7), next, NOW + 1000, Vec::new(), outside);
    assert!(refusal(outcome.await).2.contains("outside the zone"));
    let after = node.read(&zone).await;
    assert_eq!((after.0.soa, after.1), (before.0.soa, before.1));
    node.assert_publishes(&[&zone]).await;
}

async fn what_no_nameserver_would_load_is_refused_as_a_whole(database: TestDatabase) {
    let node = database.open(|options| options.limits.records_per_zone = 3).await;
    node.store.publish_all().await.unwrap();
    let ann = node.account("ann@example.com").await;
    let zone = create_copy(&node, &ann, "example.com").await;
    let head = "@ 60 SOA ns.else.test. adm.else.test. 7 1 1 1 1\n";
    let ns = "@ 1 NS ns.else.test.\n";
    for (text, word) in [
        (String::new(), "no NS"),
        (format!("{ns}a 1 CNAME b\na 1 A 192.0.2.1\n"), "CNAME"),
        ("@ 1 NS ns\n".to_owned(), "address"),
        (format!("{ns}a 1 A 1.1.1.1\nb 1 A 1.1.1.1\nc 1 A 1.1.1.1\n"), "full"),
    ] {
        let (_, _, detail) = refusal(take(&node.store, &zone, &format!("{head}{text}")).await);
        assert!(detail.contains(word), "{detail}");
    }
    let (soa, mut records) = primary("example.com", &format!("{head}{ns}"));
    let data = |record_type, wire: &[u8]| {
        let rdata = zone::Rdata::from_trusted_wire(wire);
        RecordContent::from_rdata(name("x.example.com"), record_type, 1, rdata)
    };
    for (foreign, word) in [
        (content("org", "x.example.org. 1 A 192.0.2.1\n").records.remove(0), "outside the zone"),
        (data(RecordType::DNSKEY, &[1, 1, 3, 8, 1, 1]), "signing"),
        (data(RecordType(255), &[]), "questions"),
    ] {
        records.push(foreign);
        let outcome = node.store.take_copy(zone.uuid, soa.clone(), NOW + 1000, records.clone()).await;
        assert!(refusal(outcome).2.contains(word));
        records.pop();
    }
    assert_eq!(node.read(&zone).await.1, []);
    assert_eq!(node.published.events(), [Event::Unavailable(zone.apex.clone())]);
    // The same twice is once.
    records.push(records[0].clone());
    node.store.take_copy(zone.uuid, soa, NOW + 1000, records).await.unwrap();
    node.assert_publishes(&[&zone]).await;
}

async fn nothing_else_writes_to_a_copy(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = create_copy(&node, &ann, "example.com").await;
    take(&node.store, &zone, PRIMARY).await.unwrap();
    let before = node.read(&zone).await;
    let record = before.1[1].uuid;
    let (store, uuid) = (&node.store, zone.uuid);
    let words = |outcome: (ErrorCode, Option<&'static str>, String)| {
        assert_eq!((outcome.0, outcome.1), (ErrorCode::Conflict, None));
        assert!(outcome.2.contains("is a copy") && outcome.2.contains("Promote"), "{}", outcome.2);
    };
    words(refusal(node.create_record(&ann, &zone, a("x", "192.0.2.1")).await));
    words(refusal(store.replace_record(ann.clone(), record, a("x", "192.0.2.1")).await));
    words(refusal(store.patch_record(ann.clone(), record, a("x", "192.0.2.1")).await));
    words(refusal(store.delete_record(ann.clone(), record).await));
    words(refusal(store.replace_content(ann.clone(), uuid, content("example.com", "x 1 A 1.1.1.1\n")).await));
    words(refusal(store.change_records(ann.clone(), uuid, vec![RecordEdit::Delete(record)]).await));
    words(refusal(store.undo_change(ann.clone(), uuid, 2).await));
    words(refusal(store.restore_zone(ann.clone(), uuid, 1).await));
    words(refusal(store.restore_preview(ann.account, uuid, 1).await));
    let target = store::ContentTarget::Zone(uuid);
    let empty = content("example.com", "");
    words(refusal(store.preview_content(ann.account, target, empty, 10, true).await));
    let after = node.read(&zone).await;
    assert_eq!((after.0.soa, after.1), (before.0.soa, before.1));
}

async fn a_copy_expires_and_is_answered_again(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = create_copy(&node, &ann, "example.com").await;
    // What was never transferred cannot be fresh.
    node.store.note_refresh(zone.uuid, refreshed(NOW, NOW + 9)).await.unwrap();
    assert_eq!(node.read(&zone).await.0.copy.unwrap().state.refreshed_at, None);
    take(&node.store, &zone, PRIMARY).await.unwrap();
    node.published.forget_events();

    node.now.store(NOW + 1000, Ordering::Relaxed);
    let last_error = Some("192.0.2.1: no answer".to_owned());
    let failed = CopyState { last_error: last_error.clone(), ..refreshed(NOW, NOW + 1000) };
    node.store.note_refresh(zone.uuid, failed.clone()).await.unwrap();
    assert_eq!(node.published.events(), [Event::Unavailable(zone.apex.clone())]);
    let (read, records) = node.read(&zone).await;
    let copy = read.copy.unwrap();
    assert_eq!((copy.is_served, copy.state.last_error, records.len()), (false, last_error, 4));
    node.store.note_refresh(zone.uuid, failed).await.unwrap();
    assert_eq!(node.published.events().len(), 1, "once is enough");

    node.store.note_refresh(zone.uuid, refreshed(NOW + 1000, NOW + 2000)).await.unwrap();
    node.assert_publishes(&[&zone]).await;
    let (_, entries) = node.store.history(ann.account, zone.uuid, None, 2).await.unwrap().unwrap();
    let kinds: Vec<_> = entries.iter().map(|entry| (entry.kind, entry.records.clone())).collect();
    let untouched = ChangedRecords::Untouched;
    assert_eq!(
        kinds,
        [(ChangeKind::ResumeCopy, untouched.clone()), (ChangeKind::ExpireCopy, untouched.clone())]
    );
    // By a difference it is answered again, too.
    node.now.store(NOW + 2000, Ordering::Relaxed);
    node.store.note_refresh(zone.uuid, refreshed(NOW + 1000, NOW + 2000)).await.unwrap();
    assert!(!node.read(&zone).await.0.copy.unwrap().is_served);
    let added = "@ 60 SOA ns.else.test. adm.else.test. 8 1 1 100 1\nx 1 A 192.0.2.1\n";
    amend(&node, &zone, 7, ("", added)).await.unwrap();
    node.assert_publishes(&[&zone]).await;
}

/// Another node that cannot reach the primary, or one that took its time, must not take back what was transferred since.
async fn what_is_older_takes_nothing_back(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = create_copy(&node, &ann, "example.com").await;
    take(&node.store, &zone, PRIMARY).await.unwrap();
    let last_error = Some("192.0.2.1: refused".to_owned());
    let never = CopyState { refreshed_at: None, expires_at: None, last_error: last_error.clone() };
    node.store.note_refresh(zone.uuid, never).await.unwrap();
    node.store.note_refresh(zone.uuid, refreshed(NOW - 500, NOW - 1)).await.unwrap();
    let copy = node.read(&zone).await.0.copy.unwrap();
    assert!(copy.is_served);
    assert_eq!((copy.state.refreshed_at, copy.state.expires_at), (Some(NOW), Some(NOW + 1000)));
    node.store.note_refresh(zone.uuid, refreshed(NOW + 1, NOW + 1001)).await.unwrap();
    assert_eq!(node.read(&zone).await.0.copy.unwrap().state.refreshed_at, Some(NOW + 1));

    // Older, and as far ahead as behind (RFC 1982 3.2).
    for serial in ["6", "2147483655"] {
        let serial = format!("adm.else.test. {serial} ");
        let other = PRIMARY.replace("adm.else.test. 7 ", &serial).replace("192.0.2.2", "192.0.2.9");
        let refused = take(&node.store, &zone, &other).await.unwrap_err();
        assert!(matches!(refused, StoreError::Refused(_)), "{refused:?}");
        let refused = amend(
            &node,
            &zone,
            7,
            ("", &format!("@ 1 SOA a. b. {} 1 1 1 1\n", serial.split(' ').nth(1).unwrap())),
        )
        .await;
        assert!(refused.is_err(), "{serial}");
    }
    node.assert_publishes(&[&zone]).await;
    assert_eq!(node.read(&zone).await.0.soa.serial, Serial(7));
}

/// Two processes transfer at once, each from another primary, and these disagree on what the serial stands for.
async fn what_stands_at_a_serial_stays(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = create_copy(&node, &ann, "example.com").await;
    take(&node.store, &zone, PRIMARY).await.unwrap();
    let before = node.read(&zone).await;
    node.published.forget_events();
    let (mut soa, mut records) = primary("example.com", &PRIMARY.replace("192.0.2.2", "192.0.2.9"));
    (soa.minimum, soa.expire) = (99, 1);
    records.pop();
    let take_other = async |expires_at| {
        node.store.take_copy(zone.uuid, soa.clone(), expires_at, records.clone()).await.unwrap();
        node.read(&zone).await
    };
    node.now.store(NOW + 10, Ordering::Relaxed);
    let after = take_other(NOW + 50).await;
    assert_eq!((&after.0.soa, &after.1), (&before.0.soa, &before.1));
    assert_eq!(after.0.copy.unwrap().state, refreshed(NOW + 10, NOW + 50));
    assert_eq!(node.published.events(), []);
    // What has expired is answered again, as it stood; and begins anew where the serial is another, even an older one.
    node.now.store(NOW + 50, Ordering::Relaxed);
    node.store.note_refresh(zone.uuid, refreshed(NOW + 10, NOW + 50)).await.unwrap();
    assert!(!node.read(&zone).await.0.copy.unwrap().is_served);
    let after = take_other(NOW + 90).await;
    assert_eq!((&after.0.soa, &after.1), (&before.0.soa, &before.1));
    assert!(after.0.copy.unwrap().is_served);
    node.assert_publishes(&[&zone]).await;
    node.now.store(NOW + 90, Ordering::Relaxed);
    node.store.note_refresh(zone.uuid, refreshed(NOW + 50, NOW + 90)).await.unwrap();
    let older = PRIMARY.replace("adm.else.test. 7 ", "adm.else.test. 3 ");
    take_until(&node.store, &zone, &older, NOW + 99).await.unwrap();
    assert_eq!(node.read(&zone).await.0.soa.serial, Serial(3));
    node.assert_publishes(&[&zone]).await;
}

async fn what_expired_while_no_server_ran_is_not_answered(database: TestDatabase) {
    let (gone, fresh, own) = {
        let node = database.serve().await;
        let ann = node.account("ann@example.com").await;
        let (gone, fresh) =
            (create_copy(&node, &ann, "gone.test").await, create_copy(&node, &ann, "fresh.test").await);
        for zone in [&gone, &fresh] {
            take(&node.store, zone, PRIMARY).await.unwrap();
        }
        node.store.note_refresh(fresh.uuid, refreshed(NOW, NOW + 5000)).await.unwrap();
        let own = node.create_zone(&ann, "own.test").await.unwrap();
        node.store.close().await;
        (gone, fresh, own)
    };
    let node =
        database.open(|options| options.clock = store::Clock(std::sync::Arc::new(|| NOW + 1001))).await;
    node.store.publish_all().await.unwrap();
    node.assert_publishes(&[&fresh, &own]).await;
    assert!(node.published.events().contains(&Event::Unavailable(gone.apex.clone())));
    let author = Author { account: gone.account, by: By::Operator, scope: None };
    let (_, entries) = node.store.history(author.account, gone.uuid, None, 1).await.unwrap().unwrap();
    assert_eq!((entries[0].kind, &entries[0].by), (ChangeKind::ExpireCopy, &ChangedBy::Server));
    // It is not lost.
    take_until(&node.store, &gone, PRIMARY, NOW + 2001).await.unwrap();
    node.assert_publishes(&[&gone, &fresh, &own]).await;
}

async fn a_refresh_is_no_change(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = create_copy(&node, &ann, "example.com").await;
    take(&node.store, &zone, PRIMARY).await.unwrap();
    node.published.forget_events();
    node.now.store(NOW + 10, Ordering::Relaxed);
    let long = "x".repeat(10_000);
    let state = CopyState { last_error: Some(format!("\0{long}")), ..refreshed(NOW + 10, NOW + 20) };
    node.store.note_refresh(zone.uuid, state).await.unwrap();
    take_until(&node.store, &zone, PRIMARY, NOW + 1010).await.unwrap();
    assert_eq!(node.published.events(), []);
    let (_, entries) = node.store.history(ann.account, zone.uuid, None, 10).await.unwrap().unwrap();
    assert_eq!(entries.len(), 2);
    assert_eq!(node.read(&zone).await.0.copy.unwrap().state, refreshed(NOW + 10, NOW + 1010));
    let own = node.create_zone(&ann, "own.test").await.unwrap();
    assert!(is_not_found(&node.store.note_refresh(own.uuid, CopyState::default()).await));
    assert!(is_not_found(&take(&node.store, &own, PRIMARY).await));
}

async fn another_process_follows(database: TestDatabase) {
    let (node, other) = (database.serve().await, database.serve().await);
    let ann = node.account("ann@example.com").await;
    let zone = create_copy(&node, &ann, "example.com").await;
    take(&node.store, &zone, PRIMARY).await.unwrap();
    other.assert_publishes_soon(&[&zone]).await;
    node.now.store(NOW + 1000, Ordering::Relaxed);
    node.store.note_refresh(zone.uuid, refreshed(NOW, NOW + 1000)).await.unwrap();
    crate::support::eventually("the copy expires elsewhere", || {
        other.published.events().last() == Some(&Event::Unavailable(zone.apex.clone()))
    })
    .await;
}

async fn a_promoted_copy_is_a_zone_of_its_own(database: TestDatabase) {
    let node = database.serve().await;
    let (ann, bob) = (node.account("ann@example.com").await, node.account("bob@example.com").await);
    let zone = create_copy(&node, &ann, "example.com").await;
    take(&node.store, &zone, PRIMARY).await.unwrap();
    node.store.note_refresh(zone.uuid, refreshed(NOW - 1000, NOW)).await.unwrap();
    assert!(is_not_found(&node.store.promote(bob, zone.uuid).await));
    let promoted = node.store.promote(ann.clone(), zone.uuid).await.unwrap();
    assert_eq!((promoted.copy.clone(), promoted.soa.serial, promoted.record_count), (None, Serial(7), 4));
    node.assert_publishes(&[&zone]).await;
    assert_eq!(node.published.events().last(), Some(&Event::Whole(zone.apex.clone(), Serial(7))));

    node.create_record(&ann, &zone, a("x", "192.0.2.1")).await.unwrap();
    assert_eq!(node.read(&zone).await.0.soa.serial, TODAY, "from there on");
    assert!(is_not_found(&take(&node.store, &zone, PRIMARY).await), "nobody takes it back");
    let (code, _, detail) = refusal(node.store.promote(ann.clone(), zone.uuid).await);
    assert_eq!(code, ErrorCode::Conflict);
    assert!(detail.contains("is no copy"), "{detail}");
    // What came as a copy can be gone back to.
    let restored = node.store.restore_zone(ann, zone.uuid, 2).await.unwrap();
    assert!(restored.change.is_some());
    assert_eq!(node.read(&zone).await.0.record_count, 4);
    node.assert_publishes(&[&zone]).await;
}

async fn a_copy_that_was_never_transferred_is_promoted_to_an_empty_zone(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = create_copy(&node, &ann, "example.com").await;
    node.store.promote(ann, zone.uuid).await.unwrap();
    node.assert_publishes(&[&zone]).await;
    assert_eq!(node.published.serial(&zone.apex), Some(TODAY));
}

async fn the_platforms_nameservers_do_not_touch_copies(database: TestDatabase) {
    let zone = {
        let node = database.serve().await;
        let ann = node.account("ann@example.com").await;
        let zone = create_copy(&node, &ann, "never.test").await;
        node.store.close().await;
        zone
    };
    let node = database.open(|options| options.nameservers = vec![name("ns9.provider.test")]).await;
    node.store.publish_all().await.unwrap();
    let (read, _) = node.read(&zone).await;
    assert_eq!(read.soa.serial, TODAY);
    let (_, entries) = node.store.history(zone.account, zone.uuid, None, 10).await.unwrap().unwrap();
    assert_eq!(entries.len(), 1);
}

async fn copies_are_deleted_and_their_names_made_again(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = create_copy(&node, &ann, "example.com").await;
    take(&node.store, &zone, PRIMARY).await.unwrap();
    node.store.delete_zone(ann.clone(), zone.uuid).await.unwrap();
    assert!(is_not_found(&take(&node.store, &zone, PRIMARY).await));
    assert_eq!(node.published.events().last(), Some(&Event::Removed(zone.apex.clone())));
    let again = create_copy(&node, &ann, "example.com").await;
    take(&node.store, &again, PRIMARY).await.unwrap();
    assert_eq!(node.read(&again).await.0.soa.serial, Serial(7), "the primary's, whatever was before");
    node.assert_publishes(&[&again]).await;
}

async fn whoever_fetches_is_told_of_all_copies(database: TestDatabase) {
    let node = database.serve().await;
    let (ann, bob) = (node.account("ann@example.com").await, node.account("bob@example.com").await);
    let version = async || node.store.replication_version().await.unwrap();
    let mut last = version().await;
    let mut has_risen = async || {
        let now = version().await;
        let before = std::mem::replace(&mut last, now);
        before != now
    };
    node.create_zone(&ann, "own.test").await.unwrap();
    assert!(!has_risen().await);
    let one = create_copy(&node, &ann, "one.test").await;
    assert!(has_risen().await);
    let two = create_copy(&node, &bob, "two.test").await;
    assert!(has_risen().await);
    take(&node.store, &two, PRIMARY).await.unwrap();
    assert!(!has_risen().await, "what is fetched is no news to who fetches");
    let told = node.store.copied_zones().await.unwrap();
    let expected = |zone: &Zone, soa: Soa, state: CopyState| CopiedZone {
        uuid: zone.uuid,
        account: zone.account,
        apex: zone.apex.clone(),
        soa,
        source: source(None),
        state,
        may_use_key: true,
    };
    let of_two = expected(&two, primary("two.test", PRIMARY).0, refreshed(NOW, NOW + 1000));
    assert_eq!(told, [expected(&one, one.soa.clone(), CopyState::default()), of_two.clone()]);
    node.store.hand_over_zone(ann.clone(), one.uuid, bob.account, OPERATOR).await.unwrap();
    assert!(has_risen().await);
    node.store.delete_zone(bob.clone(), one.uuid).await.unwrap();
    assert!(has_risen().await);
    assert_eq!(node.store.copied_zones().await.unwrap(), [of_two]);
    node.store.promote(bob, two.uuid).await.unwrap();
    assert!(has_risen().await);
    assert_eq!(node.store.copied_zones().await.unwrap(), []);
}
