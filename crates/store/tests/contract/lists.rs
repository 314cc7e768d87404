//! Lists: their order, their pages, their filters, their counts.

use store::{ListedRecord, RecordCursor, RecordFilter, Start};
use uuid::Uuid;
use zone::RecordType;

use crate::on_both_databases;
use crate::support::{Node, TestDatabase, a, content, fields, name, new_zone};

on_both_databases![
    zones_are_listed_by_domain_as_text,
    zones_are_found_by_a_part_of_their_domain,
    records_are_listed_by_domain_name_type_and_age,
    pages_of_any_size_make_up_the_whole_list,
    filters_combine,
    a_place_that_is_none_lists_nothing,
];

async fn zones_are_listed_by_domain_as_text(database: TestDatabase) {
    let node = database.serve().await;
    let (ann, bob) = (node.account("ann@example.com").await, node.account("bob@example.com").await);
    for domain in ["b.test", "a.test", "B-2.test", "a.a.test", "_x.test", "0.in-addr.arpa", "z.example"] {
        node.create_zone(&ann, domain).await.unwrap();
    }
    node.create_zone(&bob, "bob.example").await.unwrap();
    let sorted = ["0.in-addr.arpa", "_x.test", "a.a.test", "a.test", "b-2.test", "b.test", "z.example"];
    let list = async |start, limit| -> Vec<String> {
        let zones = node.store.list_zones(ann.account, None, start, limit).await.unwrap();
        zones.iter().map(store::Zone::domain).collect()
    };
    assert_eq!(list(Start::Offset(0), 100).await, sorted);
    assert_eq!(list(Start::Offset(2), 3).await, sorted[2..5]);
    assert_eq!(list(Start::After("a.test".to_owned()), 2).await, sorted[4..6]);
    assert_eq!(list(Start::After("aa".to_owned()), 1).await, sorted[4..5], "a place need not be there");
    assert_eq!(list(Start::After("z\0".to_owned()), 1).await, [""; 0]);
    assert_eq!(list(Start::Offset(7), 3).await, [""; 0]);
    assert_eq!(list(Start::Offset(0), 0).await, [""; 0]);
    assert_eq!(node.store.count_zones(ann.account, None).await.unwrap(), 7);

    let only = async |account, domain: &str, start| {
        let zones = node.store.list_zones(account, Some(&name(domain)), start, 10).await.unwrap();
        assert!(zones.iter().all(|zone| zone.domain() == domain));
        zones.len()
    };
    assert_eq!(only(ann.account, "a.test", Start::Offset(0)).await, 1);
    assert_eq!(only(ann.account, "a.test", Start::Offset(1)).await, 0);
    assert_eq!(only(ann.account, "a.test", Start::After("a.test".to_owned())).await, 0);
    assert_eq!(only(ann.account, "bob.example", Start::Offset(0)).await, 0);
    assert_eq!(node.store.count_zones(ann.account, Some(&name("a.test"))).await.unwrap(), 1);
    assert_eq!(node.store.count_zones(ann.account, Some(&name("bob.example"))).await.unwrap(), 0);
}

async fn zones_are_found_by_a_part_of_their_domain(database: TestDatabase) {
    let node = database.serve().await;
    let (ann, bob) = (node.account("ann@example.com").await, node.account("bob@example.com").await);
    for domain in ["b.test", "a.test", "ab.test", "_x.test", "xxx.test", "0/25.2.0.192.in-addr.arpa"] {
        node.create_zone(&ann, domain).await.unwrap();
    }
    node.create_zone(&bob, "a.bob.test").await.unwrap();
    let find = async |account, search: &str, offset, limit| -> Vec<String> {
        let zones = node.store.search_zones_of(account, search, offset, limit).await.unwrap();
        let count = node.store.count_zones_of(account, search).await.unwrap();
        assert!(zones.len() as u64 <= count && (offset > 0 || limit < 9 || zones.len() as u64 == count));
        zones.iter().map(store::Zone::domain).collect()
    };
    let all = find(ann.account, "", 0, 9).await;
    assert_eq!(all, ["0/25.2.0.192.in-addr.arpa", "_x.test", "a.test", "ab.test", "b.test", "xxx.test"]);
    assert_eq!(find(ann.account, " B.TE ", 0, 9).await, ["ab.test", "b.test"]);
    assert_eq!(find(ann.account, "_", 0, 9).await, ["_x.test"], "no wildcard");
    for nothing in ["%", "\\", "a%t", "bob", "'", "\0x\0y", &"x".repeat(10_000)] {
        assert_eq!(find(ann.account, nothing, 0, 9).await, [""; 0], "{nothing}");
    }
    assert_eq!(find(ann.account, "/25", 0, 9).await, all[..1]);
    assert_eq!(find(ann.account, ".test", 1, 2).await, ["a.test", "ab.test"]);
    assert_eq!(find(ann.account, ".test", 0, 0).await, [""; 0]);
    assert_eq!(find(ann.account, ".test", u64::MAX, 9).await, [""; 0]);
    assert_eq!(find(bob.account, "", 0, 9).await, ["a.bob.test"]);

    node.create_zone(&bob, "xn--bcher-kva.test").await.unwrap();
    for part in ["bü", "ÜCHER.T", "cher", "bcher-"] {
        assert_eq!(find(bob.account, part, 0, 9).await, ["xn--bcher-kva.test"], "{part}");
    }
}

async fn records_are_listed_by_domain_name_type_and_age(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "b.test").await.unwrap();
    let first = node.create_zone(&ann, "a.test").await.unwrap();
    for (record_type, owner, value) in [
        ("TXT", "@", "second"),
        ("TXT", "@", "alphabetically before, but younger"),
        ("A", "z", "192.0.2.1"),
        ("A", "a", "192.0.2.2"),
        ("TYPE65280", "a", r"\# 0"),
        ("AAAA", "a", "2001:db8::1"),
        ("A", "a.z", "192.0.2.3"),
        ("A", "*", "192.0.2.4"),
        ("A", "zz", "192.0.2.5"),
        ("CAA", "@", "0 issue \"x.test\""),
    ] {
        node.create_record(&ann, &zone, fields(record_type, owner, value)).await.unwrap();
    }
    node.create_record(&ann, &first, a("y", "192.0.2.6")).await.unwrap();
    let listed = all(&node, &ann, RecordFilter::default()).await;
    let texts: Vec<String> = listed
        .iter()
        .map(|ListedRecord { apex, record, .. }| {
            let content = &record.content;
            format!("{} {} {}", content.name.relative_to(apex), content.record_type, content.value)
        })
        .collect();
    assert_eq!(
        texts,
        [
            "y A 192.0.2.6",
            "@ CAA 0 issue \"x.test\"",
            "@ TXT second",
            "@ TXT alphabetically before, but younger",
            "* A 192.0.2.4",
            "a A 192.0.2.2",
            "a AAAA 2001:db8::1",
            "a TYPE65280 \\# 0",
            "z A 192.0.2.1",
            "a.z A 192.0.2.3",
            "zz A 192.0.2.5",
        ]
    );
    let nested: Vec<Uuid> = node.read(&zone).await.1.iter().map(|record| record.uuid).collect();
    assert_eq!(nested, listed[1..].iter().map(|listed| listed.record.uuid).collect::<Vec<Uuid>>());
}

/// Zones of one, none, many and a few records, and another account's between them.
async fn populate(node: &Node) -> (store::Author, Vec<store::Zone>) {
    let (ann, bob) = (node.account("ann@example.com").await, node.account("bob@example.com").await);
    let mut zones = Vec::new();
    for (domain, records) in
        [("a.test", 1), ("b.test", 0), ("c.test", 50), ("d.test", 3), ("e.test", 0), ("f.test", 7)]
    {
        let line = |number| match number % 3 {
            0 => format!("n{number} 60 A 192.0.2.{number}\n"),
            1 => format!("n{number} 60 TXT x\n"),
            _ => format!("www 60 A 192.0.2.{number}\n"),
        };
        let text: String = (0..records).map(line).collect();
        let new = new_zone(domain, Some(content(domain, &text)));
        zones.push(node.store.create_zone(ann.clone(), new).await.unwrap().0);
    }
    let new = new_zone("c-1.test", Some(content("c-1.test", "www 60 A 192.0.2.1\n")));
    node.store.create_zone(bob, new).await.unwrap();
    (ann, zones)
}

async fn all(node: &Node, author: &store::Author, filter: RecordFilter) -> Vec<ListedRecord> {
    node.store.list_records(author.account, filter, Start::Offset(0), 100_000).await.unwrap()
}

async fn pages_of_any_size_make_up_the_whole_list(database: TestDatabase) {
    let node = database.serve().await;
    let (ann, zones) = populate(&node).await;
    let of_type = |record_type| RecordFilter { record_type: Some(record_type), ..RecordFilter::default() };
    let of_zone = RecordFilter { zone: Some(zones[2].uuid), ..RecordFilter::default() };
    for (filter, count) in [
        (RecordFilter::default(), 61),
        (of_type(RecordType::TXT), 20),
        (of_type(RecordType::MX), 0),
        (of_zone, 50),
    ] {
        let whole = cursors(all(&node, &ann, filter.clone()).await);
        assert_eq!(whole.len(), count, "{filter:?}");
        assert_eq!(node.store.count_records(ann.account, filter.clone()).await.unwrap(), count as u64);
        for size in [1, 2, 7, 50, 61, 1_000] {
            let mut walked = Vec::new();
            let mut start = Start::Offset(0);
            loop {
                let page = node.store.list_records(ann.account, filter.clone(), start, size).await.unwrap();
                assert!(page.len() <= size as usize);
                let Some(last) = page.last() else { break };
                start = Start::After(last.cursor.clone());
                walked.extend(cursors(page));
            }
            assert_eq!(walked, whole, "{filter:?} by {size}");
        }
        for offset in [0, 1, 2, 49, 50, 51, 54, 60, 61, 62, u64::MAX] {
            let page =
                node.store.list_records(ann.account, filter.clone(), Start::Offset(offset), 3).await.unwrap();
            let expected: Vec<RecordCursor> =
                whole.iter().skip(usize::try_from(offset).unwrap()).take(3).cloned().collect();
            assert_eq!(cursors(page), expected, "{filter:?} from {offset}");
        }
    }
}

fn cursors(page: Vec<ListedRecord>) -> Vec<RecordCursor> {
    page.into_iter().map(|listed| listed.cursor).collect()
}

async fn filters_combine(database: TestDatabase) {
    let node = database.serve().await;
    let (ann, zones) = populate(&node).await;
    let bob = node.store.account_by_email("bob@example.com").await.unwrap().unwrap().id;
    let filter = |zone: Option<usize>, record_type, owner: Option<&str>| RecordFilter {
        zone: zone.map(|index| zones[index].uuid),
        record_type,
        name: owner.map(name),
    };
    for (filter, count) in [
        (filter(Some(2), Some(RecordType::A), None), 33),
        (filter(Some(2), None, Some("www.c.test")), 16),
        (filter(Some(2), Some(RecordType::A), Some("www.c.test")), 16),
        (filter(Some(2), Some(RecordType::TXT), Some("www.c.test")), 0),
        (filter(Some(3), None, Some("www.c.test")), 0),
        (filter(None, None, Some("www.c.test")), 16),
        (filter(None, Some(RecordType::TXT), Some("n1.d.test")), 1),
        (filter(Some(1), None, None), 0),
    ] {
        assert_eq!(all(&node, &ann, filter.clone()).await.len(), count, "{filter:?}");
        assert_eq!(node.store.count_records(ann.account, filter.clone()).await.unwrap(), count as u64);
        if filter.zone.is_some() {
            assert!(
                node.store.list_records(bob, filter.clone(), Start::Offset(0), 9).await.unwrap().is_empty()
            );
            assert_eq!(node.store.count_records(bob, filter).await.unwrap(), 0);
        }
    }
}

async fn a_place_that_is_none_lists_nothing(database: TestDatabase) {
    let node = database.serve().await;
    let (ann, _) = populate(&node).await;
    let cursor = |domain: &str, name_key: &[u8], record_type: &str, id| {
        let (domain, record_type) = (domain.to_owned(), record_type.to_owned());
        Start::After(RecordCursor { domain, name_key: name_key.to_vec(), record_type, id })
    };
    for (start, count) in [
        (cursor("zzz", b"", "", 0), 0),
        (cursor("a\0", b"", "", 0), 0),
        (cursor("c.test", b"", "\0", 0), 0),
        (cursor("c.test", &[255; 2_000], "zzz", i64::MAX), 10),
        (cursor("", b"", "", i64::MIN), 61),
        (cursor("b.test", b"x", "A", 7), 60),
    ] {
        let page = node.store.list_records(ann.account, RecordFilter::default(), start.clone(), 1_000).await;
        assert_eq!(page.unwrap().len(), count, "{start:?}");
    }
}
