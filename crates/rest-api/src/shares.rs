//! Shares of what there is little of: how many places one may hold while others want some, too.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many shares each holds. There are no more entries than shares held.
#[derive(Debug)]
pub struct Shares<K> {
    each_max: usize,
    held: Mutex<HashMap<K, usize>>,
}

/// One of a holder's shares, until this is dropped.
#[derive(Debug)]
pub struct Share<K: Eq + Hash> {
    shares: Arc<Shares<K>>,
    holder: K,
}

impl<K: Clone + Eq + Hash> Shares<K> {
    /// So many for each, at least one.
    pub fn new(each_max: usize) -> Arc<Self> {
        Arc::new(Self { each_max: each_max.max(1), held: Mutex::default() })
    }

    /// One more for a holder, unless it has all that it may.
    pub fn take(self: &Arc<Self>, holder: K) -> Option<Share<K>> {
        let mut held = self.held();
        let count = held.get(&holder).copied().unwrap_or(0);
        if count >= self.each_max {
            return None;
        }
        held.insert(holder.clone(), count + 1);
        drop(held);
        Some(Share { shares: Arc::clone(self), holder })
    }
}

impl<K> Shares<K> {
    fn held(&self) -> MutexGuard<'_, HashMap<K, usize>> {
        // No code that holds the lock leaves the counts half done.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash> Drop for Share<K> {
    fn drop(&mut self) {
        let mut held = self.shares.held();
        if let Some(count) = held.get_mut(&self.holder) {
            *count -= 1;
            if *count == 0 {
                held.remove(&self.holder);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_has_more_than_a_share_and_all_come_back() {
        let shares = Shares::new(2);
        let first = shares.take("a").unwrap();
        let _second = shares.take("a").unwrap();
        assert!(shares.take("a").is_none());
        assert!(shares.take("b").is_some(), "another's are others");
        drop(first);
        drop(shares.take("a").unwrap());
        drop(_second);
        assert!(shares.held().is_empty());
    }
}
