//! All zones that are served.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;

use arc_swap::{ArcSwap, Cache};
use foldhash::SharedSeed;
use foldhash::quality::FoldHasher;
use zone::Name;

use crate::trie::{Branch, Descent, Progress};
use crate::{SearchKey, ZoneImage};

/// From so many zones on, most are in no cache when they are asked for.
const MANY: usize = 4_096;

/// How many labels a name may have, and none.
const DEPTHS: usize = 128;

/// All zones, for readers: never a lock.
#[derive(Clone)]
pub struct ZoneSet {
    root: Arc<ArcSwap<Zones>>,
}

/// The one hand that changes the set.
pub struct ZoneSetWriter {
    root: Arc<ArcSwap<Zones>>,
    /// How many zones there are whose apex has so many labels.
    depth_counts: [usize; DEPTHS],
    /// What was served before and some reader may still look at. The last reference to it is always this one,
    /// so that no thread that answers queries ever frees a zone.
    retired: Vec<Arc<Zones>>,
}

/// One thread's view of the set: an atomic load a look, where nothing has changed.
pub struct ZoneSetReader {
    root: Cache<Arc<ArcSwap<Zones>>, Arc<Zones>>,
}

/// All zones as they stood at one moment.
pub struct Zones {
    trie: Branch,
    /// A bit for each number of labels that the apex of some zone has: no other ancestors of a name need a
    /// look.
    depths: u128,
    count: usize,
    seed: Arc<Seed>,
}

impl ZoneSet {
    /// An empty set and its writer.
    pub fn new() -> (Self, ZoneSetWriter) {
        let zones = Zones { trie: Branch::default(), depths: 0, count: 0, seed: Arc::new(Seed::random()) };
        let root = Arc::new(ArcSwap::from_pointee(zones));
        let writer =
            ZoneSetWriter { root: Arc::clone(&root), depth_counts: [0; DEPTHS], retired: Vec::new() };
        (Self { root }, writer)
    }

    /// The zone whose apex is exactly this name, as it is served now.
    pub fn get(&self, apex: &Name) -> Option<ZoneImage> {
        self.root.load().get(&apex.order_key()).cloned()
    }

    /// How many zones are served now.
    pub fn count(&self) -> usize {
        self.root.load().count
    }

    /// All zones as they are now, for as long as the caller likes.
    pub fn snapshot(&self) -> Arc<Zones> {
        self.root.load_full()
    }

    /// A view for one thread.
    pub fn reader(&self) -> ZoneSetReader {
        ZoneSetReader { root: Cache::new(Arc::clone(&self.root)) }
    }
}

impl ZoneSetReader {
    /// The zones as they are now. The thread keeps them in memory until it looks again.
    #[inline]
    pub fn zones(&mut self) -> &Zones {
        self.root.load()
    }
}

impl Zones {
    fn get(&self, apex_key: &[u8]) -> Option<&ZoneImage> {
        self.trie.get(self.seed.hash(apex_key), apex_key)
    }

    /// The most specific zone of a name whose apex has at most `labels` labels.
    #[inline]
    pub fn find(&self, name: &SearchKey, labels: usize) -> Option<&ZoneImage> {
        let mut depths = self.depths_up_to(labels.min(name.label_count()));
        while let Some(depth) = take_highest(&mut depths) {
            if let Some(zone) = self.get(name.prefix(depth)) {
                return Some(zone);
            }
        }
        None
    }

    /// Starts to look for the zone of a name, to go on step by step while others do. It ends with the zone in
    /// the cache, for [`Zones::find`]. Nothing to do where all zones may well be there already.
    #[inline]
    pub fn anticipate<'z>(&'z self, name: &'z SearchKey) -> Option<Anticipation<'z>> {
        if self.count < MANY {
            return None;
        }
        let mut depths = self.depths_up_to(name.label_count());
        let descent = self.next_descent(name, &mut depths)?;
        Some(Anticipation { zones: self, name, depths, descent })
    }

    /// Starts at the most specific of the depths that are left, and takes it away.
    #[inline]
    fn next_descent(&self, name: &SearchKey, depths: &mut u128) -> Option<Descent<'_>> {
        let depth = take_highest(depths)?;
        Some(self.trie.start(self.seed.hash(name.prefix(depth))))
    }

    /// The depths at which there are zones, up to this one.
    #[inline]
    fn depths_up_to(&self, labels: usize) -> u128 {
        self.depths & (u128::MAX >> (DEPTHS - 1 - labels.min(DEPTHS - 1)))
    }

    /// Whether a name is in a zone whose apex has more than `labels` labels.
    #[inline]
    pub fn has_below(&self, name: &SearchKey, labels: usize) -> bool {
        let deeper = self.depths.checked_shr(labels as u32 + 1).unwrap_or(0);
        deeper != 0 && self.find(name, name.label_count()).is_some_and(|zone| zone.apex_labels() > labels)
    }
}

impl ZoneSetWriter {
    /// Puts a zone in the place of what had its apex; readers see it when this returns.
    pub fn insert(&mut self, apex: &Name, zone: ZoneImage) {
        debug_assert_eq!(apex.as_wire(), zone.apex_wire());
        let now = self.root.load();
        let (trie, replaced) = now.trie.inserted(now.seed.hash(zone.apex_key()), &zone);
        if !replaced {
            self.depth_counts[zone.apex_labels()] += 1;
        }
        let seed = Arc::clone(&now.seed);
        drop(now);
        self.publish(trie, seed);
    }

    /// Takes a zone out.
    pub fn remove(&mut self, apex: &Name) {
        let now = self.root.load();
        let key = apex.order_key();
        let Some(trie) = now.trie.removed(now.seed.hash(&key), &key) else { return };
        self.depth_counts[apex.label_count()] -= 1;
        let seed = Arc::clone(&now.seed);
        drop(now);
        self.publish(trie, seed);
    }

    fn publish(&mut self, trie: Branch, seed: Arc<Seed>) {
        let (mut depths, mut count) = (0, 0);
        for (depth, zones) in self.depth_counts.iter().enumerate() {
            depths |= u128::from(*zones > 0) << depth;
            count += zones;
        }
        let next = Arc::new(Zones { trie, depths, count, seed });
        self.retired.push(self.root.swap(next));
        // A retired root is out of reach for those who do not hold it: a count of one never rises again.
        self.retired.retain(|zones| Arc::strong_count(zones) > 1);
    }
}

/// A look for a zone that is under way.
pub struct Anticipation<'z> {
    zones: &'z Zones,
    name: &'z SearchKey,
    /// Those that have not been looked at.
    depths: u128,
    descent: Descent<'z>,
}

impl Anticipation<'_> {
    /// Takes a step; false when there is none to take.
    #[inline]
    pub fn step(&mut self) -> bool {
        match self.descent.step() {
            Progress::Under => true,
            Progress::Found => false,
            Progress::Missed => match self.zones.next_descent(self.name, &mut self.depths) {
                Some(descent) => {
                    self.descent = descent;
                    true
                }
                None => false,
            },
        }
    }
}

/// Takes the highest of the bits that are set.
#[inline]
fn take_highest(depths: &mut u128) -> Option<usize> {
    let highest = (DEPTHS - 1).checked_sub(depths.leading_zeros() as usize)?;
    *depths &= !(1 << highest);
    Some(highest)
}

/// What hashes depend on. Whoever has zones made chooses their names; without the seed, they cannot choose
/// ones that collide.
struct Seed {
    hasher: u64,
    shared: SharedSeed,
}

impl Seed {
    fn random() -> Self {
        // The standard library's hasher is keyed by the operating system's randomness.
        let random = || RandomState::new().build_hasher().finish();
        Self { hasher: random(), shared: SharedSeed::from_u64(random()) }
    }

    #[inline]
    fn hash(&self, key: &[u8]) -> u64 {
        let mut hasher = FoldHasher::with_seed(self.hasher, &self.shared);
        hasher.write(key);
        hasher.finish()
    }
}
