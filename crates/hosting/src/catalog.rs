//! The catalog zone (RFC 9432): which zones there are, as a zone, so that nameservers that follow it serve each new one by
//! themselves.
//!
//! It is a watcher of what is served, and publishes what follows from that, into a set of zones of its own.

use std::collections::HashMap;
use std::fmt::Write;
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use sha2::{Digest, Sha256};
use store::{Committed, Publisher};
use uuid::Uuid;
use zone::{Name, Rdata, RecordType, Rrset, Serial, Soa};
use zone_image::ZoneSet;

use crate::ZoneWatcher;

/// How long the first change waits for others, so that an import is not as many transfers as it has zones.
const GATHERING: Duration = Duration::from_millis(20);
/// How many octets of the hash of a member are its label, in twice as many digits.
const LABEL_OCTETS: usize = 16;
/// Nobody asks for the data, so nobody keeps them (RFC 9432 4.2).
const TTL: u32 = 0;

/// Where a catalog's serials come from, which must never go back, not even when this process starts anew.
pub trait CatalogSerials: Send {
    /// A serial ahead of all that were used before.
    fn next(&mut self) -> Result<Serial, String>;
}

/// Keeps a catalog zone in step with the zones that are served.
pub struct Catalog {
    apex: Name,
    state: Mutex<State>,
    wake: Condvar,
}

#[derive(Default)]
struct State {
    /// The zones that came since the last time, by their identities, or went.
    changed: HashMap<Name, Option<Uuid>>,
    is_stopping: bool,
}

impl Catalog {
    /// A catalog of this name, which gathers what comes and is not served yet.
    pub fn new(apex: Name) -> Arc<Self> {
        Arc::new(Self { apex, state: Mutex::default(), wake: Condvar::new() })
    }

    /// Its name.
    pub fn apex(&self) -> &Name {
        &self.apex
    }

    /// Publishes the catalog of all zones so far by `publisher`, whose set is `served`, and goes on until [`Catalog::stop`].
    /// Called once, when all zones have been loaded.
    pub fn start(
        self: &Arc<Self>,
        served: ZoneSet,
        publisher: Arc<dyn Publisher>,
        serials: impl CatalogSerials + 'static,
    ) -> io::Result<thread::JoinHandle<()>> {
        let catalog = Arc::clone(self);
        let mut maker =
            Maker { apex: self.apex.clone(), served, publisher, serials, members: HashMap::new() };
        thread::Builder::new().name("catalog".to_owned()).spawn(move || {
            let mut is_first = true;
            while let Some(changed) = catalog.next_changes(is_first) {
                match maker.publish(&changed) {
                    Ok(()) => is_first = false,
                    Err(error) => {
                        tracing::error!(%error, "the catalog zone is behind; trying on");
                        catalog.put_back(changed);
                        thread::sleep(Duration::from_secs(1));
                    }
                }
            }
        })
    }

    /// Ends its thread.
    pub fn stop(&self) {
        self.lock().is_stopping = true;
        self.wake.notify_all();
    }

    /// What changed since the last time, when there is anything, or at once; `None` at the end.
    fn next_changes(&self, at_once: bool) -> Option<HashMap<Name, Option<Uuid>>> {
        let is_idle = |state: &mut State| !at_once && state.changed.is_empty() && !state.is_stopping;
        let state = self.wake.wait_while(self.lock(), is_idle).unwrap_or_else(PoisonError::into_inner);
        let is_stopping = state.is_stopping;
        drop(state);
        if is_stopping {
            return None;
        }
        thread::sleep(GATHERING);
        Some(std::mem::take(&mut self.lock().changed))
    }

    /// What came since then is newer.
    fn put_back(&self, changed: HashMap<Name, Option<Uuid>>) {
        let mut state = self.lock();
        for (apex, identity) in changed {
            state.changed.entry(apex).or_insert(identity);
        }
    }

    fn note(&self, apex: &Name, identity: Option<Uuid>) {
        self.lock().changed.insert(apex.clone(), identity);
        self.wake.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ZoneWatcher for Catalog {
    fn zone_changed(&self, apex: &Name, serial: Option<Serial>) {
        // What changes in a zone that is there leaves it there.
        if serial.is_none() {
            self.note(apex, None);
        }
    }

    fn zone_made(&self, apex: &Name, identity: Uuid) {
        self.note(apex, Some(identity));
    }
}

/// Makes the zone of its members.
struct Maker<S> {
    apex: Name,
    served: ZoneSet,
    publisher: Arc<dyn Publisher>,
    serials: S,
    /// What is published, each with its identity.
    members: HashMap<Name, Uuid>,
}

impl<S: CatalogSerials> Maker<S> {
    fn publish(&mut self, changed: &HashMap<Name, Option<Uuid>>) -> Result<(), String> {
        let apex = self.apex.clone();
        let changed: Vec<_> = changed
            .iter()
            .filter(|(member, identity)| self.members.get(*member) != identity.as_ref())
            .collect();
        let is_first = self.served.get(&apex).is_none();
        if changed.is_empty() && !is_first {
            return Ok(());
        }
        let mut rrsets = Vec::with_capacity(changed.len());
        for (member, identity) in &changed {
            // One that was deleted and made again is another member, whose content is taken as that of a new zone.
            rrsets
                .extend(self.members.get(*member).map(|before| member_rrset(&apex, member, *before, false)));
            rrsets.extend(identity.map(|identity| member_rrset(&apex, member, identity, true)));
        }
        let soa = soa(self.serials.next()?);
        if is_first {
            rrsets.extend(fixed(&apex));
            self.publisher.publish(Committed::Whole { uuid: Uuid::nil(), apex, soa, rrsets });
        } else {
            self.publisher.publish(Committed::Changed { apex, soa, rrsets });
        }
        for (member, identity) in changed {
            match identity {
                Some(identity) => self.members.insert(member.clone(), *identity),
                None => self.members.remove(member),
            };
        }
        Ok(())
    }
}

/// RFC 9432 4.1: the SOA and NS of any zone, of which nothing is used but the serial and the timers.
fn soa(serial: Serial) -> Soa {
    Soa {
        mname: invalid(),
        rname: invalid(),
        serial,
        // Where a NOTIFY is lost, a minute later.
        refresh: 60,
        retry: 10,
        // Nobody is to forget which zones there are because this server is away.
        expire: 2_147_483_646,
        minimum: TTL,
        ttl: TTL,
    }
}

fn fixed(apex: &Name) -> [Rrset; 2] {
    let version = below(apex, &[b"version"]);
    [
        rrset(apex.clone(), RecordType::NS, invalid().as_wire().to_vec()),
        rrset(version, RecordType::TXT, b"\x012".to_vec()),
    ]
}

/// RFC 9432 4.1 and 5.4: the member's node, whose label is the same for the same zone for good, and another for the next zone of
/// the name: by that, whoever follows gives up what it has of the one before.
fn member_rrset(apex: &Name, member: &Name, identity: Uuid, is_there: bool) -> Rrset {
    let hash = Sha256::new().chain_update(member.as_wire()).chain_update(identity.as_bytes()).finalize();
    let mut label = String::with_capacity(2 * LABEL_OCTETS);
    for octet in &hash[..LABEL_OCTETS] {
        // Writing to a string does not fail.
        let _ = write!(label, "{octet:02x}");
    }
    let owner = below(apex, &[label.as_bytes(), b"zones"]);
    if is_there {
        rrset(owner, RecordType::PTR, member.as_wire().to_vec())
    } else {
        Rrset { name: owner, record_type: RecordType::PTR, ttl: TTL, rdatas: Vec::new() }
    }
}

fn rrset(name: Name, record_type: RecordType, rdata: Vec<u8>) -> Rrset {
    Rrset { name, record_type, ttl: TTL, rdatas: vec![Rdata::from_trusted_wire(rdata)] }
}

fn below(apex: &Name, labels: &[&[u8]]) -> Name {
    Name::from_labels(labels.iter().copied().chain(apex.labels()))
        .expect("a catalog's name leaves room below")
}

/// RFC 9432 4.1: no nameserver.
fn invalid() -> Name {
    Name::from_labels([&b"invalid"[..]]).expect("a name")
}
