//! SQLite's file, and what is refused to be opened.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use store::{Clock, Store, StoreError, StoreOptions};

use crate::support::{NOW, Published, TestDatabase, a, eventually};

fn path(database: &TestDatabase) -> &Path {
    Path::new(database.url.strip_prefix("sqlite://").unwrap())
}

async fn open(url: &str) -> Result<Store, StoreError> {
    let options = StoreOptions {
        database_url: url.to_owned(),
        clock: Clock(Arc::new(|| NOW)),
        limits: zone::Limits::default(),
        nameservers: Vec::new(),
        publisher: Arc::new(Published::default()),
    };
    Store::open(options).await
}

#[tokio::test]
async fn nobody_else_can_read_it() {
    let database = TestDatabase::sqlite();
    let node = database.serve().await;
    node.account("ann@example.com").await;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let directory = path(&database).parent().unwrap();
    assert_eq!(mode(directory), 0o700);
    let files: Vec<_> = fs::read_dir(directory).unwrap().map(|file| file.unwrap().path()).collect();
    assert!(files.len() >= 2, "the file and its log: {files:?}");
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let database = TestDatabase::sqlite();
    open(&database.url).await.unwrap().close().await;
    let connection = rusqlite::Connection::open(path(&database)).unwrap();
    connection.execute("INSERT INTO schema_version (version) VALUES (99)", []).unwrap();
    let Err(StoreError::Internal(message)) = open(&database.url).await else { panic!("it was opened") };
    assert!(message.contains("99") && message.contains("newer"), "{message}");
}

#[tokio::test]
async fn what_is_no_database_is_refused() {
    let database = TestDatabase::sqlite();
    fs::create_dir_all(path(&database).parent().unwrap()).unwrap();
    fs::write(
        path(&database),
        "this is a text of more than a hundred octets, which no one could take for SQLite's header".repeat(9),
    )
    .unwrap();
    assert!(open(&database.url).await.is_err());
    for url in ["", "mysql://x", "sqlite://", "sqlite::memory:", "postgres://host:notaport/x"] {
        assert!(open(url).await.is_err(), "{url}");
    }
}

#[tokio::test]
async fn many_may_open_it_at_once() {
    let database = TestDatabase::sqlite();
    let opening: Vec<_> = (0..8)
        .map(|_| {
            let url = database.url.clone();
            tokio::spawn(async move { open(&url).await })
        })
        .collect();
    for opened in opening {
        opened.await.unwrap().unwrap().ping().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_process_gets_its_turn_beside_a_busy_server() {
    let database = TestDatabase::sqlite();
    let (server, command_line) = (database.serve().await, database.open(|_| ()).await);
    let ann = server.account("ann@example.com").await;
    let zone = server.create_zone(&ann, "example.com").await.unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = (0..32)
        .map(|writer| {
            let (store, ann, zone, stop) = (server.store.clone(), ann.clone(), zone.uuid, Arc::clone(&stop));
            tokio::spawn(async move {
                for number in 0.. {
                    if stop.load(Ordering::Relaxed) {
                        return;
                    }
                    let fields = a(&format!("w{writer}-{number}"), "192.0.2.1");
                    store.create_record(ann.clone(), zone, fields).await.unwrap();
                }
            })
        })
        .collect();
    for number in 0..20 {
        command_line.account(&format!("account-{number}@example.com")).await;
    }
    stop.store(true, Ordering::Relaxed);
    for writer in writers {
        writer.await.unwrap();
    }
}

#[tokio::test]
async fn a_zone_that_is_stored_wrongly_holds_up_no_other() {
    let database = TestDatabase::sqlite();
    let server = database.serve().await;
    let other = database.open(|_| ()).await;
    let ann = server.account("ann@example.com").await;
    let broken = server.create_zone(&ann, "broken.test").await.unwrap();
    server.create_record(&ann, &broken, a("www", "192.0.2.1")).await.unwrap();
    let sound = server.create_zone(&ann, "sound.test").await.unwrap();
    let connection = rusqlite::Connection::open(path(&database)).unwrap();
    connection.busy_timeout(std::time::Duration::from_secs(10)).unwrap();
    connection.execute("UPDATE records SET record_type = 'no type'", []).unwrap();

    // Both processes come by the broken zone, the one as its follower, the other as its author.
    let change = other.create_record(&ann, &broken, a("mail", "192.0.2.2"));
    let answer = tokio::time::timeout(std::time::Duration::from_secs(20), change).await;
    assert!(answer.expect("an answer comes").is_err(), "it is not live");
    other.create_record(&ann, &sound, a("www", "192.0.2.1")).await.unwrap();
    let followed = Some(sound.soa.serial.next(NOW));
    eventually("the sound zone is followed", || server.published.serial(&sound.apex) == followed).await;
}
