//! The time and chance, as parameters.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// Tells the time.
#[derive(Clone)]
pub struct Clock(pub Arc<dyn Fn() -> SystemTime + Send + Sync>);

impl Clock {
    /// Milliseconds since 1970.
    pub(crate) fn unix_millis(&self) -> i64 {
        let since = (self.0)().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }

    /// Seconds since 1970, as signatures tell the time.
    pub(crate) fn unix_seconds(&self) -> u64 {
        (self.0)().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
    }
}

/// 64 bits that nobody can guess: the standard library's hashers are keyed by the operating system's randomness.
pub(crate) fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}
