//! What operators are told of rate limiting: now and then a line, however many packets a flood has.

use std::net::IpAddr;

use crate::answer::Moment;

/// A thread writes a line no more often than this.
const INTERVAL_MICROS: u64 = 60 * 1_000_000;

/// What one thread has limited since its last line.
#[derive(Default)]
pub(crate) struct RateLimitLog {
    responses: u64,
    last_client: Option<IpAddr>,
    next_at: u64,
}

impl RateLimitLog {
    /// Notes a response that was limited, or would have been.
    pub(crate) fn note(&mut self, client: IpAddr) {
        self.responses += 1;
        self.last_client = Some(client);
    }

    /// Writes a line when it is time for one. Not within an answer: it takes a lock, and perhaps waits for a disk.
    pub(crate) fn write(&mut self, now: Moment) {
        let Some(client) = self.last_client.filter(|_| now.monotonic_micros >= self.next_at) else { return };
        self.next_at = now.monotonic_micros + INTERVAL_MICROS;
        tracing::warn!(
            responses = self.responses,
            last_client = %client,
            "DNS responses over the rate limit: a client asks the same over and over, or somebody forges its address"
        );
        (self.responses, self.last_client) = (0, None);
    }
}
