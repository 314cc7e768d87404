//! How many octets the changes that wait may have: their number alone would let large ones fill the memory.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What is still to be had.
pub(crate) struct Budget(AtomicUsize);

/// Something, and the octets that it took of a budget until it is gone.
pub(crate) struct Held<T> {
    value: T,
    octets: usize,
    budget: Arc<Budget>,
}

impl Budget {
    pub(crate) fn new(octets: usize) -> Arc<Self> {
        Arc::new(Self(AtomicUsize::new(octets)))
    }

    /// Takes a value in, if its octets are to be had.
    pub(crate) fn hold<T>(self: &Arc<Self>, value: T, octets: usize) -> Option<Held<T>> {
        let take = |free: usize| free.checked_sub(octets);
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).ok()?;
        Some(Held { value, octets, budget: Arc::clone(self) })
    }
}

impl<T> Deref for Held<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> Drop for Held<T> {
    fn drop(&mut self) {
        self.budget.0.fetch_add(self.octets, Ordering::Relaxed);
    }
}
