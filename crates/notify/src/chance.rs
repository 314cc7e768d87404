//! Chance: identifiers that nobody can guess, and pauses that do not fall together.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

/// 64 bits that nobody can guess: the standard library's hashers are keyed by the operating system's randomness.
pub(crate) fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// How long to wait after the `count`th failure in a row, from 0: `min` at first, twice as long each time, `max` at most;
/// between half and one and a half of that.
pub(crate) fn backoff(min: Duration, max: Duration, count: u32) -> Duration {
    let pause = (min * 2_u32.saturating_pow(count.min(16))).min(max);
    pause / 2 + pause.mul_f64((random() >> 11) as f64 / (1_u64 << 53) as f64)
}
