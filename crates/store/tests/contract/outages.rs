//! PostgreSQL goes away and comes back.

use std::io;
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use store::{RecordFilter, Start, StoreError};
use tokio::runtime::Runtime;

use crate::support::postgres::PostgresServer;
use crate::support::{Node, TestDatabase, a};

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

#[test]
fn while_it_is_away_the_store_says_so_and_then_goes_on() {
    let mut server = PostgresServer::start();
    let database = TestDatabase::postgres(&server);
    let runtime = runtime();
    let (node, ann, zone) = runtime.block_on(async {
        let node = database.serve().await;
        let ann = node.account("ann@example.com").await;
        let zone = node.create_zone(&ann, "example.com").await.unwrap();
        (node, ann, zone)
    });

    server.crash();
    runtime.block_on(async {
        for _ in 0..3 {
            assert!(matches!(node.store.ping().await, Err(StoreError::Unavailable(_))));
            let refused = node.create_record(&ann, &zone, a("www", "192.0.2.1")).await;
            assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
        }
    });

    server.restart();
    runtime.block_on(async {
        let began = Instant::now();
        while node.create_record(&ann, &zone, a("www", "192.0.2.1")).await.is_err() {
            assert!(began.elapsed() < Duration::from_secs(60), "it never came back");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        node.assert_publishes(&[&zone]).await;
        node.store.close().await;
    });
}

/// A server that takes no writes any more, as a primary does that another took over from.
#[test]
fn a_connection_that_takes_no_writes_is_given_up() {
    let server = PostgresServer::start();
    let database = TestDatabase::postgres(&server);
    let runtime = runtime();
    let (node, ann, zone) = runtime.block_on(async {
        let node = database.serve().await;
        let ann = node.account("ann@example.com").await;
        let zone = node.create_zone(&ann, "example.com").await.unwrap();
        (node, ann, zone)
    });
    let mut client = server.client();
    let mut set_read_only = |is_read_only: &str| {
        client
            .batch_execute(&format!("ALTER SYSTEM SET default_transaction_read_only = {is_read_only}"))
            .unwrap();
        client.batch_execute("SELECT pg_reload_conf()").unwrap();
    };
    set_read_only("on");
    let create = |value: &str| runtime.block_on(node.create_record(&ann, &zone, a("www", value)));
    let began = Instant::now();
    let mut number = 0;
    while create(&format!("192.0.2.{number}")).is_ok() {
        assert!(began.elapsed() < Duration::from_secs(8), "nothing is refused");
        number += 1;
    }
    assert!(matches!(create("192.0.2.250"), Err(StoreError::Unavailable(_))));
    let kept = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'zonewright' AND query = 'ROLLBACK'";
    let began = Instant::now();
    while !server.client().query(kept, &[]).unwrap().is_empty() {
        assert!(began.elapsed() < Duration::from_secs(8), "a connection is kept that takes no writes");
        std::thread::sleep(Duration::from_millis(20));
    }
    set_read_only("off");
    let began = Instant::now();
    while create("192.0.2.251").is_err() {
        assert!(began.elapsed() < Duration::from_secs(8), "it never came back");
    }
}

#[test]
fn one_refused_connection_refuses_nobody() {
    let server = PostgresServer::start();
    let database = TestDatabase::postgres(&server);
    let door = TcpListener::bind((server.address().ip(), 0)).unwrap();
    let outer = door.local_addr().unwrap();
    let url = database.url.replace(&server.address().to_string(), &outer.to_string());
    let (inner, refuses) = (server.address(), Arc::new(AtomicBool::new(false)));
    std::thread::spawn({
        let refuses = Arc::clone(&refuses);
        move || {
            for outside in door.incoming() {
                let outside = outside.unwrap();
                if refuses.swap(false, Ordering::Relaxed) {
                    continue;
                }
                let inside = TcpStream::connect(inner).unwrap();
                for (from, to) in [(&outside, &inside), (&inside, &outside)] {
                    let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                    std::thread::spawn(move || io::copy(&mut from, &mut to));
                }
            }
        }
    });
    runtime().block_on(async {
        let node = database.open(|options| options.database_url = url).await;
        // A committing thread opens its connection once it takes a change, which one that has a connection may take, too.
        refuses.store(true, Ordering::Relaxed);
        for account in 0..200 {
            node.account(&format!("ann{account}@example.com")).await;
            if !refuses.load(Ordering::Relaxed) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("no connection was refused");
    });
}

/// Crashes in mid-write: what was acknowledged is there, and what is published is what is stored, to the record.
#[test]
fn a_crash_loses_nothing_that_was_acknowledged() {
    let mut server = PostgresServer::start();
    let database = TestDatabase::postgres(&server);
    let runtime = runtime();
    let (node, ann, zones) = runtime.block_on(async {
        let node = Arc::new(database.serve().await);
        let ann = node.account("ann@example.com").await;
        let mut zones = Vec::new();
        for number in 0..4 {
            zones.push(node.create_zone(&ann, &format!("zone-{number}.test")).await.unwrap());
        }
        (node, ann, zones)
    });

    let progress = Arc::new(Progress::default());
    let writers: Vec<_> = (0..16_usize)
        .map(|writer| {
            let (node, ann, zone, progress) =
                (Arc::clone(&node), ann.clone(), zones[writer % 4].clone(), Arc::clone(&progress));
            runtime.spawn(async move { write_until(&node, &ann, &zone, writer, &progress).await })
        })
        .collect();
    // Three times, and more often while every change that a crash met was settled by the time it was answered.
    for round in 0..20 {
        progress.wait_for_writes();
        server.crash();
        server.restart();
        if round >= 2 && progress.refused.load(Ordering::Relaxed) > 0 {
            break;
        }
    }
    progress.wait_for_writes();
    progress.stop.store(true, Ordering::Relaxed);

    runtime.block_on(async {
        let (mut acknowledged, mut refused) = (Vec::new(), Vec::new());
        for writer in writers {
            let (made, not_made) = writer.await.unwrap();
            acknowledged.extend(made);
            refused.extend(not_made);
        }
        assert!(acknowledged.len() > 50, "{}", acknowledged.len());
        assert!(!refused.is_empty(), "no crash was noticed");
        let listed =
            node.store.list_records(ann.account, RecordFilter::default(), Start::Offset(0), 1_000_000).await;
        let stored: Vec<String> =
            listed.unwrap().into_iter().map(|listed| listed.record.content.value).collect();
        for value in &acknowledged {
            assert!(stored.contains(value), "{value} was acknowledged");
        }
        assert_eq!(
            stored.len(),
            acknowledged.len(),
            "what was refused was not made: the answer was never a guess"
        );
        node.assert_publishes_soon(&zones.iter().collect::<Vec<_>>()).await;
        node.store.close().await;
    });
}

/// A crash at COMMIT, after which PostgreSQL gives the transaction's id, of which no log reached the disk, to another that
/// commits.
#[test]
fn what_becomes_of_a_commit_is_not_asked_of_another_transaction() {
    let mut server = PostgresServer::start();
    let database = TestDatabase::postgres(&server);
    let runtime = runtime();
    let (node, ann, zone) = runtime.block_on(async {
        let node = Arc::new(database.serve().await);
        let ann = node.account("ann@example.com").await;
        let zone = node.create_zone(&ann, "example.com").await.unwrap();
        (node, ann, zone)
    });
    let mut client = server.client();
    client.batch_execute("ALTER SYSTEM SET wal_writer_delay = '10s'").unwrap();
    client.batch_execute("SELECT pg_reload_conf()").unwrap();
    client
        .batch_execute(
            "SET search_path = test_0;
            CREATE FUNCTION pause() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN PERFORM pg_sleep(60); RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER pause AFTER INSERT ON records DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION pause();",
        )
        .unwrap();

    let creation = runtime.spawn({
        let (node, ann, zone) = (Arc::clone(&node), ann.clone(), zone.clone());
        async move { node.create_record(&ann, &zone, a("www", "192.0.2.1")).await }
    });
    let at_commit = "SELECT 1 FROM pg_stat_activity WHERE query = 'COMMIT' AND wait_event = 'PgSleep'";
    let began = Instant::now();
    while client.query(at_commit, &[]).unwrap().is_empty() {
        assert!(began.elapsed() < Duration::from_secs(20), "the change never came to its COMMIT");
        std::thread::sleep(Duration::from_millis(10));
    }
    server.crash();
    server.run_aside(|client| {
        client.batch_execute("DROP TRIGGER pause ON test_0.records").unwrap();
        for number in 0..8 {
            client.batch_execute(&format!("CREATE TABLE id_taken_{number} ()")).unwrap();
        }
    });
    server.restart();

    runtime.block_on(async {
        let created = creation.await.unwrap().expect("the change is made in a second attempt");
        assert_eq!(node.read(&zone).await.1, [created], "what was acknowledged is stored");
        node.assert_publishes(&[&zone]).await;
        node.store.close().await;
    });
}

/// What the writers have come to so far, and whether they are to stop.
#[derive(Default)]
struct Progress {
    made: AtomicUsize,
    refused: AtomicUsize,
    stop: AtomicBool,
}

impl Progress {
    /// Waits until the writers are at it, however fast they are.
    fn wait_for_writes(&self) {
        let enough = self.made.load(Ordering::Relaxed) + 100;
        let began = Instant::now();
        while self.made.load(Ordering::Relaxed) < enough {
            assert!(began.elapsed() < Duration::from_secs(60), "the writers do not go on");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// Makes one record after the other; tells which were acknowledged, and which refused for want of a database.
async fn write_until(
    node: &Node,
    author: &store::Author,
    zone: &store::Zone,
    writer: usize,
    progress: &Progress,
) -> (Vec<String>, Vec<String>) {
    let (mut made, mut refused) = (Vec::new(), Vec::new());
    for number in 0.. {
        if progress.stop.load(Ordering::Relaxed) {
            break;
        }
        let value = format!("10.{writer}.{}.{}", number / 256, number % 256);
        match node.create_record(author, zone, a(&format!("w{writer}"), &value)).await {
            Ok(_) => {
                made.push(value);
                progress.made.fetch_add(1, Ordering::Relaxed);
            }
            Err(StoreError::Unavailable(_)) => {
                refused.push(value);
                progress.refused.fetch_add(1, Ordering::Relaxed);
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    (made, refused)
}
