//! Failed authentications, counted per address, so that nobody guesses tokens at speed.
//!
//! Memory is bounded: at most [`ADDRESSES_MAX`] addresses are known by name, and beyond them all share one count.
//! Windows that have passed are swept at most once a second, when there is no room.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use hosting::network_of;

const WINDOW: Duration = Duration::from_secs(60);
const SWEEP_INTERVAL: Duration = Duration::from_secs(1);
const ADDRESSES_MAX: usize = 65_536;

/// The address of everyone for whom there is no room.
const EVERYONE_ELSE: IpAddr = IpAddr::V6(Ipv6Addr::UNSPECIFIED);

/// Who failed how often within the minute.
pub(crate) struct FailureThrottle {
    failures_per_minute: u32,
    windows: Mutex<Windows>,
}

#[derive(Default)]
struct Windows {
    by_address: HashMap<IpAddr, Window>,
    swept_at: Option<Instant>,
}

struct Window {
    opened_at: Instant,
    failures: u32,
}

impl FailureThrottle {
    /// 0: no limit.
    pub(crate) fn new(failures_per_minute: u32) -> Self {
        Self { failures_per_minute, windows: Mutex::default() }
    }

    /// Counts a failure; `Some` says that there were too many, and how long to wait.
    pub(crate) fn count_failure(&self, address: Option<IpAddr>, now: Instant) -> Option<Duration> {
        if self.failures_per_minute == 0 {
            return None;
        }
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let window = windows.of(address.map_or(EVERYONE_ELSE, network_of), now);
        window.failures = window.failures.saturating_add(1);
        (window.failures > self.failures_per_minute)
            .then(|| WINDOW.saturating_sub(now.saturating_duration_since(window.opened_at)))
    }
}

impl Windows {
    fn of(&mut self, address: IpAddr, now: Instant) -> &mut Window {
        let key = if self.by_address.contains_key(&address) || self.has_room(now) {
            address
        } else {
            EVERYONE_ELSE
        };
        let window = self.by_address.entry(key).or_insert(Window { opened_at: now, failures: 0 });
        if window.is_over(now) {
            *window = Window { opened_at: now, failures: 0 };
        }
        window
    }

    fn has_room(&mut self, now: Instant) -> bool {
        let may_sweep = self.swept_at.is_none_or(|at| now.saturating_duration_since(at) >= SWEEP_INTERVAL);
        if self.by_address.len() >= ADDRESSES_MAX && may_sweep {
            self.by_address.retain(|_, window| !window.is_over(now));
            self.swept_at = Some(now);
        }
        self.by_address.len() < ADDRESSES_MAX
    }
}

impl Window {
    fn is_over(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.opened_at) >= WINDOW
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn counts_by_address_and_minute() {
        let throttle = FailureThrottle::new(2);
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        assert_eq!(throttle.count_failure(address("192.0.2.1"), at(0)), None);
        assert_eq!(throttle.count_failure(address("192.0.2.1"), at(1)), None);
        let wait = throttle.count_failure(address("::ffff:192.0.2.1"), at(20));
        assert_eq!(wait, Some(Duration::from_secs(40)));
        assert_eq!(throttle.count_failure(address("192.0.2.2"), at(20)), None);
        assert_eq!(throttle.count_failure(address("192.0.2.1"), at(60)), None);
    }

    #[test]
    fn an_ipv6_network_is_one_address() {
        let throttle = FailureThrottle::new(1);
        let now = Instant::now();
        assert_eq!(throttle.count_failure(address("2001:db8::1"), now), None);
        assert!(throttle.count_failure(address("2001:db8::ffff:0:1"), now).is_some());
        assert_eq!(throttle.count_failure(address("2001:db8:0:1::1"), now), None);
    }

    #[test]
    fn zero_is_no_limit() {
        let throttle = FailureThrottle::new(0);
        assert!((0..1000).all(|_| throttle.count_failure(None, Instant::now()).is_none()));
    }

    #[test]
    fn many_addresses_take_bounded_memory_and_leave_room_later() {
        let throttle = FailureThrottle::new(1);
        let now = Instant::now();
        let count = |number: u32, now| throttle.count_failure(Some(IpAddr::V4(number.into())), now);
        for number in 0..ADDRESSES_MAX as u32 {
            assert_eq!(count(number, now), None);
        }
        assert_eq!(count(u32::MAX, now), None);
        assert!(count(u32::MAX - 1, now).is_some(), "those without room share one count");
        assert!(throttle.windows.lock().unwrap().by_address.len() <= ADDRESSES_MAX + 1);
        assert_eq!(count(u32::MAX - 2, now + WINDOW), None);
        assert_eq!(throttle.windows.lock().unwrap().by_address.len(), 1);
    }
}
