//! How many octets of zone files are in memory at once.

use std::sync::{Condvar, Mutex, PoisonError};

use super::FILE_OCTETS_MAX;

/// Of two of the largest files, or of many small ones.
const OCTETS_MAX: u64 = 2 * FILE_OCTETS_MAX;

/// What is still to be had; whoever asks for more waits.
pub(super) struct Budget {
    free: Mutex<u64>,
    is_given_back: Condvar,
}

/// Octets that are in use until this is gone.
pub(super) struct Held<'a> {
    octets: u64,
    budget: &'a Budget,
}

impl Budget {
    pub(super) const fn new() -> Self {
        Self { free: Mutex::new(OCTETS_MAX), is_given_back: Condvar::new() }
    }

    pub(super) fn hold(&self, octets: u64) -> Held<'_> {
        let octets = octets.min(OCTETS_MAX);
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let free = self.is_given_back.wait_while(free, |free| *free < octets);
        *free.unwrap_or_else(PoisonError::into_inner) -= octets;
        Held { octets, budget: self }
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        *self.budget.free.lock().unwrap_or_else(PoisonError::into_inner) += self.octets;
        self.budget.is_given_back.notify_all();
    }
}
