//! How much to try: the same in every `scripts/test`, for as long as `scripts/soak` says in `SOAK_SECONDS`.

use std::env;
use std::ops::Range;
use std::time::{Duration, Instant};

/// The rounds of a test that never ends by itself: so many in a quick run, whatever the machine does meanwhile, and in a
/// soak as many as there is time for.
pub fn rounds(quick: u64) -> impl Iterator<Item = u64> {
    let end = seconds().map(|seconds| Instant::now() + Duration::from_secs(seconds));
    (0..).take_while(move |round| end.map_or(*round < quick, |end| Instant::now() < end))
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
