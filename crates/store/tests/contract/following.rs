//! What another process writes is seen within a second.

use store::StoreError;
use zone::Serial;

use crate::on_both_databases;
use crate::support::postgres::PostgresServer;
use crate::support::{Event, TODAY, TestDatabase, a, content, eventually, name};

on_both_databases![
    another_processes_changes_are_followed,
    own_changes_are_not_followed,
    what_is_there_already_is_live_when_it_is_answered,
    a_zone_that_comes_and_goes_elsewhere_ends_as_it_is,
    what_a_dump_brought_is_no_news,
    a_bug_in_the_publisher_ends_nothing,
];

async fn another_processes_changes_are_followed(database: TestDatabase) {
    let server = database.serve().await;
    let other = database.open(|_| ()).await;
    let ann = other.account("ann@example.com").await;
    let zone = other.create_zone(&ann, "example.com").await.unwrap();
    server.assert_publishes_soon(&[&zone]).await;
    let record = other.create_record(&ann, &zone, a("www", "192.0.2.1")).await.unwrap();
    server.assert_publishes_soon(&[&zone]).await;
    other.store.delete_record(ann.clone(), record.uuid).await.unwrap();
    server.assert_publishes_soon(&[&zone]).await;
    let file = content("example.com", "@ 60 TXT x\n");
    other.store.replace_content(ann.clone(), zone.uuid, file).await.unwrap();
    server.assert_publishes_soon(&[&zone]).await;
    other.store.delete_zone(ann.clone(), zone.uuid).await.unwrap();
    eventually("the zone is gone", || server.published.serial(&zone.apex).is_none()).await;
}

async fn own_changes_are_not_followed(database: TestDatabase) {
    let server = database.serve().await;
    let other = database.open(|_| ()).await;
    let ann = server.account("ann@example.com").await;
    let others = other.create_zone(&ann, "other.test").await.unwrap();
    server.assert_publishes_soon(&[&others]).await;
    server.published.forget_events();
    let zone = server.create_zone(&ann, "example.com").await.unwrap();
    for number in 0..10 {
        server.create_record(&ann, &zone, a("www", &format!("192.0.2.{number}"))).await.unwrap();
    }
    // Two more rounds of polling, to which something foreign gives cause.
    for number in 0..2 {
        other.create_record(&ann, &others, a("www", &format!("192.0.2.{number}"))).await.unwrap();
        server.assert_publishes_soon(&[&others, &zone]).await;
    }
    let events = server.published.events();
    let wholes =
        events.iter().filter(|event| matches!(event, Event::Whole(apex, _) if *apex == zone.apex)).count();
    assert_eq!(wholes, 1, "read once, when it was made: {events:?}");
}

async fn what_is_there_already_is_live_when_it_is_answered(database: TestDatabase) {
    let server = database.serve().await;
    let other = database.open(|_| ()).await;
    let ann = other.account("ann@example.com").await;
    let zone = other.create_zone(&ann, "example.com").await.unwrap();
    let record = other.create_record(&ann, &zone, a("www", "192.0.2.1")).await.unwrap();
    for number in 2..7 {
        let says = || a("www", &format!("192.0.2.{number}"));
        other.store.patch_record(ann.clone(), record.uuid, says()).await.unwrap();
        // The server may or may not have followed.
        server.store.patch_record(ann.clone(), record.uuid, says()).await.unwrap();
        server.assert_publishes(&[&zone]).await;
    }
    assert_eq!(server.read(&zone).await.0.soa.serial, Serial(TODAY.0 + 6), "nothing but a change is one");
}

async fn a_zone_that_comes_and_goes_elsewhere_ends_as_it_is(database: TestDatabase) {
    let server = database.serve().await;
    let other = database.open(|_| ()).await;
    let ann = server.account("ann@example.com").await;
    for round in 0..5 {
        let zone = other.create_zone(&ann, "example.com").await.unwrap();
        other.create_record(&ann, &zone, a("www", "192.0.2.1")).await.unwrap();
        if round == 4 {
            break;
        }
        // The server may or may not have seen it yet.
        server.store.delete_zone(ann.clone(), zone.uuid).await.unwrap();
        assert_eq!(server.published.serial(&zone.apex), None);
    }
    let zone = server.store.zone_by_apex(&name("example.com")).await.unwrap().unwrap();
    assert_eq!(zone.soa.serial, Serial(TODAY.0 + 9));
    server.assert_publishes_soon(&[&zone]).await;
}

async fn a_bug_in_the_publisher_ends_nothing(database: TestDatabase) {
    let server = database.serve().await;
    let other = database.open(|_| ()).await;
    let ann = other.account("ann@example.com").await;
    let zone = server.create_zone(&ann, "example.com").await.unwrap();
    server.published.panic_once();
    let refused = server.create_record(&ann, &zone, a("www", "192.0.2.1")).await;
    assert!(matches!(refused, Err(StoreError::Internal(_))), "{refused:?}");
    server.create_record(&ann, &zone, a("www", "192.0.2.2")).await.unwrap();
    server.assert_publishes(&[&zone]).await;

    server.published.panic_once();
    other.create_record(&ann, &zone, a("www", "192.0.2.3")).await.unwrap();
    eventually("the follower meets the bug", || server.published.has_panicked()).await;
    let new = other.create_zone(&ann, "other.test").await.unwrap();
    other.create_record(&ann, &zone, a("www", "192.0.2.4")).await.unwrap();
    server.assert_publishes_soon(&[&zone, &new]).await;
}

async fn what_a_dump_brought_is_no_news(database: TestDatabase) {
    let first = database.serve().await;
    let ann = first.account("ann@example.com").await;
    let zone = first.create_zone(&ann, "example.com").await.unwrap();
    first.store.close().await;
    if database.url.starts_with("postgres") {
        // Transactions are counted anew by the server that a dump is brought to.
        let url = database.url.clone();
        let age = move || {
            let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
            client.batch_execute("UPDATE journal SET mark = mark + 1000000000").unwrap();
        };
        // The client of PostgreSQL blocks, which a runtime's own threads must not.
        std::thread::spawn(age).join().unwrap();
    }

    let server = database.serve().await;
    let other = database.open(|_| ()).await;
    let new = other.create_zone(&ann, "other.test").await.unwrap();
    server.assert_publishes_soon(&[&new, &zone]).await;
    let events = server.published.events();
    let wholes =
        events.iter().filter(|event| matches!(event, Event::Whole(apex, _) if *apex == zone.apex)).count();
    assert_eq!(wholes, 1, "read once, at the start: {events:?}");
}

/// A transaction that began before others and commits behind them.
#[test]
fn what_is_committed_late_is_followed() {
    let server = PostgresServer::start();
    let database = TestDatabase::postgres(&server);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let (node, other, ann, slow, fast) = runtime.block_on(async {
        let (node, other) = (database.serve().await, database.open(|_| ()).await);
        let ann = other.account("ann@example.com").await;
        let slow = other.create_zone(&ann, "slow.test").await.unwrap();
        let fast = other.create_zone(&ann, "fast.test").await.unwrap();
        node.assert_publishes_soon(&[&slow, &fast]).await;
        (node, other, ann, slow, fast)
    });
    let mut client = server.client();
    client
        .batch_execute(
            "SET search_path = test_0; BEGIN;
            UPDATE zones SET last_change = last_change + 1, serial = serial + 1 WHERE domain = 'slow.test';
            INSERT INTO journal (zone_id, number, apex_key, writer, made_at, kind, serial_to, octets, values_before,
                values_after)
            SELECT id, last_change, apex_key, 1, 0, 'create_record', serial, 0, '[]', '[]' FROM zones
                WHERE domain = 'slow.test'",
        )
        .unwrap();
    runtime.block_on(async {
        for number in 0..3 {
            other.create_record(&ann, &fast, a("www", &format!("192.0.2.{number}"))).await.unwrap();
            node.assert_publishes_soon(&[&slow, &fast]).await;
        }
    });
    client.batch_execute("COMMIT").unwrap();
    runtime.block_on(async {
        node.assert_publishes_soon(&[&slow, &fast]).await;
        assert_eq!(node.published.serial(&slow.apex), Some(Serial(TODAY.0 + 1)));
    });
}
