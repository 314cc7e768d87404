//! What changed from one serial of a zone to the next, and the last of these of all zones, for transfers of increments
//! (RFC 1995).

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use zone::{Name, Rrset, Serial, Soa};

use crate::ZoneImage;

/// Of how many RRsets two whole zones are compared at most: others go over whole.
const COMPARED_MAX: usize = 50_000;
/// About what a delta takes in memory beside names and data, and each RRset in it.
const FIXED_OCTETS: usize = 400;
const RRSET_OCTETS: usize = 80;
/// How many deltas of one zone are kept.
const DELTAS_PER_ZONE_MAX: usize = 1_000;

/// From one serial of a zone to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delta {
    /// The SOA before.
    pub from: Soa,
    /// The SOA after.
    pub to: Soa,
    /// The records that went, the SOA not among them.
    pub removed: Vec<Rrset>,
    /// The records that came, the SOA not among them. Of an RRset that got another TTL, all went and came.
    pub added: Vec<Rrset>,
}

impl Delta {
    /// From a zone to what [`ZoneImage::updated`] makes of it with the same.
    pub fn of_update(before: &ZoneImage, soa: &Soa, rrsets: &[Rrset]) -> Self {
        let was = |rrset: &Rrset| before.rrset(&rrset.name, rrset.record_type);
        Self::of_pairs(before.soa(), soa.clone(), rrsets.iter().map(|now| (was(now), Some(now.clone()))))
    }

    /// From one image of a zone to another; `None` where they are too large to be compared.
    pub fn between(before: &ZoneImage, after: &ZoneImage) -> Option<Self> {
        let list = |image: &ZoneImage| {
            let rrsets: Vec<Rrset> = image.rrsets().take(COMPARED_MAX + 1).collect();
            (rrsets.len() <= COMPARED_MAX).then_some(rrsets)
        };
        let (was, now) = (list(before)?, list(after)?);
        let place = |rrset: &Rrset| (rrset.name.clone(), rrset.record_type);
        let mut left: HashMap<_, Rrset> = was.into_iter().map(|rrset| (place(&rrset), rrset)).collect();
        let mut pairs: Vec<_> = now.into_iter().map(|now| (left.remove(&place(&now)), Some(now))).collect();
        pairs.extend(left.into_values().map(|gone| (Some(gone), None)));
        Some(Self::of_pairs(before.soa(), after.soa(), pairs))
    }

    /// From RRsets as they were to what they are, in which one without data is none.
    pub fn of_pairs(
        from: Soa,
        to: Soa,
        pairs: impl IntoIterator<Item = (Option<Rrset>, Option<Rrset>)>,
    ) -> Self {
        let mut delta = Self { from, to, removed: Vec::new(), added: Vec::new() };
        for (was, now) in pairs {
            let any = was.as_ref().or(now.as_ref());
            if any.is_none_or(|rrset| rrset.record_type == zone::RecordType::SOA) {
                continue;
            }
            let (removed, added) = difference(was, now);
            delta.removed.extend(removed);
            delta.added.extend(added);
        }
        delta
    }

    /// About how much memory it takes, and about how long it is in a message.
    pub fn octets(&self) -> usize {
        let of_rrset = |rrset: &Rrset| {
            let data = rrset.rdatas.iter().map(|rdata| rdata.as_wire().len() + 32);
            RRSET_OCTETS + rrset.name.as_wire().len() + data.sum::<usize>()
        };
        FIXED_OCTETS + self.removed.iter().chain(&self.added).map(of_rrset).sum::<usize>()
    }
}

/// What of an RRset went, and what came.
fn difference(was: Option<Rrset>, now: Option<Rrset>) -> (Option<Rrset>, Option<Rrset>) {
    let (was, now) = match (was, now) {
        (Some(was), Some(now)) => {
            let (went, came) = Rrset::difference(was, now);
            (Some(went), Some(came))
        }
        others => others,
    };
    let with_data = |rrset: &Rrset| !rrset.rdatas.is_empty();
    (was.filter(with_data), now.filter(with_data))
}

/// How much of the past is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeltaLimits {
    /// Octets of all zones together.
    pub octets: usize,
    /// Octets of one zone.
    pub octets_per_zone: usize,
}

impl Default for DeltaLimits {
    fn default() -> Self {
        Self { octets: 64 << 20, octets_per_zone: 4 << 20 }
    }
}

/// The last deltas of all zones. Clones are the same log.
#[derive(Clone, Debug)]
pub struct DeltaLog(Arc<Mutex<Log>>);

#[derive(Debug)]
struct Log {
    limits: DeltaLimits,
    zones: HashMap<Name, Chain>,
    /// All deltas in the order in which they came, by their numbers; some of which may be gone.
    ages: VecDeque<(u64, Name)>,
    next_number: u64,
    octets: usize,
}

/// Deltas of one zone, each beginning where the one before ended.
#[derive(Debug, Default)]
struct Chain {
    deltas: VecDeque<(u64, Arc<Delta>)>,
    octets: usize,
}

impl DeltaLog {
    /// An empty log.
    pub fn new(limits: DeltaLimits) -> Self {
        Self(Arc::new(Mutex::new(Log {
            limits,
            zones: HashMap::new(),
            ages: VecDeque::new(),
            next_number: 0,
            octets: 0,
        })))
    }

    /// Notes a zone's newest delta. What does not lead to it is forgotten.
    pub fn note(&self, apex: &Name, delta: Delta) {
        let mut log = self.lock();
        let leads_here = |chain: &Chain| chain.last().is_none_or(|last| last.to.serial == delta.from.serial);
        if log.zones.get(apex).is_some_and(|chain| !leads_here(chain)) {
            log.forget(apex);
        }
        log.push(apex, delta);
    }

    /// Puts older deltas, the oldest first, before those of a zone, where they lead to them. Where there are none, they must
    /// lead to what is served: `served` tells that serial. As many are taken as there is room for: the past takes none from what
    /// changed meanwhile.
    pub fn prepend(&self, apex: &Name, mut older: Vec<Delta>, served: impl FnOnce() -> Option<Serial>) {
        let Some(end) = older.last().map(|delta| delta.to.serial) else { return };
        let mut log = self.lock();
        let mut room = log.limits.octets.saturating_sub(log.octets);
        let fits = older.iter().rev().take_while(|delta| {
            let octets = delta.octets();
            let fits = octets <= room;
            room = room.saturating_sub(octets);
            fits
        });
        let fitting = fits.count();
        older.drain(..older.len() - fitting);
        if older.is_empty() {
            return;
        }
        let newer: Vec<Arc<Delta>> = log.zones.get(apex).map(Chain::all).unwrap_or_default();
        let start = newer.first().map(|delta| delta.from.serial).or_else(served);
        if start != Some(end) {
            return;
        }
        log.forget(apex);
        for delta in older {
            log.push(apex, delta);
        }
        for delta in newer {
            log.push(apex, Arc::unwrap_or_clone(delta));
        }
    }

    /// Whether there is hardly room for more.
    pub fn is_full(&self) -> bool {
        let log = self.lock();
        log.octets > log.limits.octets / 8 * 7
    }

    /// Forgets all of a zone, which is gone or has become another.
    pub fn forget(&self, apex: &Name) {
        self.lock().forget(apex);
    }

    /// The deltas that lead from one serial of a zone to another, the oldest first; `None` where they are not all there.
    pub fn since(&self, apex: &Name, from: Serial, to: Serial) -> Option<Vec<Arc<Delta>>> {
        let log = self.lock();
        let deltas = &log.zones.get(apex)?.deltas;
        // Two leaps of a serial may lead back to one that was there before: the later one is meant.
        let last = deltas.iter().rposition(|(_, delta)| delta.to.serial == to)?;
        let first = deltas.range(..=last).rposition(|(_, delta)| delta.from.serial == from)?;
        Some(deltas.range(first..=last).map(|(_, delta)| Arc::clone(delta)).collect())
    }

    fn lock(&self) -> MutexGuard<'_, Log> {
        // Nothing in here panics half-way.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Log {
    fn push(&mut self, apex: &Name, delta: Delta) {
        let octets = delta.octets();
        if octets > self.limits.octets_per_zone {
            return self.forget(apex);
        }
        let number = self.next_number;
        self.next_number += 1;
        self.ages.push_back((number, apex.clone()));
        self.octets += octets;
        let chain = self.zones.entry(apex.clone()).or_default();
        chain.octets += octets;
        chain.deltas.push_back((number, Arc::new(delta)));
        while chain.octets > self.limits.octets_per_zone || chain.deltas.len() > DELTAS_PER_ZONE_MAX {
            self.octets -= chain.drop_oldest();
        }
        while self.octets > self.limits.octets {
            let Some((number, apex)) = self.ages.pop_front() else { break };
            self.drop_by_age(number, &apex);
        }
        // Numbers of what is gone are not to gather.
        if self.ages.len() > 2 * DELTAS_PER_ZONE_MAX && self.ages.len() > 4 * self.octets / FIXED_OCTETS {
            let zones = &self.zones;
            self.ages.retain(|(number, apex)| zones.get(apex).is_some_and(|chain| chain.has(*number)));
        }
    }

    fn drop_by_age(&mut self, number: u64, apex: &Name) {
        let Some(chain) = self.zones.get_mut(apex) else { return };
        // It may be gone already, by its zone's own limit.
        if chain.deltas.front().is_some_and(|(oldest, _)| *oldest == number) {
            self.octets -= chain.drop_oldest();
        }
        if chain.deltas.is_empty() {
            self.zones.remove(apex);
        }
    }

    fn forget(&mut self, apex: &Name) {
        if let Some(chain) = self.zones.remove(apex) {
            self.octets -= chain.octets;
        }
    }
}

impl Chain {
    fn last(&self) -> Option<&Delta> {
        self.deltas.back().map(|(_, delta)| &**delta)
    }

    fn all(&self) -> Vec<Arc<Delta>> {
        self.deltas.iter().map(|(_, delta)| Arc::clone(delta)).collect()
    }

    fn has(&self, number: u64) -> bool {
        self.deltas.binary_search_by_key(&number, |(number, _)| *number).is_ok()
    }

    /// Tells how much room that makes.
    fn drop_oldest(&mut self) -> usize {
        let octets = self.deltas.pop_front().map_or(0, |(_, delta)| delta.octets());
        self.octets -= octets;
        octets
    }
}
