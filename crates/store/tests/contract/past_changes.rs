//! The changes that led to a zone as it is served, walked through from an older state to the newest.

use std::collections::BTreeMap;

use store::{RecordEdit, Zone};
use zone::{Given, Name, RecordFields, RecordType, Rrset, Serial};

use crate::on_both_databases;
use crate::support::{Node, TestDatabase, a, content, fields, name, new_zone};

on_both_databases![
    each_change_leads_from_what_was_served_to_what_was_served_then,
    what_is_not_told_in_full_is_where_they_begin,
    zones_are_told_by_their_latest_change,
    the_past_of_a_large_rrset_is_told_in_little,
];

type Served = BTreeMap<(Name, RecordType), Rrset>;

async fn served(node: &Node, zone: &Zone) -> (Serial, Served) {
    let (zone, rrsets) = node.store.served_zone(zone.account, zone.uuid).await.unwrap().unwrap();
    let of_place = rrsets.into_iter().map(|rrset| ((rrset.name.clone(), rrset.record_type), rrset));
    (zone.soa.serial, of_place.collect())
}

/// Goes from the first of these states through all others, and says how many changes there were.
async fn assert_leads_through(node: &Node, zone: &Zone, states: &[(Serial, Served)]) -> usize {
    let (told, changes) = node.store.past_changes(&zone.apex).await.unwrap().unwrap();
    let Some((first, rest)) = states.split_first() else { return changes.len() };
    let first_change = changes.iter().position(|change| change.from == first.0).expect("it begins there");
    let (mut serial, mut now) = first.clone();
    assert_eq!(changes[first_change..].len(), rest.len());
    for (change, (serial_after, after)) in changes[first_change..].iter().zip(rest) {
        assert_eq!((change.from, change.to), (serial, *serial_after));
        for (rrset_before, rrset_after) in &change.rrsets {
            let place = (rrset_before.name.clone(), rrset_before.record_type);
            let mut rdatas = now.remove(&place).map_or(Vec::new(), |rrset| rrset.rdatas);
            assert!(rrset_before.rdatas.iter().all(|rdata| rdatas.contains(rdata)), "{change:?}");
            rdatas.retain(|rdata| !rrset_before.rdatas.contains(rdata));
            rdatas.extend_from_slice(&rrset_after.rdatas);
            rdatas.sort_unstable();
            if !rdatas.is_empty() {
                now.insert(place, Rrset { rdatas, ..rrset_after.clone() });
            }
        }
        assert_eq!(now, *after, "after {}", serial_after.0);
        serial = *serial_after;
    }
    assert_eq!(told.soa.serial, serial);
    changes.len()
}

fn with_ttl(fields: RecordFields, ttl: i64) -> RecordFields {
    RecordFields { ttl: Given::Value(ttl), ..fields }
}

async fn each_change_leads_from_what_was_served_to_what_was_served_then(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let mut states = vec![served(&node, &zone).await];
    let one = node.create_record(&ann, &zone, with_ttl(a("www", "192.0.2.1"), 300)).await.unwrap();
    states.push(served(&node, &zone).await);
    // The lowest TTL is served: this one changes the RRset and none of its other data.
    let two = node.create_record(&ann, &zone, with_ttl(a("www", "192.0.2.2"), 60)).await.unwrap();
    states.push(served(&node, &zone).await);
    let edits = vec![
        RecordEdit::Replace(one.uuid, a("moved", "192.0.2.1")),
        RecordEdit::Create(fields("TXT", "www", "text")),
        RecordEdit::Create(fields("NS", "sub", "ns.other.test")),
    ];
    let change = node.store.change_records(ann.clone(), zone.uuid, edits).await.unwrap().change.unwrap();
    states.push(served(&node, &zone).await);
    node.store.delete_record(ann.clone(), two.uuid).await.unwrap();
    states.push(served(&node, &zone).await);
    node.store.undo_change(ann.clone(), zone.uuid, change + 1).await.unwrap();
    states.push(served(&node, &zone).await);
    node.store.restore_zone(ann.clone(), zone.uuid, change - 1).await.unwrap();
    states.push(served(&node, &zone).await);
    assert_eq!(assert_leads_through(&node, &zone, &states).await, 6, "not how the zone came to be");
}

async fn what_is_not_told_in_full_is_where_they_begin(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    node.create_record(&ann, &zone, a("old", "192.0.2.1")).await.unwrap();
    let file =
        content("example.com", "@ SOA ns1.example.net. h.example.net. 1 1 1 1 1\nnew 60 A 192.0.2.1\n");
    node.store.replace_content(ann.clone(), zone.uuid, file).await.unwrap();
    assert_eq!(assert_leads_through(&node, &zone, &[]).await, 0, "the SOA may be another since");
    let mut states = vec![served(&node, &zone).await];
    node.create_record(&ann, &zone, a("newer", "192.0.2.1")).await.unwrap();
    states.push(served(&node, &zone).await);
    assert_eq!(assert_leads_through(&node, &zone, &states).await, 1);
    // The platform's NS go.
    node.create_record(&ann, &zone, fields("NS", "@", "ns.other.test")).await.unwrap();
    assert_eq!(assert_leads_through(&node, &zone, &[]).await, 0);
    assert!(node.store.past_changes(&name("example.net")).await.unwrap().is_none());
}

async fn zones_are_told_by_their_latest_change(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let mut zones = Vec::new();
    for domain in ["one.test", "two.test", "three.test"] {
        zones.push(node.create_zone(&ann, domain).await.unwrap());
    }
    for (second, zone) in [(1, &zones[2]), (2, &zones[0])] {
        node.now.fetch_add(second, std::sync::atomic::Ordering::Relaxed);
        node.create_record(&ann, zone, a("www", "192.0.2.1")).await.unwrap();
    }
    let changed = node.store.lately_changed(10).await.unwrap();
    assert_eq!(changed, [zones[0].apex.clone(), zones[2].apex.clone()], "two.test was never changed");
    assert_eq!(node.store.lately_changed(1).await.unwrap(), [zones[0].apex.clone()]);
}

/// However large an RRset is, a change of it is told by what changed alone, and only so many are.
async fn the_past_of_a_large_rrset_is_told_in_little(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let records: String =
        (0..1_000).map(|number| format!("www A 10.0.{}.{}\n", number / 250, number % 250)).collect();
    let content = content("example.com", &records);
    let zone = node.store.create_zone(ann.clone(), new_zone("example.com", Some(content))).await.unwrap().0;
    for number in 0..150 {
        node.create_record(&ann, &zone, a("www", &format!("192.0.2.{number}"))).await.unwrap();
    }
    let (_, changes) = node.store.past_changes(&zone.apex).await.unwrap().unwrap();
    let rdatas = changes.iter().flat_map(|change| &change.rrsets).flat_map(|(before, after)| [before, after]);
    let told: usize = rdatas.map(|rrset| rrset.rdatas.len()).sum();
    assert_eq!(told, changes.len(), "one record each");
    assert!((50..120).contains(&changes.len()), "{}", changes.len());
}
