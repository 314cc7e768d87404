//! What the store's tests stand on: databases of both kinds, and stores on them whose publisher remembers.

pub(crate) mod postgres;
mod published;

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::task::Poll;
use std::time::{Duration, Instant};

use store::{Account, Author, By, Clock, EventActor, NewZone, Store, StoreError, StoreOptions, Trace, Zone};
use tempfile::TempDir;
use zone::master_file::{self, ZoneContent};
use zone::{ErrorCode, Given, Limits, Name, Record, RecordFields, Serial, Soa};

pub(crate) use published::{Event, Published};

/// Monday, 15 January 2024, 10:30 UTC.
pub(crate) const NOW: i64 = 1_705_314_600;
/// Whoever has the command line.
pub(crate) const OPERATOR: Trace = Trace { actor: EventActor::Operator, address: None };
/// The first serial of that day.
pub(crate) const TODAY: Serial = Serial(2_024_011_500);

/// An empty database, SQLite's gone when this is.
pub(crate) struct TestDatabase {
    pub(crate) url: String,
    _directory: Option<TempDir>,
}

impl TestDatabase {
    pub(crate) fn sqlite() -> Self {
        let directory = TempDir::new().expect("a temporary directory");
        let url = format!("sqlite://{}", directory.path().join("new/zonewright.db").display());
        Self { url, _directory: Some(directory) }
    }

    pub(crate) fn postgres(server: &postgres::PostgresServer) -> Self {
        Self { url: server.create_database(), _directory: None }
    }

    /// A store as a server has it: publishing what is there and following others.
    pub(crate) async fn serve(&self) -> Node {
        let node = self.open(|_| ()).await;
        node.store.publish_all().await.expect("all is published");
        node
    }

    /// A store with other options than usual, which neither publishes what is there nor follows.
    pub(crate) async fn open(&self, alter: impl FnOnce(&mut StoreOptions)) -> Node {
        let now = Arc::new(AtomicI64::new(NOW));
        let clock = Clock(Arc::new({
            let now = Arc::clone(&now);
            move || now.load(Ordering::Relaxed)
        }));
        let published = Arc::new(Published::default());
        let mut options = StoreOptions {
            database_url: self.url.clone(),
            clock,
            limits: Limits::default(),
            nameservers: vec![name("ns1.provider.test"), name("ns2.provider.test")],
            publisher: Arc::clone(&published) as Arc<dyn store::Publisher>,
        };
        alter(&mut options);
        let nameservers = options.nameservers.clone();
        let store = Store::open(options).await.expect("the store opens");
        Node { store, published, nameservers, now }
    }
}

/// A store, and what it published.
pub(crate) struct Node {
    pub(crate) store: Store,
    pub(crate) published: Arc<Published>,
    pub(crate) nameservers: Vec<Name>,
    pub(crate) now: Arc<AtomicI64>,
}

impl Node {
    /// A new account, as the author of its own changes.
    pub(crate) async fn account(&self, email: &str) -> Author {
        let Account { id, .. } = self.store.create_account(email, None).await.expect("a new account");
        Author { account: id, by: By::Operator, scope: None }
    }

    pub(crate) async fn create_zone(&self, author: &Author, domain: &str) -> Result<Zone, StoreError> {
        Ok(self.store.create_zone(author.clone(), new_zone(domain, None)).await?.0)
    }

    /// Makes many zones, all of them at once.
    pub(crate) async fn create_zones(&self, author: &Author, zones: Vec<NewZone>) -> Vec<Zone> {
        let (store, author) = (&self.store, author);
        let tasks = zones.into_iter().map(|zone| {
            let (store, author) = (store.clone(), author.clone());
            tokio::spawn(async move { store.create_zone(author, zone).await })
        });
        let mut made = Vec::new();
        for task in tasks.collect::<Vec<_>>() {
            made.push(task.await.expect("no panic").expect("a new zone").0);
        }
        made
    }

    pub(crate) async fn create_record(
        &self,
        author: &Author,
        zone: &Zone,
        fields: RecordFields,
    ) -> Result<Record, StoreError> {
        Ok(self.store.create_record(author.clone(), zone.uuid, fields).await?.1)
    }

    /// A zone and its records, which are there.
    pub(crate) async fn read(&self, zone: &Zone) -> (Zone, Vec<Record>) {
        let read = self.store.zone_with_records(zone.account, zone.uuid).await.expect("the zone is read");
        read.expect("the zone is there")
    }

    /// That exactly what is stored is answered with: serials, RRsets and all.
    pub(crate) async fn assert_publishes(&self, zones: &[&Zone]) {
        let mut expected = Vec::new();
        for zone in zones {
            let (zone, records) = self.read(zone).await;
            assert_eq!(zone.record_count, records.len() as u64, "the count of {}", zone.domain());
            let served = published::served(&zone, &records, &self.nameservers);
            let told = self.store.served_zone(zone.account, zone.uuid).await.expect("the zone is read");
            let (told, rrsets) = told.expect("the zone is there");
            assert_eq!((&rrsets[0].name, rrsets[0].record_type), (&zone.apex, zone::RecordType::NS));
            assert!(rrsets[1..].is_sorted_by_key(|rrset| rrset.name.order_key()), "{rrsets:?}");
            assert_eq!(published::Served::new(told.soa, rrsets), served);
            expected.push((zone.apex.clone(), served));
        }
        self.published.assert_serves(expected);
    }

    /// The same, once what is on its way has arrived.
    pub(crate) async fn assert_publishes_soon(&self, zones: &[&Zone]) {
        for zone in zones {
            let serial = self.read(zone).await.0.soa.serial;
            eventually("the serial is published", || self.published.serial(&zone.apex) == Some(serial)).await;
        }
        self.assert_publishes(zones).await;
    }
}

/// Waits for what must come true in a moment, however long that is on a busy machine.
pub(crate) async fn eventually(what: &str, mut is_true: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_true() {
        assert!(began.elapsed() < Duration::from_secs(30), "it never came true that {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Asks for something and does not stay for the answer.
pub(crate) async fn hang_up(request: impl Future) {
    let mut request = pin!(request);
    poll_fn(|context| Poll::Ready(request.as_mut().poll(context).is_ready())).await;
}

pub(crate) fn name(text: &str) -> Name {
    Name::parse(text).expect("a name")
}

pub(crate) fn new_zone(domain: &str, content: Option<ZoneContent>) -> NewZone {
    let soa = Soa {
        mname: name("ns1.provider.test"),
        rname: name(&format!("hostmaster.{domain}")),
        serial: Serial(0),
        refresh: 3600,
        retry: 600,
        expire: 1_209_600,
        minimum: 300,
        ttl: 300,
    };
    NewZone { apex: name(domain), soa, content, copy: None }
}

/// What a zone file says.
pub(crate) fn content(domain: &str, text: &str) -> ZoneContent {
    master_file::read(text.as_bytes(), &name(domain)).expect("a zone file")
}

/// The fields of a record without priority.
pub(crate) fn fields(record_type: &str, owner: &str, value: &str) -> RecordFields {
    RecordFields {
        record_type: Given::Value(record_type.to_owned()),
        name: Given::Value(owner.to_owned()),
        value: Given::Value(value.to_owned()),
        ..RecordFields::default()
    }
}

pub(crate) fn a(owner: &str, value: &str) -> RecordFields {
    fields("A", owner, value)
}

/// The one mistake of a refused operation: its code, its field, its words.
pub(crate) fn refusal<T: std::fmt::Debug>(
    outcome: Result<T, StoreError>,
) -> (ErrorCode, Option<&'static str>, String) {
    match outcome {
        Err(StoreError::Refused(errors)) if errors.len() == 1 => {
            (errors[0].code, errors[0].field, errors[0].detail.clone())
        }
        other => panic!("not refused for one reason: {other:?}"),
    }
}

pub(crate) fn is_not_found<T>(outcome: &Result<T, StoreError>) -> bool {
    matches!(outcome, Err(StoreError::NotFound))
}
