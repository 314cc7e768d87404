//! Zones by the hash of their apex: a persistent trie of 64-way branches, of which a change copies one path.

use std::sync::Arc;

use crate::ZoneImage;
use crate::prefetch::prefetch;

/// Bits of the hash that choose a slot of a branch.
const BITS: u32 = 6;

/// A branch. Its bitmap stands beside the pointer to its slots, so that a step down touches memory once.
#[derive(Clone)]
pub(crate) struct Branch {
    /// Which of the 64 slots there are.
    map: u64,
    slots: Arc<[Slot]>,
}

#[derive(Clone)]
enum Slot {
    Branch(Branch),
    Zone {
        hash: u64,
        zone: ZoneImage,
    },
    /// Zones whose hashes are the same in all bits. The seed is secret, so nobody makes this happen.
    Equal {
        hash: u64,
        zones: Arc<[ZoneImage]>,
    },
}

/// Someone on the way down, who asks for the memory of the next step and then lets others have theirs.
pub(crate) struct Descent<'t> {
    hash: u64,
    /// What the next branch chooses by.
    rest: u64,
    next: Option<&'t Slot>,
}

/// Where a descent is.
pub(crate) enum Progress {
    Under,
    /// At a zone that is most likely the right one.
    Found,
    /// There is no such zone.
    Missed,
}

impl Descent<'_> {
    /// Takes a step, and asks for the memory of the next one or of the zone.
    #[inline]
    pub(crate) fn step(&mut self) -> Progress {
        match self.next.take() {
            Some(Slot::Branch(below)) => {
                self.next = below.find(self.rest).and_then(|index| below.slots.get(index));
                self.rest >>= BITS;
                match self.next {
                    Some(slot) => {
                        prefetch(slot);
                        Progress::Under
                    }
                    None => Progress::Missed,
                }
            }
            Some(Slot::Zone { hash, zone }) if *hash == self.hash => {
                zone.prefetch();
                Progress::Found
            }
            _ => Progress::Missed,
        }
    }
}

impl Default for Branch {
    fn default() -> Self {
        Self { map: 0, slots: Arc::new([]) }
    }
}

impl Branch {
    /// The zone whose apex has this key.
    #[inline]
    pub(crate) fn get(&self, hash: u64, key: &[u8]) -> Option<&ZoneImage> {
        let mut branch = self;
        let mut rest = hash;
        loop {
            let slot = branch.slots.get(branch.find(rest)?)?;
            match slot {
                Slot::Branch(below) => branch = below,
                Slot::Zone { hash: own, zone } => {
                    return (*own == hash && zone.apex_key() == key).then_some(zone);
                }
                Slot::Equal { hash: own, zones } => {
                    return zones.iter().find(|zone| *own == hash && zone.apex_key() == key);
                }
            }
            rest >>= BITS;
        }
    }

    /// Starts on the way of [`Branch::get`], to go it step by step.
    #[inline]
    pub(crate) fn start(&self, hash: u64) -> Descent<'_> {
        Descent { hash, rest: hash >> BITS, next: self.find(hash).and_then(|index| self.slots.get(index)) }
    }

    /// This with `zone` in the place of what had its apex, and whether there was such a zone.
    pub(crate) fn inserted(&self, hash: u64, zone: &ZoneImage) -> (Self, bool) {
        self.inserted_at(0, hash, zone)
    }

    fn inserted_at(&self, shift: u32, hash: u64, zone: &ZoneImage) -> (Self, bool) {
        let Some(index) = self.find(hash >> shift) else {
            return (self.with(hash >> shift, Slot::Zone { hash, zone: zone.clone() }), false);
        };
        let (slot, replaced) = match &self.slots[index] {
            Slot::Branch(below) => {
                let (below, replaced) = below.inserted_at(shift + BITS, hash, zone);
                (Slot::Branch(below), replaced)
            }
            slot => match slot.leaf_zones() {
                (own, zones) if own == hash => {
                    let others = zones.iter().filter(|other| other.apex_key() != zone.apex_key());
                    let all: Arc<[_]> = others.chain([zone]).cloned().collect();
                    let replaced = all.len() == zones.len();
                    (Slot::of_equal(hash, all), replaced)
                }
                (own, _) => {
                    // Both go down to where their hashes part.
                    let mut below = Self::default().with(own >> (shift + BITS), slot.clone());
                    below = below.inserted_at(shift + BITS, hash, zone).0;
                    (Slot::Branch(below), false)
                }
            },
        };
        (self.replaced(index, slot), replaced)
    }

    /// This without the zone whose apex has this key; `None` where there is none.
    pub(crate) fn removed(&self, hash: u64, key: &[u8]) -> Option<Self> {
        self.removed_at(0, hash, key)
    }

    fn removed_at(&self, shift: u32, hash: u64, key: &[u8]) -> Option<Self> {
        let index = self.find(hash >> shift)?;
        match &self.slots[index] {
            Slot::Branch(below) => {
                let below = below.removed_at(shift + BITS, hash, key)?;
                match &below.slots[..] {
                    [leaf @ (Slot::Zone { .. } | Slot::Equal { .. })] => {
                        Some(self.replaced(index, leaf.clone()))
                    }
                    _ => Some(self.replaced(index, Slot::Branch(below))),
                }
            }
            slot => {
                let (own, zones) = slot.leaf_zones();
                if own != hash || !zones.iter().any(|zone| zone.apex_key() == key) {
                    return None;
                }
                let others: Arc<[_]> = zones.iter().filter(|zone| zone.apex_key() != key).cloned().collect();
                if others.is_empty() {
                    Some(self.without(index, hash >> shift))
                } else {
                    Some(self.replaced(index, Slot::of_equal(hash, others)))
                }
            }
        }
    }

    /// Which of the slots that are there is the one of these bits.
    #[inline]
    fn find(&self, rest: u64) -> Option<usize> {
        let bit = bit_of(rest);
        (self.map & bit != 0).then(|| self.place(bit))
    }

    fn place(&self, bit: u64) -> usize {
        (self.map & (bit - 1)).count_ones() as usize
    }

    fn with(&self, rest: u64, slot: Slot) -> Self {
        let bit = bit_of(rest);
        let (before, after) = self.slots.split_at(self.place(bit));
        let slots = before.iter().cloned().chain([slot]).chain(after.iter().cloned());
        Self { map: self.map | bit, slots: slots.collect() }
    }

    fn replaced(&self, index: usize, slot: Slot) -> Self {
        let (before, after) = self.slots.split_at(index);
        let after = after.get(1..).unwrap_or_default();
        let slots = before.iter().cloned().chain([slot]).chain(after.iter().cloned());
        Self { map: self.map, slots: slots.collect() }
    }

    fn without(&self, index: usize, rest: u64) -> Self {
        let (before, after) = self.slots.split_at(index);
        let after = after.get(1..).unwrap_or_default();
        Self { map: self.map & !bit_of(rest), slots: before.iter().chain(after).cloned().collect() }
    }
}

#[inline]
fn bit_of(rest: u64) -> u64 {
    1 << (rest & ((1 << BITS) - 1))
}

impl Slot {
    fn of_equal(hash: u64, zones: Arc<[ZoneImage]>) -> Self {
        match &zones[..] {
            [zone] => Self::Zone { hash, zone: zone.clone() },
            _ => Self::Equal { hash, zones },
        }
    }

    /// The zones of a slot that is no branch, with the hash that they share.
    fn leaf_zones(&self) -> (u64, &[ZoneImage]) {
        match self {
            Self::Zone { hash, zone } => (*hash, std::slice::from_ref(zone)),
            Self::Equal { hash, zones } => (*hash, zones),
            Self::Branch(_) => (0, &[]),
        }
    }
}

#[cfg(test)]
mod tests {
    use zone::{Name, Serial, Soa};

    use super::*;

    fn zone(apex: &str, serial: u32) -> ZoneImage {
        let apex = Name::parse(apex).unwrap();
        let (mname, rname) = (apex.clone(), apex.clone());
        let [refresh, retry, expire, minimum, ttl] = [1; 5];
        let soa = Soa { mname, rname, serial: Serial(serial), refresh, retry, expire, minimum, ttl };
        ZoneImage::build(&apex, &soa, Vec::new())
    }

    #[test]
    fn holds_zones_whose_hashes_agree_in_part_or_in_full() {
        let hashes = [0, 1, 64, 1 << 63, u64::MAX, u64::MAX >> 1, 7, 7, 7];
        let names: Vec<String> = (0..hashes.len()).map(|index| format!("z{index}.test")).collect();
        let mut trie = Branch::default();
        for (name, hash) in names.iter().zip(hashes) {
            for (serial, was_there) in [(1, false), (2, true)] {
                let replaced;
                (trie, replaced) = trie.inserted(hash, &zone(name, serial));
                assert_eq!(replaced, was_there);
            }
        }
        for (index, (name, hash)) in names.iter().zip(hashes).enumerate() {
            let key = Name::parse(name).unwrap().order_key();
            assert_eq!(trie.get(hash, &key).map(|zone| zone.soa().serial), Some(Serial(2)), "{name}");
            assert!(trie.get(hash, b"test\0other\0").is_none());
            assert!(trie.removed(hash, b"test\0other\0").is_none());
            let without = trie.removed(hash, &key).unwrap();
            assert!(without.get(hash, &key).is_none());
            for (other, other_hash) in names.iter().zip(hashes).skip(index + 1) {
                assert!(without.get(other_hash, &Name::parse(other).unwrap().order_key()).is_some());
            }
            trie = without;
        }
        assert_eq!((trie.map, trie.slots.len()), (0, 0));
    }
}
