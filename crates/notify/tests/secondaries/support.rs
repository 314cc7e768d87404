//! Zones in memory, and whoever tells of them.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use end_to_end::within;
use notify::{Clock, Notifier, SecondaryOptions, SoaSource, ZoneReport, ZoneState};
use tsig::{Algorithm, Key, KeyRing};
use zone::{Name, Serial, Soa};

/// How long anything that must come true is waited for: much longer than it takes.
pub(crate) const LIMIT: Duration = Duration::from_secs(60);

/// The zone that is not for everyone.
pub(crate) const CATALOG: &str = "catalog.test";

pub(crate) fn clock() -> Clock {
    Clock(Arc::new(|| {
        #[expect(clippy::disallowed_methods, reason = "real secondaries have the real clock")]
        let now = SystemTime::now();
        now.duration_since(UNIX_EPOCH).expect("after 1970").as_secs().cast_signed()
    }))
}

pub(crate) fn unix_seconds() -> u64 {
    (clock().0)().cast_unsigned()
}

pub(crate) fn name(text: &str) -> Name {
    Name::parse(text).expect("a name")
}

/// A key that both ends have.
pub(crate) fn key(secret: &[u8]) -> Key {
    Key::new(name("ns2-key"), Algorithm::HmacSha256, secret)
}

pub(crate) fn soa(apex: &Name, serial: u32) -> Soa {
    let below = |label: &str| Name::parse_relative(label, apex).expect("a name");
    Soa {
        mname: below("ns1"),
        rname: below("hostmaster"),
        serial: Serial(serial),
        refresh: 86_400,
        retry: 7_200,
        expire: 3_600_000,
        minimum: 300,
        ttl: 3_600,
    }
}

/// Waits until something comes true.
#[track_caller]
pub(crate) fn eventually(what: &str, condition: impl FnMut() -> bool) {
    assert!(within(LIMIT, condition), "{what}: not after {} s", LIMIT.as_secs());
}

/// The zones as they stand.
#[derive(Default)]
pub(crate) struct Held(Mutex<HashMap<Name, u32>>);

impl SoaSource for Held {
    fn soa(&self, apex: &Name) -> Option<Soa> {
        self.0.lock().expect("no holder panics").get(apex).map(|serial| soa(apex, *serial))
    }
}

/// Zones, and who tells of them.
pub(crate) struct Zones {
    held: Arc<Held>,
    pub(crate) keys: KeyRing,
    pub(crate) notifier: Notifier,
}

impl Zones {
    /// Tells one secondary; not yet.
    pub(crate) fn to(address: SocketAddr) -> Self {
        Self::signed(address, None)
    }

    /// The same, signed with [`key`] of this secret.
    pub(crate) fn signed(address: SocketAddr, secret: Option<&[u8]>) -> Self {
        let name = "ns2".to_owned();
        let key_name = secret.map(|secret| key(secret).name().clone());
        Self::with(
            SecondaryOptions { name, address, source: None, follows_catalog: true, key: key_name },
            secret,
        )
    }

    /// The same, as it is configured.
    pub(crate) fn with(options: SecondaryOptions, secret: Option<&[u8]>) -> Self {
        Self {
            held: Arc::default(),
            keys: KeyRing::new(secret.map(key)),
            notifier: Notifier::new(vec![options]),
        }
    }

    pub(crate) fn start(&self) {
        self.start_by(&clock());
    }

    /// By this clock.
    pub(crate) fn start_by(&self, clock: &Clock) {
        let zones: Arc<dyn SoaSource> = Arc::clone(&self.held) as _;
        self.notifier.start(&self.keys, &zones, clock).expect("a thread");
    }

    pub(crate) fn put(&self, apex: &str, serial: u32) {
        let apex = name(apex);
        self.held.0.lock().expect("no holder panics").insert(apex.clone(), serial);
        if apex == name(CATALOG) {
            self.notifier.private_zone_changed(&apex, Some(Serial(serial)));
        } else {
            self.notifier.zone_changed(&apex, Some(Serial(serial)));
        }
    }

    pub(crate) fn delete(&self, apex: &str) {
        let apex = name(apex);
        self.held.0.lock().expect("no holder panics").remove(&apex);
        self.notifier.zone_changed(&apex, None);
    }

    /// How a zone stands on the one secondary.
    pub(crate) fn status(&self, apex: &str) -> ZoneReport {
        self.notifier.status(&name(apex)).remove(0)
    }

    #[track_caller]
    pub(crate) fn wait_for(&self, apex: &str, serial: u32) {
        let mut last = None;
        let is_there = within(LIMIT, || {
            let status = self.status(apex);
            let is_there = status.state == ZoneState::InSync && status.serial == Some(Serial(serial));
            last = Some(status);
            is_there
        });
        assert!(is_there, "{apex} does not get to {serial}: {last:?}");
    }

    /// Waits for an error that says this.
    #[track_caller]
    pub(crate) fn wait_for_error(&self, apex: &str, words: &str) -> ZoneReport {
        let mut last = self.status(apex);
        let is_told = within(LIMIT, || {
            last = self.status(apex);
            last.last_error.as_ref().is_some_and(|error| error.contains(words))
        });
        assert!(is_told, "no error says {words:?}: {last:?}");
        assert_eq!(last.state, ZoneState::Failing);
        last
    }
}
