//! How many connections, or transfers, there may be at once: in all, and of one client.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Counts what is open on all threads. Its lock is taken when something opens and closes, never for a query.
pub(crate) struct Admission {
    in_all_max: usize,
    per_client_max: usize,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    in_all: usize,
    by_client: HashMap<IpAddr, usize>,
}

/// A place among them, given back when it is dropped.
pub(crate) struct Admitted {
    admission: Arc<Admission>,
    client: IpAddr,
}

impl Admission {
    pub(crate) fn new(in_all_max: usize, per_client_max: usize) -> Arc<Self> {
        Arc::new(Self { in_all_max, per_client_max, open: Mutex::default() })
    }

    /// A place for one of this address, unless there are too many.
    pub(crate) fn admit(self: &Arc<Self>, address: IpAddr) -> Option<Admitted> {
        let client = client(address);
        let mut open = self.open();
        let of_client = open.by_client.get(&client).copied().unwrap_or(0);
        // Behind a loopback address stands a proxy, or the operator.
        let of_client_max = if client.is_loopback() { usize::MAX } else { self.per_client_max };
        if open.in_all >= self.in_all_max || of_client >= of_client_max {
            return None;
        }
        open.in_all += 1;
        open.by_client.insert(client, of_client + 1);
        Some(Admitted { admission: Arc::clone(self), client })
    }

    /// Whether three quarters of the places are taken.
    pub(crate) fn is_crowded(&self) -> bool {
        self.count() >= self.in_all_max - self.in_all_max / 4
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.open().in_all
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        // Both numbers are whole again whenever the lock is let go of.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Admitted {
    fn drop(&mut self) {
        let mut open = self.admission.open();
        open.in_all -= 1;
        if let Some(of_client) = open.by_client.get_mut(&self.client) {
            *of_client -= 1;
            if *of_client == 0 {
                open.by_client.remove(&self.client);
            }
        }
    }
}

/// Whom an address belongs to: a client of IPv6 has a whole /64.
fn client(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) if !v6.is_loopback() => {
            Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX)).into()
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn limits_each_client() {
        for (one, same, other) in [
            ("192.0.2.1", "192.0.2.1", "192.0.2.2"),
            ("192.0.2.1", "::ffff:192.0.2.1", "2001:db8::1"),
            ("2001:db8::1", "2001:db8::ffff:2", "2001:db8:0:1::1"),
        ] {
            let admission = Admission::new(10, 1);
            let admitted = admission.admit(address(one));
            assert!(admitted.is_some());
            assert!(admission.admit(address(same)).is_none(), "{one} {same}");
            assert!(admission.admit(address(other)).is_some(), "{one} {other}");
            drop(admitted);
            assert!(admission.admit(address(same)).is_some(), "{one} {same}");
        }
    }

    #[test]
    fn limits_all_together() {
        let admission = Admission::new(4, 1);
        let mut admitted: Vec<_> =
            ["127.0.0.1", "127.0.0.1", "::1"].map(|text| admission.admit(address(text))).into();
        assert!(admitted.iter().all(Option::is_some));
        assert!(admission.is_crowded());
        admitted.push(admission.admit(address("::1")));
        assert!(admission.admit(address("127.0.0.1")).is_none());
        admitted.truncate(2);
        assert!(!admission.is_crowded());
        assert!(admission.admit(address("127.0.0.1")).is_some());
    }

    #[test]
    fn forgets_clients_that_are_gone() {
        let admission = Admission::new(4, 1);
        drop(admission.admit(address("192.0.2.1")));
        assert!(admission.open().by_client.is_empty());
    }
}
