//! The end of a store, for threads that wait.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Raised once, when the store closes.
#[derive(Default)]
pub(crate) struct Closing {
    is_raised: Mutex<bool>,
    raised: Condvar,
}

impl Closing {
    pub(crate) fn raise(&self) {
        *self.is_raised.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.raised.notify_all();
    }

    /// Waits for `at_most`, or until the store closes, and tells whether it does.
    pub(crate) fn wait(&self, at_most: Duration) -> bool {
        let is_raised = self.is_raised.lock().unwrap_or_else(PoisonError::into_inner);
        let (is_raised, _) = self
            .raised
            .wait_timeout_while(is_raised, at_most, |is_raised| !*is_raised)
            .unwrap_or_else(PoisonError::into_inner);
        *is_raised
    }
}
