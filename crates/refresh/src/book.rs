//! What each copy waits for. Time is a parameter: milliseconds since 1970.
//!
//! ```text
//! Waiting ─due, or NOTIFY─► ToProbe ─► Probing ─its serial is ahead─► ToTransfer ─► Transferring
//!    ▲                        ▲           │                                             │
//!    │                        └──failed: the next primary───────────────────────────────┤
//!    └────────────as it was, taken, or no primary is left───────────────────────────────┘
//! ```

use std::collections::{BTreeSet, HashMap, HashSet};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use uuid::Uuid;
use zone::{Name, Serial, Soa};

use crate::intervals::millis;
use crate::lanes::{Bounds, Lane, Lanes};
use crate::probe::Probed;
use crate::{Copied, CopyState, Notified, RefreshOptions, Times, TransferError};

pub(crate) struct Book {
    times: Times,
    may_ask: Arc<dyn Fn(IpAddr) -> bool + Send + Sync>,
    entries: HashMap<Uuid, Entry>,
    by_apex: HashMap<Name, Uuid>,
    /// The copies that wait, by when they are due.
    due: BTreeSet<(i64, Uuid)>,
    /// The copies that are answered, by when they expire.
    expiries: BTreeSet<(i64, Uuid)>,
    probes: Lanes,
    transfers: Lanes,
    /// Until when primaries that did not answer are left alone.
    silent: HashMap<SocketAddr, i64>,
    /// Whose state is to be noted.
    unnoted: HashSet<Uuid>,
    /// What is to be logged, by whoever does not hold the book.
    unlogged: Vec<LogLine>,
    chance: fn() -> u64,
}

struct Entry {
    copied: Copied,
    stage: Stage,
    /// The first primary of this round, and how many were asked before the one that is asked now.
    first: usize,
    asked: usize,
    /// The most telling of what went wrong in this round.
    error: Option<(TransferError, SocketAddr)>,
    /// Since when each round went wrong.
    failing_since: Option<i64>,
    /// When the last round began.
    began: i64,
    /// Whether a NOTIFY came since the primary was asked.
    is_notified: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Waiting { due: i64 },
    ToProbe,
    Probing,
    ToTransfer { asks_serial: bool },
    Transferring,
}

/// A copy whose primary is asked, and the lane in which it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Turn {
    pub(crate) uuid: Uuid,
    pub(crate) primary: SocketAddr,
    lane: Lane,
}

/// What a primary is to be asked.
#[derive(Clone, Debug)]
pub(crate) struct Work {
    pub(crate) turn: Turn,
    pub(crate) apex: Name,
    pub(crate) key: Option<Name>,
    pub(crate) may_use_key: bool,
    pub(crate) have: Option<Soa>,
    /// Whether the serial has to be asked first, over TCP.
    pub(crate) asks_serial: bool,
}

/// What operators are told.
#[derive(Debug)]
pub(crate) enum LogLine {
    Expired(Name),
    Failed(Name, String),
}

impl LogLine {
    pub(crate) fn write(self) {
        match self {
            Self::Expired(zone) => tracing::warn!(%zone, "a copy has expired"),
            Self::Failed(zone, error) => tracing::info!(%zone, error, "a copy could not be refreshed"),
        }
    }
}

/// What came of a transfer.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// The copy stands where the primary does.
    UpToDate,
    /// The copy is at this SOA now.
    Taken(Soa),
    /// This primary could not serve.
    Failed(TransferError),
    /// The zone is no copy any more.
    Gone,
}

impl Entry {
    fn primary(&self) -> Option<SocketAddr> {
        let count = self.copied.primaries.len();
        (self.asked < count).then(|| self.copied.primaries[(self.first + self.asked) % count])
    }

    /// The SOA from which changes lead on. What has expired is answered to nobody, and begins anew with whatever the primary has.
    fn standing(&self) -> Option<&Soa> {
        self.copied.soa.as_ref().filter(|_| !self.copied.state.is_expired)
    }

    fn serial(&self) -> Option<Serial> {
        self.standing().map(|soa| soa.serial)
    }

    fn lane(&self, primary: SocketAddr) -> Lane {
        Lane::new(self.copied.owner, primary.ip())
    }

    /// The primary that is to be asked, where it still is of this lane.
    fn primary_of(&self, lane: Lane) -> Option<SocketAddr> {
        self.primary().filter(|primary| self.lane(*primary) == lane)
    }

    fn work(&self, primary: SocketAddr, lane: Lane, asks_serial: bool) -> Work {
        let Copied { uuid, ref apex, ref key, may_use_key, .. } = self.copied;
        let (apex, key, have) = (apex.clone(), key.clone(), self.standing().cloned());
        Work { turn: Turn { uuid, primary, lane }, apex, key, may_use_key, have, asks_serial }
    }
}

impl Book {
    pub(crate) fn new(options: &RefreshOptions, chance: fn() -> u64) -> Self {
        let probes = Bounds {
            all: options.probes_max,
            of_owner: (options.probes_max / 2).max(1),
            at_network: options.probes_per_primary_max,
        };
        let transfers = Bounds {
            all: options.transfers_max,
            of_owner: options.transfers_per_owner_max,
            at_network: options.transfers_per_primary_max,
        };
        Self {
            times: options.times.clone(),
            may_ask: Arc::clone(&options.may_ask),
            entries: HashMap::new(),
            by_apex: HashMap::new(),
            due: BTreeSet::new(),
            expiries: BTreeSet::new(),
            probes: Lanes::new(probes),
            transfers: Lanes::new(transfers),
            silent: HashMap::new(),
            unnoted: HashSet::new(),
            unlogged: Vec::new(),
            chance,
        }
    }

    /// Forgets all but these.
    pub(crate) fn keep(&mut self, listed: &HashSet<Uuid>) {
        let gone: Vec<Uuid> = self.entries.keys().filter(|uuid| !listed.contains(uuid)).copied().collect();
        for uuid in gone {
            self.remove(uuid);
        }
    }

    /// Takes a copy as the list has it now.
    pub(crate) fn take(&mut self, copied: Copied, now: i64) {
        if self.entries.contains_key(&copied.uuid) {
            self.change(copied, now);
        } else {
            self.insert(copied, now);
        }
    }

    fn insert(&mut self, copied: Copied, now: i64) {
        let uuid = copied.uuid;
        self.by_apex.insert(copied.apex.clone(), uuid);
        let due = match (&copied.soa, copied.state.refreshed_at) {
            (Some(soa), Some(at)) if !copied.state.is_expired => {
                // What is due already, or will be by a clock that was wrong, is due now.
                let interval = self.jittered(self.times.interval(soa.refresh));
                let due = at.saturating_mul(1_000).saturating_add(interval);
                if due > now + interval { now } else { due }
            }
            _ => now,
        };
        let (stage, error) = (Stage::Waiting { due }, None);
        let entry = Entry {
            copied,
            stage,
            first: 0,
            asked: 0,
            error,
            failing_since: None,
            began: 0,
            is_notified: false,
        };
        self.entries.insert(uuid, entry);
        self.due.insert((due, uuid));
        self.watch_expiry(uuid);
    }

    fn change(&mut self, copied: Copied, now: i64) {
        let uuid = copied.uuid;
        let Some(entry) = self.entries.get_mut(&uuid) else { return };
        entry.copied.owner = copied.owner;
        // Another server of the same database may have been faster.
        let is_ahead = match (&copied.soa, &entry.copied.soa) {
            (Some(theirs), Some(ours)) => theirs.serial.is_ahead_of(ours.serial),
            (Some(_), None) => true,
            (None, _) => false,
        };
        let is_fresher = copied.state.refreshed_at > entry.copied.state.refreshed_at;
        let has_news = is_ahead || is_fresher;
        if is_ahead || is_fresher && entry.copied.state.is_expired {
            entry.copied.soa = copied.soa;
        }
        if has_news {
            if let Some(at) = entry.copied.state.expires_at {
                self.expiries.remove(&(at, uuid));
            }
            entry.copied.state = copied.state;
        }
        let is_elsewhere = entry.copied.primaries != copied.primaries
            || entry.copied.key != copied.key
            || entry.copied.may_use_key != copied.may_use_key;
        if is_elsewhere {
            (entry.copied.primaries, entry.copied.key) = (copied.primaries, copied.key);
            entry.copied.may_use_key = copied.may_use_key;
            (entry.first, entry.asked) = (0, 0);
            entry.is_notified = true;
        }
        if has_news {
            self.watch_expiry(uuid);
        }
        if is_elsewhere {
            self.wake(uuid, now);
        }
    }

    fn remove(&mut self, uuid: Uuid) {
        let Some(entry) = self.entries.remove(&uuid) else { return };
        // A zone that was made anew has the name now.
        if self.by_apex.get(&entry.copied.apex) == Some(&uuid) {
            self.by_apex.remove(&entry.copied.apex);
        }
        if let Stage::Waiting { due } = entry.stage {
            self.due.remove(&(due, uuid));
        }
        if let Some(at) = entry.copied.state.expires_at {
            self.expiries.remove(&(at, uuid));
        }
        self.unnoted.remove(&uuid);
    }

    /// Has it taken note of when the copy expires, if it has not yet.
    fn watch_expiry(&mut self, uuid: Uuid) {
        let Some(entry) = self.entries.get(&uuid) else { return };
        if let CopyState { expires_at: Some(at), is_expired: false, .. } = entry.copied.state {
            self.expiries.insert((at, uuid));
        }
    }

    /// In how many seconds a copy expires, by the last primary that confirmed it; `None` for what is no copy.
    pub(crate) fn seconds_left(&self, apex: &Name, now: i64) -> Option<u32> {
        let state = &self.entries.get(self.by_apex.get(apex)?)?.copied.state;
        let left = state.expires_at?.saturating_sub(now / 1_000);
        Some(u32::try_from(left.max(0)).unwrap_or(u32::MAX))
    }

    /// A NOTIFY for this zone came, from this address, signed with this key.
    pub(crate) fn notified(&mut self, apex: &Name, from: IpAddr, key: Option<&Name>, now: i64) -> Notified {
        let Some(&uuid) = self.by_apex.get(apex) else { return Notified::NotHere };
        let Some(entry) = self.entries.get_mut(&uuid) else { return Notified::NotHere };
        let from = from.to_canonical();
        let position = entry.copied.primaries.iter().position(|primary| primary.ip().to_canonical() == from);
        let knows_key = key.is_some() && key == entry.copied.key.as_ref() && entry.copied.may_use_key;
        if position.is_none() && !knows_key {
            return Notified::Refused;
        }
        entry.is_notified = true;
        if let Some(position) = position {
            self.silent.remove(&entry.copied.primaries[position]);
            if let Stage::Waiting { .. } = entry.stage {
                entry.first = position;
            }
        }
        self.wake(uuid, now);
        Notified::Accepted
    }

    /// Brings the next round of a copy that waits forward.
    fn wake(&mut self, uuid: Uuid, now: i64) {
        let Some(entry) = self.entries.get_mut(&uuid) else { return };
        let Stage::Waiting { due } = entry.stage else { return };
        let pause = if entry.failing_since.is_none() {
            self.times.notify_pause
        } else {
            self.times.notify_pause_after_failure
        };
        let soon = now.max(entry.began.saturating_add(millis(pause)));
        if soon < due {
            self.due.remove(&(due, uuid));
            self.due.insert((soon, uuid));
            entry.stage = Stage::Waiting { due: soon };
        }
    }

    /// When there is something to do that no answer brings about.
    pub(crate) fn next_due(&self) -> Option<i64> {
        let expiry = self.expiries.first().map(|(at, _)| at.saturating_mul(1_000));
        [self.due.first().map(|(due, _)| *due), expiry].into_iter().flatten().min()
    }

    /// Does what time has brought about, and tells the serials that are to be asked for.
    pub(crate) fn advance(&mut self, now: i64) -> Vec<Work> {
        self.expire(now);
        while let Some(&(due, uuid)) = self.due.first().filter(|(due, _)| *due <= now) {
            self.due.remove(&(due, uuid));
            if let Some(entry) = self.entries.get_mut(&uuid) {
                (entry.began, entry.asked, entry.error) = (now, 0, None);
                self.probe_next(uuid, now);
            }
        }
        let mut works = Vec::new();
        while let Some((lane, uuid)) = self.probes.begin() {
            if let Some(entry) = self.entries.get_mut(&uuid)
                && entry.stage == Stage::ToProbe
            {
                if let Some(primary) = entry.primary_of(lane) {
                    (entry.stage, entry.is_notified) = (Stage::Probing, false);
                    works.push(entry.work(primary, lane, false));
                    continue;
                }
                // It has other primaries now.
                self.probe_next(uuid, now);
            }
            self.probes.end(lane);
        }
        works
    }

    fn expire(&mut self, now: i64) {
        while let Some(&(at, uuid)) = self.expiries.first().filter(|(at, _)| at.saturating_mul(1_000) <= now)
        {
            self.expiries.remove(&(at, uuid));
            if let Some(entry) = self.entries.get_mut(&uuid) {
                self.unlogged.push(LogLine::Expired(entry.copied.apex.clone()));
                entry.copied.state.is_expired = true;
                self.unnoted.insert(uuid);
            }
        }
        if self.silent.len() > SILENT_MAX {
            self.silent.retain(|_, until| *until > now);
        }
    }

    /// Lets the copy's next primary be asked, of those that are not known to be silent; ends the round where none is left.
    fn probe_next(&mut self, uuid: Uuid, now: i64) {
        loop {
            let Some(entry) = self.entries.get_mut(&uuid) else { return };
            let Some(primary) = entry.primary() else { return self.fail(uuid, now) };
            if self.silent.get(&primary).is_some_and(|until| *until > now) {
                entry.note_error(TransferError::TooSlow("does not answer".to_owned()), primary);
                entry.asked += 1;
                continue;
            }
            if !(self.may_ask)(primary.ip()) {
                entry.note_error(TransferError::NotAllowed, primary);
                entry.asked += 1;
                continue;
            }
            entry.stage = Stage::ToProbe;
            self.probes.push(entry.lane(primary), uuid);
            return;
        }
    }

    /// What a primary said of its serial.
    pub(crate) fn probed(&mut self, turn: Turn, probed: Probed, now: i64) {
        let Turn { uuid, primary, lane } = turn;
        self.probes.end(lane);
        if matches!(probed, Probed::Silent) {
            self.silent.insert(primary, now.saturating_add(millis(self.times.silence)));
        }
        let Some(entry) = self.entries.get_mut(&uuid).filter(|entry| entry.stage == Stage::Probing) else {
            return;
        };
        let asks_serial = matches!(probed, Probed::Truncated);
        let outcome = match probed {
            Probed::At(theirs) => match judge(theirs, entry.serial()) {
                Ok(true) => None,
                Ok(false) => Some(Outcome::UpToDate),
                Err(error) => Some(Outcome::Failed(error)),
            },
            Probed::Truncated => None,
            Probed::Silent => Some(Outcome::Failed(TransferError::TooSlow("does not answer".to_owned()))),
            Probed::Failed(error) => Some(Outcome::Failed(error)),
        };
        match outcome {
            None => {
                entry.stage = Stage::ToTransfer { asks_serial };
                self.transfers.push(lane, uuid);
            }
            Some(outcome) => self.conclude(uuid, primary, outcome, now),
        }
    }

    /// The next transfer that may be under way.
    pub(crate) fn begin_transfer(&mut self, now: i64) -> Option<Work> {
        loop {
            let (lane, uuid) = self.transfers.begin()?;
            if let Some(entry) = self.entries.get_mut(&uuid)
                && let Stage::ToTransfer { asks_serial } = entry.stage
            {
                match entry.primary_of(lane) {
                    Some(primary) => {
                        entry.stage = Stage::Transferring;
                        return Some(entry.work(primary, lane, asks_serial));
                    }
                    None => self.probe_next(uuid, now),
                }
            }
            self.transfers.end(lane);
        }
    }

    /// What came of a transfer.
    pub(crate) fn transferred(&mut self, turn: Turn, outcome: Outcome, now: i64) {
        let Turn { uuid, primary, lane } = turn;
        self.transfers.end(lane);
        if self.entries.get(&uuid).is_some_and(|entry| entry.stage == Stage::Transferring) {
            self.conclude(uuid, primary, outcome, now);
        }
    }

    fn conclude(&mut self, uuid: Uuid, primary: SocketAddr, outcome: Outcome, now: i64) {
        let Some(entry) = self.entries.get_mut(&uuid) else { return };
        match outcome {
            Outcome::UpToDate => self.succeed(uuid, now),
            Outcome::Taken(soa) => {
                entry.copied.soa = Some(soa);
                self.succeed(uuid, now);
            }
            Outcome::Failed(error) => {
                entry.note_error(error, primary);
                entry.asked += 1;
                self.probe_next(uuid, now);
            }
            Outcome::Gone => self.remove(uuid),
        }
    }

    fn succeed(&mut self, uuid: Uuid, now: i64) {
        let Some(entry) = self.entries.get_mut(&uuid) else { return };
        let Some(soa) = &entry.copied.soa else { return };
        if let Some(at) = entry.copied.state.expires_at {
            self.expiries.remove(&(at, uuid));
        }
        let (refresh, expires_at) = (self.times.interval(soa.refresh), self.times.expires_at(soa, now));
        entry.copied.state = CopyState {
            refreshed_at: Some(now / 1_000),
            expires_at: Some(expires_at),
            is_expired: false,
            last_error: None,
        };
        entry.failing_since = None;
        self.unnoted.insert(uuid);
        self.watch_expiry(uuid);
        let interval = self.jittered(refresh);
        self.wait(uuid, now, interval);
    }

    fn fail(&mut self, uuid: Uuid, now: i64) {
        let Some(entry) = self.entries.get_mut(&uuid) else { return };
        let failing = now.saturating_sub(*entry.failing_since.get_or_insert(now));
        let error = match &entry.error {
            Some((error, primary)) => error.of(*primary),
            None => "The zone has no primary".to_owned(),
        };
        self.unlogged.push(LogLine::Failed(entry.copied.apex.clone(), error.clone()));
        if entry.copied.state.last_error.as_ref() != Some(&error) {
            entry.copied.state.last_error = Some(error);
            self.unnoted.insert(uuid);
        }
        let retry = self.times.retry(entry.copied.soa.as_ref(), failing);
        let interval = self.jittered(retry);
        self.wait(uuid, now, interval);
    }

    fn wait(&mut self, uuid: Uuid, now: i64, interval: i64) {
        let Some(entry) = self.entries.get_mut(&uuid) else { return };
        let due = now.saturating_add(interval);
        entry.stage = Stage::Waiting { due };
        entry.first = 0;
        self.due.insert((due, uuid));
        if entry.is_notified {
            self.wake(uuid, now);
        }
    }

    /// The copies whose states are to be noted.
    pub(crate) fn take_unnoted(&mut self) -> HashSet<Uuid> {
        std::mem::take(&mut self.unnoted)
    }

    /// How a copy stands now.
    pub(crate) fn state(&self, uuid: Uuid) -> Option<CopyState> {
        Some(self.entries.get(&uuid)?.copied.state.clone())
    }

    /// What is to be logged.
    pub(crate) fn take_unlogged(&mut self) -> Vec<LogLine> {
        std::mem::take(&mut self.unlogged)
    }

    /// Whether there is anything to note or to log.
    pub(crate) fn has_unnoted(&self) -> bool {
        !self.unnoted.is_empty() || !self.unlogged.is_empty()
    }

    /// This state could not be noted.
    pub(crate) fn note_again(&mut self, uuid: Uuid) {
        if self.entries.contains_key(&uuid) {
            self.unnoted.insert(uuid);
        }
    }

    /// Between three quarters of it and all of it, so that zones that came together do not stay together.
    fn jittered(&self, interval: i64) -> i64 {
        let quarter = (interval / 4).max(1);
        interval - (((self.chance)() >> 1) as i64 % quarter)
    }
}

/// How many silent primaries are known before those are forgotten that may be asked again.
const SILENT_MAX: usize = 10_000;

impl Entry {
    /// Of several, what a primary that answers says is more telling than that another one does not answer.
    fn note_error(&mut self, error: TransferError, primary: SocketAddr) {
        let is_silence = |error: &TransferError| {
            matches!(error, TransferError::Unreachable(_) | TransferError::TooSlow(_))
        };
        if self.error.as_ref().is_none_or(|(known, _)| is_silence(known) && !is_silence(&error)) {
            self.error = Some((error, primary));
        }
    }
}

/// Whether a primary at `theirs` has news for a copy at `ours` (RFC 1982 3.2).
pub(crate) fn judge(theirs: Serial, ours: Option<Serial>) -> Result<bool, TransferError> {
    match ours {
        Some(ours) if theirs == ours => Ok(false),
        Some(ours) if !theirs.is_ahead_of(ours) => Err(TransferError::Behind { theirs, ours }),
        _ => Ok(true),
    }
}
