//! At which change each published zone stands.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

use zone::Name;

/// More than there are threads that publish, so that they rarely meet.
const SHARDS: usize = 64;

/// What stands for a zone's name, in less memory: so many bits never meet by chance, and whoever chooses names does not
/// know the keys.
type Fingerprint = (u64, u64);

/// Of each published zone the number of its last change, under a lock that it shares with a few others.
pub(super) struct Standing {
    keys: (RandomState, RandomState),
    shards: [Mutex<HashMap<Fingerprint, i64>>; SHARDS],
}

/// One zone's, held: nobody else publishes it.
pub(super) struct Held<'a> {
    shard: MutexGuard<'a, HashMap<Fingerprint, i64>>,
    zone: Fingerprint,
}

impl Standing {
    pub(super) fn new() -> Self {
        let shards = std::array::from_fn(|_| Mutex::default());
        Self { keys: (RandomState::new(), RandomState::new()), shards }
    }

    pub(super) fn hold(&self, apex: &Name) -> Held<'_> {
        let zone = (self.keys.0.hash_one(apex), self.keys.1.hash_one(apex));
        let shard = &self.shards[zone.0 as usize % SHARDS];
        // Whoever panicked had not noted yet what it published.
        Held { shard: shard.lock().unwrap_or_else(PoisonError::into_inner), zone }
    }
}

impl Held<'_> {
    /// The change at which the zone stands; `None` where it is not published.
    pub(super) fn change(&self) -> Option<i64> {
        self.shard.get(&self.zone).copied()
    }

    /// Whether the zone stands at this change or a later one.
    pub(super) fn is_at(&self, change: i64) -> bool {
        self.change().is_some_and(|stands_at| stands_at >= change)
    }

    pub(super) fn set(&mut self, change: Option<i64>) {
        match change {
            Some(change) => drop(self.shard.insert(self.zone, change)),
            None => drop(self.shard.remove(&self.zone)),
        }
    }
}
