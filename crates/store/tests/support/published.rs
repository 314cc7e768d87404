//! A publisher that takes what it is told as it comes, as the real one does, and remembers it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard};

use store::{Committed, Publisher, Zone};
use zone::{Name, Record, RecordType, Rrset, Serial, Soa, served_apex_nameservers};

/// What a zone is answered with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Served {
    soa: Soa,
    rrsets: BTreeMap<(Name, RecordType), Rrset>,
}

impl Served {
    pub(crate) fn new(soa: Soa, rrsets: Vec<Rrset>) -> Self {
        Self { soa, rrsets: by_key(rrsets) }
    }
}

/// What the publisher was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    Whole(Name, Serial),
    Changed(Name, Serial, Serial),
    Unavailable(Name),
    Removed(Name),
}

/// The publisher, and what it serves.
#[derive(Default)]
pub(crate) struct Published {
    zones: Mutex<BTreeMap<Name, Served>>,
    events: Mutex<Vec<Event>>,
    panics: AtomicBool,
}

impl Published {
    /// Lets the next change find a bug.
    pub(crate) fn panic_once(&self) {
        self.panics.store(true, Ordering::Relaxed);
    }

    /// Whether it was found.
    pub(crate) fn has_panicked(&self) -> bool {
        !self.panics.load(Ordering::Relaxed)
    }

    pub(crate) fn events(&self) -> Vec<Event> {
        self.events.lock().expect("no test panicked in here").clone()
    }

    pub(crate) fn forget_events(&self) {
        self.events.lock().expect("no test panicked in here").clear();
    }

    pub(crate) fn serial(&self, apex: &Name) -> Option<Serial> {
        self.zones().get(apex).map(|served| served.soa.serial)
    }

    pub(crate) fn rrset(&self, apex: &Name, owner: &Name, record_type: RecordType) -> Option<Rrset> {
        self.zones().get(apex)?.rrsets.get(&(owner.clone(), record_type)).cloned()
    }

    pub(crate) fn assert_serves(&self, expected: Vec<(Name, Served)>) {
        let expected: BTreeMap<Name, Served> = expected.into_iter().collect();
        assert_eq!(*self.zones(), expected);
    }

    fn zones(&self) -> MutexGuard<'_, BTreeMap<Name, Served>> {
        self.zones.lock().expect("no test panicked in here")
    }

    fn note(&self, event: Event) {
        self.events.lock().expect("no test panicked in here").push(event);
    }
}

impl Publisher for Published {
    fn publish(&self, change: Committed) {
        assert!(!self.panics.swap(false, Ordering::Relaxed), "the bug that a test asked for");
        let mut zones = self.zones();
        match change {
            Committed::Whole { apex, soa, rrsets, .. } => {
                self.note(Event::Whole(apex.clone(), soa.serial));
                zones.insert(apex, Served::new(soa, rrsets));
            }
            Committed::Unavailable { apex } => {
                zones.remove(&apex);
                self.note(Event::Unavailable(apex));
            }
            Committed::Removed { apex } => {
                zones.remove(&apex);
                self.note(Event::Removed(apex));
            }
            Committed::Changed { apex, soa, rrsets } => {
                let served = zones.get_mut(&apex).expect("what changes was published");
                let from = std::mem::replace(&mut served.soa, soa.clone()).serial;
                for (key, rrset) in by_key(rrsets) {
                    if rrset.rdatas.is_empty() {
                        served.rrsets.remove(&key);
                    } else {
                        served.rrsets.insert(key, rrset);
                    }
                }
                self.note(Event::Changed(apex, from, soa.serial));
            }
        }
    }
}

/// What a zone with these records is to be answered with.
pub(crate) fn served(zone: &Zone, records: &[Record], platform: &[Name]) -> Served {
    let contents = |owner: &Name, record_type: RecordType| {
        let (owner, record_type) = (owner.clone(), record_type);
        records
            .iter()
            .map(|record| &record.content)
            .filter(move |c| c.name == owner && c.record_type == record_type)
    };
    let has_address = |owner: &Name| {
        [RecordType::A, RecordType::AAAA].iter().any(|&address| contents(owner, address).next().is_some())
    };
    let mut rrsets: Vec<Rrset> = records
        .iter()
        .map(|Record { content, .. }| {
            let (owner, record_type) = (&content.name, content.record_type);
            Rrset::of_records(owner, record_type, contents(owner, record_type))
        })
        .collect();
    let apex_ns = contents(&zone.apex, RecordType::NS);
    if zone.copy.is_none() {
        rrsets.push(served_apex_nameservers(&zone.apex, apex_ns, platform, has_address));
    }
    Served::new(zone.soa.clone(), rrsets)
}

fn by_key(rrsets: Vec<Rrset>) -> BTreeMap<(Name, RecordType), Rrset> {
    rrsets.into_iter().map(|rrset| ((rrset.name.clone(), rrset.record_type), rrset)).collect()
}
