//! How long to try: quick in `scripts/test`, long in `scripts/soak`, which sets `SOAK_SECONDS`.

use std::env;
use std::ops::Range;
use std::time::Duration;

/// How long a test that never ends by itself goes on.
pub fn duration() -> Duration {
    Duration::from_secs(seconds().unwrap_or(10))
}

/// The seeds to try: the same ones in every quick run, others in each soak.
pub fn seeds(quick: u64) -> Range<u64> {
    match seconds() {
        None => 0..quick,
        Some(seconds) => {
            let first = env::var("SOAK_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(quick);
            first..first + quick.max(seconds)
        }
    }
}

fn seconds() -> Option<u64> {
    env::var("SOAK_SECONDS").ok()?.parse().ok()
}
