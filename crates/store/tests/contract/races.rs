//! Many at once: every rule holds all the same.

use std::collections::BTreeSet;
use std::sync::Arc;

use store::{Author, StoreError};
use zone::{ErrorCode, Given, RecordFields, Serial};

use crate::on_both_databases;
use crate::support::{Event, Node, TODAY, TestDatabase, a, content, fields, refusal};

on_both_databases![
    two_accounts_race_for_a_zone_and_one_below_it,
    many_race_for_one_name,
    the_limit_of_zones_holds_under_a_race,
    many_write_one_zone,
    a_file_and_a_record_race,
    two_stores_write_the_same_zones,
];

async fn two_accounts_race_for_a_zone_and_one_below_it(database: TestDatabase) {
    let (one, two) = (database.serve().await, database.serve().await);
    let (ann, bob) = (one.account("ann@example.com").await, one.account("bob@example.com").await);
    for round in 0..60 {
        let (above, below) = (format!("race-{round}.test"), format!("a.b.race-{round}.test"));
        let (first, second) = tokio::join!(one.create_zone(&ann, &above), two.create_zone(&bob, &below));
        let loser = match (first, second) {
            (Ok(_), lost @ Err(_)) | (lost @ Err(_), Ok(_)) => lost,
            both => panic!("round {round}: {both:?}"),
        };
        assert_eq!(refusal(loser).0, ErrorCode::Conflict);
    }
}

async fn many_race_for_one_name(database: TestDatabase) {
    let node = Arc::new(database.serve().await);
    let authors = [node.account("ann@example.com").await, node.account("bob@example.com").await];
    for round in 0..10 {
        let mut racers = Vec::new();
        for number in 0..8 {
            let (node, author) = (Arc::clone(&node), authors[number % 2].clone());
            racers.push(tokio::spawn(async move {
                node.create_zone(&author, &format!("race-{round}.test")).await
            }));
        }
        let mut winners = 0;
        for racer in racers {
            match racer.await.unwrap() {
                Ok(_) => winners += 1,
                lost => assert_eq!(refusal(lost).0, ErrorCode::AlreadyExists),
            }
        }
        assert_eq!(winners, 1);
    }
}

async fn the_limit_of_zones_holds_under_a_race(database: TestDatabase) {
    let node = Arc::new(database.open(|options| options.limits.zones_per_account = 5).await);
    let ann = node.account("ann@example.com").await;
    let mut racers = Vec::new();
    for number in 0..20 {
        let (node, ann) = (Arc::clone(&node), ann.clone());
        // Each below another top-level label, so that nothing else keeps them apart.
        racers.push(tokio::spawn(async move { node.create_zone(&ann, &format!("race.t{number}")).await }));
    }
    let mut made = 0;
    for racer in racers {
        match racer.await.unwrap() {
            Ok(_) => made += 1,
            lost => assert_eq!(refusal(lost).0, ErrorCode::LimitExceeded),
        }
    }
    assert_eq!((made, node.store.count_zones(ann.account, None).await.unwrap()), (5, 5));
}

async fn many_write_one_zone(database: TestDatabase) {
    const WRITERS: u32 = 16;
    const ROUNDS: u32 = 12;
    // A follower may read the zone once more when it starts, at a moment that nobody knows.
    let node = Arc::new(database.open(|_| ()).await);
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    node.published.forget_events();
    let mut writers = Vec::new();
    for writer in 0..WRITERS {
        writers.push(tokio::spawn(write_all_kinds(
            Arc::clone(&node),
            ann.clone(),
            zone.clone(),
            writer,
            ROUNDS,
        )));
    }
    let mut shared_made = 0;
    for writer in writers {
        shared_made += writer.await.unwrap();
    }
    assert_eq!(shared_made, ROUNDS, "of each record that all wanted, one was made");

    // Each round and writer: one record that stays, changed once, and one that was made and deleted again.
    let changes = WRITERS * ROUNDS * 4 + shared_made;
    let (read, records) = node.read(&zone).await;
    assert_eq!(read.soa.serial, Serial(TODAY.0 + changes));
    assert_eq!(records.len() as u32, WRITERS * ROUNDS + shared_made);
    let data: BTreeSet<_> = records.iter().map(|r| (&r.content.name, &r.content.rdata)).collect();
    assert_eq!(data.len(), records.len(), "no duplicate");
    let ttls = records.iter().filter(|record| record.content.ttl == 77).count();
    assert_eq!(ttls as u32, WRITERS * ROUNDS, "no lost update");
    node.assert_publishes(&[&zone]).await;

    let steps: Vec<Event> = (0..changes)
        .map(|step| Event::Changed(zone.apex.clone(), Serial(TODAY.0 + step), Serial(TODAY.0 + step + 1)))
        .collect();
    assert_eq!(node.published.events(), steps, "every serial was published, in order, once");
}

/// Makes, changes and deletes records; tells how many of those that all writers want it got.
async fn write_all_kinds(
    node: Arc<Node>,
    author: Author,
    zone: store::Zone,
    writer: u32,
    rounds: u32,
) -> u32 {
    let mut shared_made = 0;
    for round in 0..rounds {
        let kept =
            node.create_record(&author, &zone, a("kept", &format!("10.1.{writer}.{round}"))).await.unwrap();
        let ttl = RecordFields { ttl: Given::Value(77), ..RecordFields::default() };
        node.store.patch_record(author.clone(), kept.uuid, ttl).await.unwrap();
        let brief = fields("TXT", &format!("w{writer}"), "brief");
        let brief = node.create_record(&author, &zone, brief).await.unwrap();
        node.store.delete_record(author.clone(), brief.uuid).await.unwrap();
        match node.create_record(&author, &zone, a("shared", &format!("10.2.0.{round}"))).await {
            Ok(_) => shared_made += 1,
            lost => assert_eq!(refusal(lost).0, ErrorCode::AlreadyExists),
        }
    }
    shared_made
}

async fn a_file_and_a_record_race(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    for round in 0..40 {
        let text: String = (0..round).map(|number| format!("file 60 A 10.0.{round}.{number}\n")).collect();
        let file = node.store.replace_content(ann.clone(), zone.uuid, content("example.com", &text));
        let record = node.create_record(&ann, &zone, a("record", &format!("10.1.0.{round}")));
        let (replaced, created) = tokio::join!(file, record);
        let (replaced, created) = (replaced.unwrap(), created.unwrap());

        let (read, records) = node.read(&zone).await;
        let is_last = read.soa.serial == replaced.soa.serial;
        assert_eq!(records.contains(&created), !is_last, "round {round}: what came last stands");
        assert_eq!(records.len(), round + usize::from(!is_last), "round {round}");
        node.assert_publishes(&[&zone]).await;
    }
}

async fn two_stores_write_the_same_zones(database: TestDatabase) {
    let nodes = [Arc::new(database.serve().await), Arc::new(database.serve().await)];
    let ann = nodes[0].account("ann@example.com").await;
    let mut zones = Vec::new();
    for number in 0..4 {
        zones.push(nodes[number % 2].create_zone(&ann, &format!("zone-{number}.test")).await.unwrap());
    }
    let mut writers = Vec::new();
    for (index, node) in nodes.iter().enumerate() {
        for zone in &zones {
            let (node, ann, zone) = (Arc::clone(node), ann.clone(), zone.clone());
            writers.push(tokio::spawn(async move {
                for number in 0..40 {
                    let record = a("www", &format!("10.{index}.0.{number}"));
                    let record = node.create_record(&ann, &zone, record).await?;
                    if number % 4 == 0 {
                        node.store.delete_record(ann.clone(), record.uuid).await?;
                    }
                }
                Ok::<(), StoreError>(())
            }));
        }
    }
    for writer in writers {
        writer.await.unwrap().unwrap();
    }
    let zones: Vec<&store::Zone> = zones.iter().collect();
    for node in &nodes {
        node.assert_publishes_soon(&zones).await;
        assert_eq!(node.read(zones[0]).await.0.soa.serial, Serial(TODAY.0 + 100));
    }
}
