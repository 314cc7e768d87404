//! How much is taken, and how often is asked.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use tsig::KeyRing;

use crate::Clock;

/// How a [`crate::Refresher`] works.
#[derive(Clone)]
pub struct RefreshOptions {
    /// Tells the time.
    pub clock: Clock,
    /// The keys that copies name.
    pub keys: KeyRing,
    /// What one transfer may bring.
    pub limits: TransferLimits,
    /// How often is asked.
    pub times: Times,
    /// Whether a primary at this address may be asked.
    pub may_ask: Arc<dyn Fn(IpAddr) -> bool + Send + Sync>,
    /// How many transfers are under way at once.
    pub transfers_max: usize,
    /// How many of them of copies of one owner.
    pub transfers_per_owner_max: usize,
    /// How many of them from one IPv4 address or IPv6 network of 64 bits.
    pub transfers_per_primary_max: usize,
    /// How many questions for serials are under way at once; half as many of copies of one owner.
    pub probes_max: usize,
    /// How many of them at one such address or network.
    pub probes_per_primary_max: usize,
}

impl RefreshOptions {
    /// What suits a server with some ten thousand copies.
    pub fn new(clock: Clock, keys: KeyRing) -> Self {
        Self {
            clock,
            keys,
            limits: TransferLimits::default(),
            times: Times::default(),
            may_ask: Arc::new(|_| true),
            transfers_max: 8,
            transfers_per_owner_max: 4,
            transfers_per_primary_max: 4,
            probes_max: 256,
            probes_per_primary_max: 32,
        }
    }
}

/// What one transfer may bring, and how long it may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferLimits {
    /// Records, those of all steps of an IXFR together.
    pub records_max: u64,
    /// Octets of these records: names and data uncompressed, and the fixed fields.
    pub octets_max: u64,
    /// Until the connection stands.
    pub connect: Duration,
    /// Until the next message is there, whole.
    pub message: Duration,
    /// In all.
    pub all: Duration,
    /// Over so long a time the rate counts, ...
    pub rate_window: Duration,
    /// ... which is no less than this, in octets a second: whoever is slower takes others' turns.
    pub rate_min: u64,
}

impl Default for TransferLimits {
    fn default() -> Self {
        Self {
            records_max: 20_000,
            octets_max: 128 << 20,
            connect: Duration::from_secs(5),
            message: Duration::from_secs(20),
            all: Duration::from_secs(20 * 60),
            rate_window: Duration::from_secs(30),
            rate_min: 16 << 10,
        }
    }
}

/// How often is asked: as the zone's SOA has it (RFC 1034 4.3.5), within these bounds, since whoever writes the SOA should
/// neither flood nor be forgotten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Times {
    /// The shortest refresh and retry.
    pub interval_min: Duration,
    /// The longest.
    pub interval_max: Duration,
    /// The longest expire.
    pub expire_max: Duration,
    /// The first retry where there is no SOA to tell.
    pub first_retry: Duration,
    /// Each retry comes after half of the time for which all went wrong, if that is longer than what the SOA says; after so
    /// long at most.
    pub late_retry: Duration,
    /// How soon after a question that went well a NOTIFY leads to the next one.
    pub notify_pause: Duration,
    /// The same after one that failed.
    pub notify_pause_after_failure: Duration,
    /// How long an answer over UDP is waited for: this at first, and twice as long each of two further times.
    pub answer: Duration,
    /// For how long a primary that did not answer is not asked for other zones.
    pub silence: Duration,
    /// How often the list of copies is read anew, though nobody told of a change.
    pub reread: Duration,
}

impl Default for Times {
    fn default() -> Self {
        Self {
            interval_min: Duration::from_secs(60),
            interval_max: Duration::from_secs(24 * 3600),
            expire_max: Duration::from_secs(24 * 7 * 24 * 3600),
            first_retry: Duration::from_secs(10),
            late_retry: Duration::from_secs(3600),
            notify_pause: Duration::from_millis(250),
            notify_pause_after_failure: Duration::from_secs(2),
            answer: Duration::from_secs(1),
            silence: Duration::from_secs(5),
            reread: Duration::from_secs(60),
        }
    }
}
