//! How deployments stand, for those who ask.

use std::time::Duration;

use zone::{Name, Serial};

/// How a zone stands on a nameserver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeploymentState {
    /// The nameserver answers with the zone's serial.
    InSync,
    /// It does not yet, and nothing is known to be wrong.
    Pending,
    /// It does not, and the last attempt failed; it is tried again.
    Failing,
}

/// A zone on one server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneReport {
    /// The server's name.
    pub server: String,
    /// What it answered when it was asked last; `None` where it did not answer.
    pub serial: Option<Serial>,
    /// How it stands.
    pub state: DeploymentState,
    /// What is wrong, where something is.
    pub error: Option<String>,
    /// Whether that is the server's trouble, with all zones, rather than this zone's.
    pub is_servers: bool,
    /// When the serial that it serves was first seen there, in seconds since 1970.
    pub in_sync_at: Option<i64>,
}

/// One server with all its zones.
#[derive(Clone, Debug)]
pub struct ServerReport {
    /// Its name.
    pub name: String,
    /// What keeps all zones from being deployed, where something does.
    pub trouble: Option<String>,
    /// How many zones it is to serve, or still serves and is not to.
    pub zones: usize,
    /// How many of them it serves as they stand.
    pub in_sync: usize,
    /// How many it refused when they were deployed last.
    pub failing: usize,
    /// How long the oldest change has not been served.
    pub behind: Duration,
    /// Some of those that fail, with the reason.
    pub failing_zones: Vec<(Name, String)>,
    /// Deployments that were seen answered, since the start.
    pub deployments: u64,
    /// Attempts that failed, since the start.
    pub failures: u64,
    /// From commit to answered.
    pub lag: Lag,
}

/// How long deployments took, from commit to answered, as a histogram.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lag {
    /// How many took up to as long as the bound of the same place in [`Lag::BOUNDS`], and no longer than that.
    pub buckets: [u64; Lag::BOUNDS.len()],
    /// How many there were.
    pub count: u64,
    /// How long they took together, in seconds.
    pub sum: f64,
}

impl Lag {
    /// The bounds of the buckets, in seconds.
    pub const BOUNDS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0, 300.0];

    pub(crate) fn add(&mut self, took: Duration) {
        let seconds = took.as_secs_f64();
        for (bucket, bound) in self.buckets.iter_mut().zip(Self::BOUNDS) {
            *bucket += u64::from(seconds <= bound);
        }
        self.count += 1;
        self.sum += seconds;
    }
}
