//! Who waits for whom on PostgreSQL.

use std::time::{Duration, Instant};

use store::StoreError;
use tokio::runtime::Runtime;

use crate::support::postgres::PostgresServer;
use crate::support::{Node, TestDatabase, a, fields, is_not_found, new_zone};

fn start() -> (PostgresServer, Runtime, Node) {
    let server = PostgresServer::start();
    let database = TestDatabase::postgres(&server);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let node = runtime.block_on(database.serve());
    (server, runtime, node)
}

#[test]
fn what_is_anothers_is_not_waited_for() {
    let (server, runtime, node) = start();
    let (ann, bob, zone, record) = runtime.block_on(async {
        let ann = node.account("ann@example.com").await;
        let bob = node.account("bob@example.com").await;
        let zone = node.create_zone(&ann, "example.com").await.unwrap();
        let record = node.create_record(&ann, &zone, a("www", "192.0.2.1")).await.unwrap();
        (ann, bob, zone, record)
    });
    let mut client = server.client();
    client.batch_execute("BEGIN; SELECT 1 FROM test_0.zones FOR UPDATE").unwrap();
    runtime.block_on(async {
        let store = node.store.clone();
        let waiting = tokio::spawn(async move { store.delete_record(ann, record.uuid).await });
        let began = Instant::now();
        while server_waits(&server).await == 0 {
            assert!(began.elapsed() < Duration::from_secs(8), "nobody waits");
        }
        assert!(is_not_found(&node.store.delete_record(bob.clone(), record.uuid).await));
        assert!(is_not_found(
            &node.store.patch_record(bob.clone(), record.uuid, a("www", "192.0.2.2")).await
        ));
        assert!(is_not_found(&node.store.delete_zone(bob.clone(), zone.uuid).await));
        assert!(!waiting.is_finished(), "its owner waits all the while");
        tokio::task::block_in_place(|| client.batch_execute("COMMIT")).unwrap();
        waiting.await.unwrap().unwrap();
    });
}

/// What may wait is bounded by its octets, wherever it does.
#[test]
fn large_changes_that_wait_are_turned_away_in_time() {
    let (server, runtime, node) = start();
    let (ann, zone, record) = runtime.block_on(async {
        let ann = node.account("ann@example.com").await;
        let zone = node.create_zone(&ann, "example.com").await.unwrap();
        let record = node.create_record(&ann, &zone, a("www", "192.0.2.1")).await.unwrap();
        (ann, zone, record)
    });
    let mut client = server.client();
    client.batch_execute("BEGIN; SELECT 1 FROM test_0.zones FOR UPDATE").unwrap();
    runtime.block_on(async {
        let large = || fields("TXT", "large", &"x".repeat(1 << 20));
        let mut waiting = Vec::new();
        for number in 0..80 {
            let (store, ann, zone, record) = (node.store.clone(), ann.clone(), zone.uuid, record.uuid);
            waiting.push(tokio::spawn(async move {
                match number % 2 {
                    0 => store.create_record(ann, zone, large()).await,
                    _ => store.replace_record(ann, record, large()).await,
                }
            }));
        }
        let began = Instant::now();
        while waiting.iter().filter(|change| change.is_finished()).count() < 16 {
            assert!(began.elapsed() < Duration::from_secs(8), "all of them wait");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        tokio::task::block_in_place(|| client.batch_execute("COMMIT")).unwrap();
        let mut turned_away = 0;
        for change in waiting {
            match change.await.unwrap() {
                Err(StoreError::Unavailable(_)) => turned_away += 1,
                Err(StoreError::Refused(_)) => {}
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(turned_away, 17, "a little less than 64 MiB waited");
        node.create_record(&ann, &zone, a("www", "192.0.2.2")).await.unwrap();
    });
}

#[test]
fn new_zones_of_several_accounts_lock_in_no_circle() {
    let server = PostgresServer::start();
    let database = TestDatabase::postgres(&server);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let node = database.open(|options| options.limits.zones_per_account = 1_000).await;
        let authors = [node.account("ann@example.com").await, node.account("bob@example.com").await];
        let mut made = Vec::new();
        for number in 0..240 {
            let (store, label) = (node.store.clone(), ["one", "two"][number % 2]);
            let author = authors[number / 2 % 2].clone();
            let zone = new_zone(&format!("zone-{number}.{label}"), None);
            made.push(tokio::spawn(async move { store.create_zone(author, zone).await.map(drop) }));
        }
        for zone in made {
            zone.await.unwrap().unwrap();
        }
        let deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = 'postgres'";
        let deadlocks = tokio::task::block_in_place(|| {
            server.client().query_one(deadlocks, &[]).unwrap().get::<_, i64>(0)
        });
        assert_eq!(deadlocks, 0);
    });
}

/// How many wait for a lock.
async fn server_waits(server: &PostgresServer) -> usize {
    const WAITING: &str = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
    tokio::task::block_in_place(|| server.client().query(WAITING, &[]).unwrap().len())
}
