//! How secondaries stand, for those who ask.

use std::time::Duration;

use zone::{Name, Serial};

/// How a zone stands on a secondary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ZoneState {
    /// The secondary answers with the zone's serial.
    InSync,
    /// It does not yet, and nothing is known to be wrong.
    Pending,
    /// It does not, and something is wrong; it is tried again.
    Failing,
}

/// A zone on one secondary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneReport {
    /// The secondary's name.
    pub secondary: String,
    /// What it answered when it was asked last; `None` where it did not answer, or does not have the zone.
    pub serial: Option<Serial>,
    /// How it stands.
    pub state: ZoneState,
    /// What is wrong, where something is, and what helps.
    pub last_error: Option<String>,
    /// Whether that is the secondary's trouble, with all zones, rather than this zone's.
    pub is_secondarys: bool,
    /// When the serial that it serves was first seen there, in seconds since 1970.
    pub in_sync_at: Option<i64>,
}

/// One secondary with all its zones.
#[derive(Clone, Debug)]
pub struct SecondaryReport {
    /// Its name.
    pub name: String,
    /// What keeps all zones from getting there, where something does.
    pub trouble: Option<String>,
    /// How many zones it is to serve.
    pub zones: usize,
    /// How many of them it serves as they stand.
    pub in_sync: usize,
    /// How many it does not serve so, nothing being known to be wrong with them.
    pub pending: usize,
    /// How many it does not serve so, for a reason that is known.
    pub failing: usize,
    /// How long the oldest change has not been served.
    pub behind: Duration,
    /// Some of those that fail, with the reason.
    pub failing_zones: Vec<(Name, String)>,
    /// NOTIFYs that were sent since the start.
    pub notifies: u64,
    /// Those of them that were not acknowledged.
    pub failures: u64,
    /// Changes that were seen served since the start.
    pub arrivals: u64,
    /// How long these took together, from commit to served.
    pub arrivals_took: Duration,
}
