//! How long a client has for its body.

use std::time::Duration;

use tokio::time::{Instant, timeout};

use crate::body::MEBIBYTE;

/// No long pause, and all in all what the body's size allows. Only the client's own time counts.
#[derive(Debug)]
pub struct Patience {
    time: Duration,
    time_per_mebibyte: Duration,
    pause: Duration,
    waited: Duration,
}

impl Patience {
    /// So much time, beside so much for what the size allows, and for each pause.
    pub fn new(time: Duration, time_per_mebibyte: Duration, pause: Duration) -> Self {
        Self { time, time_per_mebibyte, pause, waited: Duration::ZERO }
    }

    /// What arrives next behind so many octets, if it does so in time.
    pub async fn wait_for<F: Future>(&mut self, next: F, octets: usize) -> Option<F::Output> {
        let mebibytes = u32::try_from(octets / MEBIBYTE).unwrap_or(u32::MAX);
        let allowed = self.time.saturating_add(self.time_per_mebibyte.saturating_mul(mebibytes));
        let left = allowed.saturating_sub(self.waited).min(self.pause);
        let began = Instant::now();
        let arrived = timeout(left, next).await.ok()?;
        self.waited += began.elapsed();
        Some(arrived)
    }
}
