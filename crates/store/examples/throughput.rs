//! How fast the store is by itself: durable creations a second, a large zone file, and a server's start.
//!
//!     cargo run --release -p store --example throughput -- [DATABASE_URL] [creations] [file] [start]
//!
//! Without a URL it takes SQLite in a temporary directory below the current one, so that the disk is a real one; without
//! the name of a part, all of them.

use std::error::Error;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use store::{Author, By, Clock, Committed, NewZone, Publisher, Store, StoreOptions};
use tempfile::TempDir;
use zone::{Given, Limits, Name, RecordFields, Serial, Soa, master_file};

type Outcome<T> = Result<T, Box<dyn Error>>;

const WRITERS: u32 = 64;
const CREATIONS_OF_EACH: u32 = 1_000;
const RECORDS_OF_FILE: u32 = 1_000_000;
const ZONES: u32 = 100_000;
const RECORDS_OF_ZONE: u32 = 10;

/// Takes everything and keeps nothing.
struct Nowhere;

impl Publisher for Nowhere {
    fn publish(&self, _: Committed) {}
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let directory = TempDir::new_in(".")?;
    let (urls, parts): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|word| word.contains(':'));
    let url = urls.into_iter().next().unwrap_or(format!("sqlite://{}/bench.db", directory.path().display()));
    let has_part = |part: &str| parts.is_empty() || parts.iter().any(|word| word == part);
    let store = open(&url).await?;
    let account = store.create_account("bench@example.com", None).await?.id;
    let author = Author { account, by: By::Operator, scope: None };

    if has_part("creations") {
        for zones in [1, WRITERS] {
            let rate = create_records(&store, &author, zones).await?;
            println!("{WRITERS} writers on {zones} zones: {rate:.0} durable creations a second");
        }
    }
    if has_part("file") {
        replace_large_zone(&store, &author).await?;
    }
    if has_part("start") {
        fill(&store, &author).await?;
        store.close().await;
        let began = Instant::now();
        let store = open(&url).await?;
        store.publish_all().await?;
        println!("all of it published {:.2?} after the start", began.elapsed());
        store.close().await;
    }
    store.close().await;
    Ok(())
}

async fn open(database_url: &str) -> Outcome<Store> {
    let options = StoreOptions {
        database_url: database_url.to_owned(),
        clock: Clock(Arc::new(|| 1_705_314_600)),
        limits: Limits { records_per_zone: 0, ..Limits::default() },
        nameservers: vec![Name::parse("ns1.example.net")?],
        publisher: Arc::new(Nowhere),
    };
    Ok(Store::open(options).await?)
}

async fn create_records(store: &Store, author: &Author, zones: u32) -> Outcome<f64> {
    let mut made = Vec::new();
    for number in 0..zones {
        let zone = new_zone(&format!("z{number}.creations{zones}.example"), "")?;
        made.push(store.create_zone(author.clone(), zone).await?.0.uuid);
    }
    let began = Instant::now();
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let (store, author) = (store.clone(), author.clone());
            let zone = made[(writer % zones) as usize];
            tokio::spawn(async move {
                for number in 0..CREATIONS_OF_EACH {
                    let fields = a_record(&format!("host-{writer}-{number}"), "192.0.2.1");
                    store.create_record(author.clone(), zone, fields).await?;
                }
                Ok::<(), store::StoreError>(())
            })
        })
        .collect();
    for writer in writers {
        writer.await??;
    }
    Ok(f64::from(WRITERS * CREATIONS_OF_EACH) / began.elapsed().as_secs_f64())
}

async fn replace_large_zone(store: &Store, author: &Author) -> Outcome<()> {
    let (zone, _) = store.create_zone(author.clone(), new_zone("large.example", "")?).await?;
    let (bystander, _) = store.create_zone(author.clone(), new_zone("small.example", "")?).await?;
    for ttl in [60, 60, 61] {
        let mut text = String::new();
        for number in 0..RECORDS_OF_FILE {
            writeln!(text, "host-{number} {ttl} A 192.0.2.1")?;
        }
        let content = master_file::read(text.as_bytes(), &zone.apex)?;
        let began = Instant::now();
        let mut replacing = std::pin::pin!(store.replace_content(author.clone(), zone.uuid, content));
        let mut longest_wait = Duration::ZERO;
        for number in 0.. {
            let fields = a_record(&format!("ttl-{ttl}-{number}-{}", began.elapsed().as_nanos()), "192.0.2.1");
            let asked = Instant::now();
            let creation = store.create_record(author.clone(), bystander.uuid, fields);
            let mut creation = std::pin::pin!(creation);
            let replaced = tokio::select! {
                created = &mut creation => { created?; None }
                replaced = &mut replacing => { creation.await?; Some(replaced) }
            };
            longest_wait = longest_wait.max(asked.elapsed());
            if let Some(replaced) = replaced {
                replaced?;
                break;
            }
        }
        println!(
            "{RECORDS_OF_FILE} records replaced, TTL {ttl}, in {:.2?}; another zone waited {longest_wait:.2?} at most",
            began.elapsed()
        );
    }
    Ok(())
}

async fn fill(store: &Store, author: &Author) -> Outcome<()> {
    let mut text = String::new();
    for number in 0..RECORDS_OF_ZONE {
        writeln!(text, "host-{number} 60 A 192.0.2.1")?;
    }
    let began = Instant::now();
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let (store, author, text) = (store.clone(), author.clone(), text.clone());
            tokio::spawn(async move {
                for number in (writer..ZONES).step_by(WRITERS as usize) {
                    let zone = new_zone(&format!("zone-{number}.example"), &text)
                        .map_err(|error| error.to_string())?;
                    store.create_zone(author.clone(), zone).await.map_err(|error| error.to_string())?;
                }
                Ok::<(), String>(())
            })
        })
        .collect();
    for writer in writers {
        writer.await??;
    }
    println!("{ZONES} zones of {RECORDS_OF_ZONE} records made in {:.2?}", began.elapsed());
    Ok(())
}

fn new_zone(domain: &str, text: &str) -> Outcome<NewZone> {
    let apex = Name::parse(domain)?;
    let content = if text.is_empty() { None } else { Some(master_file::read(text.as_bytes(), &apex)?) };
    let mname = Name::parse("ns1.example.net")?;
    let (rname, serial) = (mname.clone(), Serial(0));
    let soa =
        Soa { mname, rname, serial, refresh: 3600, retry: 600, expire: 1_209_600, minimum: 300, ttl: 300 };
    Ok(NewZone { apex, soa, content, copy: None })
}

fn a_record(owner: &str, value: &str) -> RecordFields {
    RecordFields {
        record_type: Given::Value("A".to_owned()),
        name: Given::Value(owner.to_owned()),
        value: Given::Value(value.to_owned()),
        ..RecordFields::default()
    }
}
