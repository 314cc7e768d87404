//! A publisher as the real one is, that remembers what it was told, and can miss something when a test wants it to.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard};

use store::{Committed, Publication, Publisher, Zone};
use zone::{Name, Record, RecordType, Rrset, Serial, Soa, served_apex_nameservers};

/// What a zone is answered with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Served {
    soa: Soa,
    rrsets: BTreeMap<(Name, RecordType), Rrset>,
}

/// What the publisher was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    Whole(Name, Serial),
    Changed(Name, Serial, Serial),
    Removed(Name),
}

/// The publisher, and what it serves.
#[derive(Default)]
pub(crate) struct Published {
    zones: Mutex<BTreeMap<Name, Served>>,
    events: Mutex<Vec<Event>>,
    /// How many changes still are to be missed.
    misses: AtomicU32,
    gaps: AtomicU32,
}

impl Published {
    /// Loses the next `count` changes, as a publisher would that had not seen the one before.
    pub(crate) fn miss(&self, count: u32) {
        self.misses.store(count, Ordering::Relaxed);
    }

    /// How many gaps there were.
    pub(crate) fn gaps(&self) -> u32 {
        self.gaps.load(Ordering::Relaxed)
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
    fn publish(&self, change: Committed) -> Publication {
        let mut zones = self.zones();
        match change {
            Committed::Whole { apex, soa, rrsets } => {
                self.note(Event::Whole(apex.clone(), soa.serial));
                let is_newer = zones.get(&apex).is_none_or(|now| soa.serial.is_ahead_of(now.soa.serial));
                if is_newer {
                    zones.insert(apex, Served { soa, rrsets: by_key(rrsets) });
                }
            }
            Committed::Removed { apex } => {
                self.note(Event::Removed(apex.clone()));
                zones.remove(&apex);
            }
            Committed::Changed { apex, from, soa, rrsets } => {
                let is_missed = self
                    .misses
                    .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1))
                    .is_ok();
                let served = zones.get_mut(&apex);
                let stands_at = served.as_ref().map(|served| served.soa.serial);
                match served {
                    Some(_) if stands_at.is_some_and(|at| at == soa.serial || at.is_ahead_of(soa.serial)) => {
                    }
                    Some(served) if stands_at == Some(from) && !is_missed => {
                        served.soa = soa.clone();
                        for (key, rrset) in by_key(rrsets) {
                            if rrset.rdatas.is_empty() {
                                served.rrsets.remove(&key);
                            } else {
                                served.rrsets.insert(key, rrset);
                            }
                        }
                        self.note(Event::Changed(apex, from, soa.serial));
                    }
                    _ => {
                        self.gaps.fetch_add(1, Ordering::Relaxed);
                        return Publication::Gap;
                    }
                }
            }
        }
        Publication::Live
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
    rrsets.push(served_apex_nameservers(&zone.apex, apex_ns, platform, has_address));
    Served { soa: zone.soa.clone(), rrsets: by_key(rrsets) }
}

fn by_key(rrsets: Vec<Rrset>) -> BTreeMap<(Name, RecordType), Rrset> {
    rrsets.into_iter().map(|rrset| ((rrset.name.clone(), rrset.record_type), rrset)).collect()
}
