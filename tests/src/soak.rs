//! How much to try: the same in every `scripts/test`, for as long as `scripts/soak` says in `SOAK_SECONDS`.

use std::env;
use std::time::{Duration, Instant};

/// The rounds of a test that never ends by itself: so many in a quick run, whatever the machine does meanwhile, and in a
/// soak as many as there is time for.
pub fn rounds(quick: u64) -> impl Iterator<Item = u64> {
    let end = seconds().map(|seconds| Instant::now() + Duration::from_secs(seconds));
    (0..).take_while(move |round| end.map_or(*round < quick, |end| Instant::now() < end))
}

/// Seeds one after another, each for a round.
pub struct Seeds {
    next: u64,
    rounds: u64,
    begun: Instant,
}

impl Seeds {
    /// From the first: the same one in every quick run, another in each soak.
    pub fn begin() -> Self {
        Self { next: first_seed(), rounds: 0, begun: Instant::now() }
    }

    /// The next seed: a quick run has one alone; others go on until so much is done as `SOAK_COUNT` says, or so long as
    /// `SOAK_SECONDS` does.
    pub fn next_after(&mut self, done: u64) -> Option<u64> {
        let goes_on = match (number("SOAK_COUNT"), seconds()) {
            (Some(count), _) => done < count,
            (None, Some(seconds)) => self.begun.elapsed() < Duration::from_secs(seconds),
            (None, None) => self.rounds == 0,
        };
        let seed = self.next;
        self.next = self.next.wrapping_add(1);
        self.rounds += 1;
        goes_on.then_some(seed)
    }
}

/// The seed to begin with: always the same in a quick run.
pub fn first_seed() -> u64 {
    number("SOAK_SEED").unwrap_or(0)
}

fn seconds() -> Option<u64> {
    number("SOAK_SECONDS")
}

fn number(variable: &str) -> Option<u64> {
    env::var(variable).ok()?.parse().ok()
}
