//! What a SOA's timers come to, within bounds; in milliseconds.

use std::time::Duration;

use zone::Soa;

use crate::Times;

impl Times {
    pub(crate) fn interval(&self, seconds: u32) -> i64 {
        (i64::from(seconds) * 1_000).clamp(millis(self.interval_min), millis(self.interval_max))
    }

    /// Until when a copy with this SOA that was confirmed now may be answered, in seconds since 1970: never so short a time that
    /// a refresh that goes well comes too late.
    pub(crate) fn expires_at(&self, soa: &Soa, now: i64) -> i64 {
        let least = self.interval(soa.refresh) + self.interval(soa.retry);
        let expire = (i64::from(soa.expire) * 1_000).min(millis(self.expire_max)).max(least);
        now.saturating_add(expire) / 1_000
    }

    /// By the SOA, where there is one; ever longer the longer all rounds have gone wrong, so that what is gone for good is
    /// hardly asked any more.
    pub(crate) fn retry(&self, soa: Option<&Soa>, failing: i64) -> i64 {
        let least = soa.map_or(millis(self.first_retry), |soa| self.interval(soa.retry));
        least.max((failing / 2).min(millis(self.late_retry)))
    }
}

/// In milliseconds, as the book reckons.
pub(crate) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
