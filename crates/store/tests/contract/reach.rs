//! What a limited token sees: lists, counts, zones and single records agree on it, whatever the limits.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use store::{Author, ListedRecord, NewToken, Reach, RecordFilter, Start, Zone};
use uuid::Uuid;
use zone::{Name, NamePattern, RecordScope, RecordType};

use crate::on_both_databases;
use crate::support::{Node, OPERATOR, TestDatabase, content, new_zone};

on_both_databases![all_ways_of_reading_agree];

const SAMPLES: usize = 60;
const OWNERS: [&str; 8] =
    ["@", "www", "*", "_acme-challenge", "_acme-challenge.www", "x._acme-challenge", "a.b", "*.b"];

/// Zones of none, few and very many records, and another account's between them.
async fn populate(node: &Node) -> (Author, Vec<Zone>) {
    let (ann, bob) = (node.account("ann@example.com").await, node.account("bob@example.com").await);
    let mut zones = Vec::new();
    for (domain, rounds) in [("a.test", 1), ("b.test", 0), ("c.test", 150), ("d.test", 2), ("e.test", 3)] {
        let line = |number: usize| {
            let owner = OWNERS[number % OWNERS.len()];
            match number / OWNERS.len() % 3 {
                0 => format!("{owner} 60 A 192.0.2.{}\n", number % 250),
                1 => format!("{owner} 60 TXT {number}\n"),
                _ => format!("{owner} 60 AAAA 2001:db8::{number:x}\n"),
            }
        };
        let text: String = (0..rounds * OWNERS.len()).map(line).collect();
        let new = new_zone(domain, Some(content(domain, &text)));
        zones.push(node.store.create_zone(ann.clone(), new).await.unwrap().0);
    }
    let new = new_zone("c-1.test", Some(content("c-1.test", "www 60 A 192.0.2.1\n")));
    node.store.create_zone(bob, new).await.unwrap();
    (ann, zones)
}

/// Which of the zones a token is limited to, its names and types; and a filter.
type Sample = (
    Option<Vec<usize>>,
    Vec<&'static str>,
    Vec<RecordType>,
    (Option<usize>, Option<RecordType>, Option<&'static str>),
);

fn samples() -> impl Strategy<Value = Sample> {
    let patterns =
        ["@", "www", "*", "*.b", "a.*", "_acme-challenge", "_acme-challenge.*", "*._acme-challenge", "none"];
    let types = vec![RecordType::A, RecordType::TXT, RecordType::AAAA, RecordType::MX];
    (
        prop::option::of(subsequence(vec![0, 1, 2, 3, 4], 0..=5)),
        vec(select(patterns.to_vec()), 0..4),
        subsequence(types.clone(), 0..3),
        (
            prop::option::weighted(0.3, 0..5_usize),
            prop::option::weighted(0.3, select(types)),
            prop::option::weighted(0.2, select(OWNERS.to_vec())),
        ),
    )
}

async fn all_ways_of_reading_agree(database: TestDatabase) {
    let node = database.serve().await;
    let (ann, zones) = populate(&node).await;
    let start = Start::Offset(0);
    let everything =
        node.store.list_records(ann.account, RecordFilter::default(), start, 100_000).await.unwrap();
    assert!(everything.len() > 1_000, "more than are looked at together");
    let mut runner = TestRunner::deterministic();
    for number in 0..SAMPLES {
        let sample = samples().new_tree(&mut runner).expect("a sample").current();
        check(&node, &ann, &zones, &everything, number, sample).await;
    }
}

async fn check(
    node: &Node,
    ann: &Author,
    zones: &[Zone],
    everything: &[ListedRecord],
    number: usize,
    sample: Sample,
) {
    let what = format!("{sample:?}");
    let (chosen, names, types, (zone, record_type, owner)) = sample;
    let chosen = chosen.map(|chosen| chosen.iter().map(|index| zones[*index].uuid).collect::<Vec<Uuid>>());
    let names = names.iter().map(|text| NamePattern::parse(text).unwrap()).collect();
    let scope = RecordScope::new(names, types);

    let mut hash = [0; 32];
    hash[..8].copy_from_slice(&number.to_be_bytes());
    let mut token = NewToken::new(ann.account, "t", &[], hash);
    (token.zones, token.records) = (chosen.clone(), scope.clone());
    node.store.create_token(token, OPERATOR).await.unwrap();
    let token = node.store.token_by_hash(hash).await.unwrap().unwrap();
    let reach = || Reach { account: ann.account, scope: token.scope.clone() };

    // By the definition, from what is there in all.
    let is_zone_reached = |uuid: Uuid| chosen.as_ref().is_none_or(|chosen| chosen.contains(&uuid));
    let zone_of = |listed: &ListedRecord| zones.iter().find(|zone| zone.apex == listed.apex).unwrap();
    let is_reached = |listed: &&ListedRecord| {
        let content = &listed.record.content;
        is_zone_reached(zone_of(listed).uuid)
            && scope.allows(&content.name, &listed.apex, content.record_type)
    };
    let reached: Vec<&ListedRecord> = everything.iter().filter(is_reached).collect();

    let domains: Vec<String> =
        zones.iter().filter(|zone| is_zone_reached(zone.uuid)).map(Zone::domain).collect();
    let listed = node.store.list_zones(reach(), None, Start::Offset(0), 100).await.unwrap();
    assert_eq!(listed.iter().map(Zone::domain).collect::<Vec<_>>(), domains, "{what}");
    let second = node.store.list_zones(reach(), None, Start::Offset(1), 1).await.unwrap();
    assert_eq!(second.first().map(Zone::domain).as_ref(), domains.get(1), "{what}");
    assert_eq!(node.store.count_zones(reach(), None).await.unwrap(), domains.len() as u64, "{what}");
    for zone in zones {
        let is_reached = is_zone_reached(zone.uuid);
        assert_eq!(node.store.zone(reach(), zone.uuid).await.unwrap().is_some(), is_reached, "{what}");
        let by_name = node.store.count_zones(reach(), Some(&zone.apex)).await.unwrap();
        assert_eq!(by_name, u64::from(is_reached), "{what}");
        let whole = node.store.zone_with_records(reach(), zone.uuid).await.unwrap();
        let own =
            || reached.iter().filter(|listed| listed.apex == zone.apex).map(|listed| listed.record.uuid);
        match whole {
            None => assert!(!is_reached, "{what}"),
            Some((read, records)) => {
                assert!(is_reached && read.record_count == zone.record_count, "{what}");
                assert!(records.iter().map(|record| record.uuid).eq(own()), "{what}: {}", zone.domain());
            }
        }
    }

    let uuids: BTreeSet<Uuid> = reached.iter().map(|listed| listed.record.uuid).collect();
    for listed in everything.iter().step_by(13) {
        let uuid = listed.record.uuid;
        match node.store.record(reach(), uuid).await {
            Ok(found) => assert_eq!(found.is_some(), uuids.contains(&uuid), "{what}"),
            Err(error) => panic!("{what}: {error}"),
        }
    }

    let name = owner.map(|owner| match zone.map(|index| &zones[index].apex).unwrap_or(&zones[2].apex) {
        apex if owner == "@" => apex.clone(),
        apex => Name::parse_relative(owner, apex).unwrap(),
    });
    let filter = RecordFilter { zone: zone.map(|index| zones[index].uuid), record_type, name };
    for filter in [RecordFilter::default(), filter] {
        let is_let_through = |listed: &&&ListedRecord| {
            let content = &listed.record.content;
            filter.zone.is_none_or(|uuid| zone_of(listed).uuid == uuid)
                && filter.record_type.is_none_or(|wanted| content.record_type == wanted)
                && filter.name.as_ref().is_none_or(|name| *name == content.name)
        };
        let expected: Vec<Uuid> =
            reached.iter().filter(is_let_through).map(|listed| listed.record.uuid).collect();
        let count = node.store.count_records(reach(), filter.clone()).await.unwrap();
        assert_eq!(count, expected.len() as u64, "{what} {filter:?}");
        let list = async |start, limit| {
            node.store.list_records(reach(), filter.clone(), start, limit).await.unwrap()
        };
        let mut walked = Vec::new();
        let mut start = Start::Offset(0);
        loop {
            let page = list(start, 97).await;
            let Some(last) = page.last() else { break };
            start = Start::After(last.cursor.clone());
            walked.extend(page.iter().map(|listed| listed.record.uuid));
        }
        assert_eq!(walked, expected, "{what} {filter:?}");
        for offset in [expected.len() / 2, expected.len()] {
            let page = list(Start::Offset(offset as u64), 5).await;
            let page = page.iter().map(|listed| &listed.record.uuid);
            assert!(page.eq(expected.iter().skip(offset).take(5)), "{what} {filter:?} from {offset}");
        }
    }
}
