//! The catalog zone (RFC 9432): what nameservers that follow it are told.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use hosting::{Catalog, CatalogSerials, Hosting};
use store::{Committed, Publisher};
use uuid::Uuid;
use zone::{Name, RecordType, Serial, Soa};
use zone_image::{DeltaLimits, DeltaLog, ZoneSet};

fn name(text: &str) -> Name {
    Name::parse(text).expect("a name")
}

/// Counts, and fails where it is told to.
struct Counting(Arc<AtomicU32>);

const BROKEN: u32 = u32::MAX;

impl CatalogSerials for Counting {
    fn next(&mut self) -> Result<Serial, String> {
        match self.0.load(Ordering::SeqCst) {
            BROKEN => Err("no database".to_owned()),
            serial => {
                self.0.store(serial + 1, Ordering::SeqCst);
                Ok(Serial(serial))
            }
        }
    }
}

/// Zones that are served, and their catalog.
struct Platform {
    zones: Arc<dyn Publisher>,
    catalog: Arc<Catalog>,
    catalogs: ZoneSet,
    deltas: DeltaLog,
    serials: Arc<AtomicU32>,
}

impl Platform {
    fn new() -> Self {
        let catalog = Catalog::new(name("catalog.test"));
        let (set, writer) = ZoneSet::new();
        Self {
            zones: Hosting::publisher(set, writer, None, vec![Arc::clone(&catalog) as _]),
            catalog,
            catalogs: ZoneSet::new().0,
            deltas: DeltaLog::new(DeltaLimits::default()),
            serials: Arc::new(AtomicU32::new(100)),
        }
    }

    fn start(&mut self) {
        let (catalogs, writer) = ZoneSet::new();
        let publisher = Hosting::publisher(catalogs.clone(), writer, Some(self.deltas.clone()), Vec::new());
        let serials = Counting(Arc::clone(&self.serials));
        self.catalog.start(catalogs.clone(), publisher, serials).expect("it starts");
        self.catalogs = catalogs;
    }

    /// The first zone of a name.
    fn put(&self, apex: &str) {
        self.put_as(apex, 1);
    }

    fn put_as(&self, apex: &str, identity: u128) {
        let [mname, rname] = [name("ns1.test"), name("h.test")];
        let soa =
            Soa { mname, rname, serial: Serial(1), refresh: 1, retry: 1, expire: 1, minimum: 1, ttl: 1 };
        self.zones.publish(Committed::Whole {
            uuid: Uuid::from_u128(identity),
            apex: name(apex),
            soa,
            rrsets: Vec::new(),
        });
    }

    fn remove(&self, apex: &str) {
        self.zones.publish(Committed::Removed { apex: name(apex) });
    }

    fn serial(&self) -> Option<u32> {
        Some(self.catalogs.get(&name("catalog.test"))?.soa().serial.0)
    }

    /// The members, in order, and the labels of their nodes.
    fn members(&self) -> Vec<(String, String)> {
        let Some(image) = self.catalogs.get(&name("catalog.test")) else { return Vec::new() };
        let mut members: Vec<_> = image
            .rrsets()
            .filter(|rrset| rrset.record_type == RecordType::PTR)
            .map(|rrset| {
                let owner = rrset.name.relative_to(&name("catalog.test"));
                let label = owner.strip_suffix(".zones").expect("RFC 9432 4.1").to_owned();
                assert_eq!(rrset.rdatas.len(), 1);
                (Name::from_wire(rrset.rdatas[0].as_wire()).expect("a name").to_string(), label)
            })
            .collect();
        members.sort();
        members
    }

    fn await_members(&self, expected: &[&str]) {
        let began = Instant::now();
        let names = || self.members().into_iter().map(|(member, _)| member).collect::<Vec<_>>();
        while names() != expected {
            assert!(began.elapsed() < Duration::from_secs(10), "{:?} is not {expected:?}", names());
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Platform {
    fn drop(&mut self) {
        self.catalog.stop();
    }
}

#[test]
fn it_lists_all_zones_and_follows_them() {
    let mut platform = Platform::new();
    for apex in ["a.test", "b.test"] {
        platform.put(apex);
    }
    platform.start();
    platform.await_members(&["a.test.", "b.test."]);
    let image = platform.catalogs.get(&name("catalog.test")).expect("it is served");
    let version = image.rrset(&name("version.catalog.test"), RecordType::TXT).expect("RFC 9432 4.2.1");
    assert_eq!(version.rdatas[0].as_wire(), b"\x012");
    let nameservers = image.rrset(&name("catalog.test"), RecordType::NS).expect("every zone has");
    assert_eq!(nameservers.rdatas[0].as_wire(), b"\x07invalid\0");

    let (before, labels) = (platform.serial().expect("it is served"), platform.members());
    platform.put("c.test");
    platform.await_members(&["a.test.", "b.test.", "c.test."]);
    platform.remove("a.test");
    platform.await_members(&["b.test.", "c.test."]);
    platform.put("a.test");
    platform.await_members(&["a.test.", "b.test.", "c.test."]);
    assert_eq!(platform.members()[..2], labels[..], "a zone's label is its for good");
    let deltas =
        platform.deltas.since(&name("catalog.test"), Serial(before), Serial(platform.serial().unwrap()));
    assert!(deltas.is_some_and(|deltas| deltas.len() == 3), "what changed is told as increments");
}

/// RFC 9432 5.4: whoever was away at that time learns that it is another zone.
#[test]
fn a_zone_that_is_made_again_is_another_member() {
    let mut platform = Platform::new();
    for apex in ["a.test", "b.test"] {
        platform.put(apex);
    }
    platform.start();
    platform.await_members(&["a.test.", "b.test."]);
    let before = platform.members();
    let serial = platform.serial();
    // The same zone, read anew.
    platform.put("a.test");
    // Whether that it was gone was seen, or both came at once.
    platform.remove("b.test");
    platform.put_as("b.test", 2);
    let began = Instant::now();
    while platform.serial() == serial || platform.members().len() != 2 {
        assert!(began.elapsed() < Duration::from_secs(10), "{:?}", platform.members());
        std::thread::sleep(Duration::from_millis(5));
    }
    let after = platform.members();
    assert_eq!(after[0], before[0]);
    assert_eq!(after[1].0, before[1].0);
    assert_ne!(after[1].1, before[1].1);
}

#[test]
fn what_changes_in_a_zone_is_no_change_of_the_catalog() {
    let mut platform = Platform::new();
    platform.put("a.test");
    platform.start();
    platform.await_members(&["a.test."]);
    let serial = platform.serial();
    platform.put("a.test");
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!(platform.serial(), serial);
    assert_eq!(platform.catalogs.count(), 1);
}

#[test]
fn an_import_is_few_changes() {
    let mut platform = Platform::new();
    platform.start();
    let apexes: Vec<String> = (0..1_000).map(|number| format!("z{number:04}.test")).collect();
    for apex in &apexes {
        platform.put(apex);
    }
    let expected: Vec<String> = apexes.iter().map(|apex| format!("{apex}.")).collect();
    platform.await_members(&expected.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(platform.serials.load(Ordering::SeqCst) < 200, "1,000 zones are gathered into few serials");
}

#[test]
fn what_cannot_be_published_is_not_lost() {
    let mut platform = Platform::new();
    platform.serials.store(BROKEN, Ordering::SeqCst);
    platform.put("a.test");
    platform.start();
    std::thread::sleep(Duration::from_millis(100));
    assert_eq!(platform.serial(), None);
    platform.put("b.test");
    platform.serials.store(7, Ordering::SeqCst);
    platform.await_members(&["a.test.", "b.test."]);
    assert_eq!(platform.serial(), Some(7));
}
