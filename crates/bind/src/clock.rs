//! The time and chance, as parameters.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Tells the time.
#[derive(Clone)]
pub struct Clock(pub Arc<dyn Fn() -> SystemTime + Send + Sync>);

impl Clock {
    /// The time now.
    pub(crate) fn now(&self) -> SystemTime {
        (self.0)()
    }

    /// The time now, in seconds since 1970.
    pub(crate) fn unix_seconds(&self) -> i64 {
        let since = self.now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    }
}

/// 64 bits that nobody can guess: the standard library's hashers are keyed by the operating system's randomness.
pub(crate) fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// Between half of `pause` and one and a half of it, so that those who wait do not come back all at once.
pub(crate) fn jittered(pause: Duration) -> Duration {
    pause / 2 + pause.mul_f64((random() >> 11) as f64 / (1_u64 << 53) as f64)
}
