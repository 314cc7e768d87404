//! Reads are for those who wait for them.

use std::time::Instant;

use store::{NewToken, StoreError};

use crate::on_both_databases;
use crate::support::postgres::PostgresServer;
use crate::support::{OPERATOR, TestDatabase, a, content, hang_up, new_zone};

on_both_databases![what_nobody_waits_for_is_not_read, a_newer_schema_is_not_read_by_an_older_program];

async fn what_nobody_waits_for_is_not_read(database: TestDatabase) {
    const LEFT: u32 = 400;
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let text: String = (0..5_000).map(|number| format!("n{number} 60 TXT x\n")).collect();
    let large = new_zone("large.test", Some(content("large.test", &text)));
    let (large, _) = node.store.create_zone(ann.clone(), large).await.unwrap();
    let small = node.create_zone(&ann, "small.test").await.unwrap();

    let began = Instant::now();
    node.read(&large).await;
    let one_read = began.elapsed();
    for _ in 0..LEFT {
        hang_up(node.store.zone_with_records(ann.account, large.uuid)).await;
    }
    let began = Instant::now();
    node.read(&small).await;
    // Four threads that read all of them would take a hundred times as long as one read.
    assert!(began.elapsed() < one_read * LEFT / 10, "{:?} after {one_read:?}", began.elapsed());
}

async fn a_newer_schema_is_not_read_by_an_older_program(database: TestDatabase) {
    const BUMP: &str = "INSERT INTO schema_version (version) VALUES (1000)";
    let node = database.open(|_| ()).await;
    let url = database.url.clone();
    let bump = move || match url.strip_prefix("sqlite://") {
        Some(path) => rusqlite::Connection::open(path).unwrap().execute_batch(BUMP).unwrap(),
        None => postgres::Client::connect(&url, postgres::NoTls).unwrap().batch_execute(BUMP).unwrap(),
    };
    // The client of PostgreSQL blocks, which a runtime's own threads must not.
    std::thread::spawn(bump).join().unwrap();
    // On a connection that is opened only now.
    let refused = node.store.ping().await;
    assert!(matches!(&refused, Err(StoreError::Internal(why)) if why.contains("1000")), "{refused:?}");
    assert!(node.store.create_account("ann@example.com", None).await.is_err());
}

/// What each request waits for, and the check of health, wait for no list.
#[test]
fn a_token_is_looked_up_beside_reads_that_hang() {
    let server = PostgresServer::start();
    let database = TestDatabase::postgres(&server);
    let mut client = server.client();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let node = runtime.block_on(database.serve());
    let (ann, zone) = runtime.block_on(async {
        let ann = node.account("ann@example.com").await;
        let zone = node.create_zone(&ann, "example.com").await.unwrap();
        node.create_record(&ann, &zone, a("www", "192.0.2.1")).await.unwrap();
        node.store.create_token(NewToken::new(ann.account, "t", &[], [1; 32]), OPERATOR).await.unwrap();
        (ann, zone)
    });
    client.batch_execute("BEGIN; LOCK TABLE test_0.records IN ACCESS EXCLUSIVE MODE").unwrap();
    let hanging: Vec<_> = (0..8)
        .map(|_| {
            let (store, account, zone) = (node.store.clone(), ann.account, zone.uuid);
            runtime.spawn(async move { store.zone_with_records(account, zone).await.map(drop) })
        })
        .collect();
    runtime.block_on(async {
        assert!(node.store.token_by_hash([1; 32]).await.unwrap().is_some());
        node.store.tokens_version().await.unwrap();
        node.store.ping().await.unwrap();
        assert!(hanging.iter().all(|read| !read.is_finished()), "the reads hang all the while");
    });
    client.batch_execute("COMMIT").unwrap();
    runtime.block_on(async {
        for read in hanging {
            let outcome: Result<(), StoreError> = read.await.unwrap();
            outcome.unwrap();
        }
    });
}
