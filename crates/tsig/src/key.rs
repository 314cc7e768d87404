//! Keys, and the set of those that are known.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use zone::Name;

use crate::algorithm::{Algorithm, Mac};

/// A key that two ends share.
pub struct Key {
    name: Name,
    algorithm: Algorithm,
    /// What the secret has made of a MAC, and all that is kept of it.
    keyed: Mac,
}

impl Key {
    /// A key of this secret.
    pub fn new(name: Name, algorithm: Algorithm, secret: &[u8]) -> Self {
        Self { name, algorithm, keyed: algorithm.keyed(secret) }
    }

    /// The name, by which both ends know it.
    pub fn name(&self) -> &Name {
        &self.name
    }

    /// The algorithm.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    pub(crate) fn mac(&self) -> Mac {
        self.keyed.clone()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, algorithm, keyed: _ } = self;
        f.debug_struct("Key").field("name", name).field("algorithm", algorithm).finish_non_exhaustive()
    }
}

/// The keys that are known. Clones share them.
#[derive(Clone, Default)]
pub struct KeyRing(Arc<RwLock<HashMap<Name, Arc<Key>>>>);

impl KeyRing {
    /// A ring of these keys.
    pub fn new(keys: impl IntoIterator<Item = Key>) -> Self {
        let ring = Self::default();
        ring.replace(keys);
        ring
    }

    /// The key of this name.
    pub fn get(&self, name: &Name) -> Option<Arc<Key>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    /// Has these keys instead of those before.
    pub fn replace(&self, keys: impl IntoIterator<Item = Key>) {
        let keys = keys.into_iter().map(|key| (key.name.clone(), Arc::new(key))).collect();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = keys;
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.read().unwrap_or_else(PoisonError::into_inner).values()).finish()
    }
}
