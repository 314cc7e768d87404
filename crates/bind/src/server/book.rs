//! What one server is to serve, what it serves, and what is to be done next. Pure: the time is given.
//!
//! A zone's way, again and again:
//!
//! ```text
//!  Unknown ──looked at──► InSync ◄──────────── answers with the serial ─────────────┐
//!     │                     │ changed, file touched, other serial                   │
//!     └──────────────►  Waiting ──taken──► Working ──file and command done──► Verifying
//!                          ▲ ▲                │ refused                             │
//!                          │ └──── a pause ───┘      does not answer with it in time│
//!                          └────────────────────── a pause ─────────────────────────┘
//! ```

use std::cmp::Reverse;
use std::collections::hash_map::Entry as MapEntry;
use std::collections::{BinaryHeap, HashMap};
use std::time::{Duration, Instant};

use soa_query::Served;
use zone::{Name, Serial};

use crate::clock::backoff;
use crate::directory::Stamp;

/// How long a zone that changes again and again waits between two deployments: this at first, twice as long each time.
const PACE_MIN: Duration = Duration::from_millis(50);
const PACE_MAX: Duration = Duration::from_millis(640);
/// After so long without a change the first pace holds again.
const CALM: Duration = Duration::from_secs(2);
/// How long a zone that a server refused waits: this at first, twice as long each time.
const RETRY_MIN: Duration = Duration::from_millis(500);
const RETRY_MAX: Duration = Duration::from_secs(20);
/// A server that has taken a zone is asked for it after this time, then after twice as long each time.
const LOOK_MIN: Duration = Duration::from_millis(1);
const LOOK_MAX: Duration = Duration::from_millis(250);
/// How long a server may take to load a zone before it is told to do so again.
const LOADING_MAX: Duration = Duration::from_secs(10);

/// Where a zone stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Nobody has looked since the start.
    Unknown,
    /// To be deployed when it is due.
    Waiting,
    /// In someone's hands.
    Working,
    /// Deployed; asked for until it is answered.
    Verifying {
        since: Instant,
        pause: Duration,
    },
    InSync,
}

/// A zone on one server.
struct Entry {
    /// What is to be served; `None`: nothing.
    desired: Option<Serial>,
    /// What was answered last.
    served: Option<Serial>,
    stage: Stage,
    due: Option<Instant>,
    /// Of the oldest change that is not served yet.
    changed_at: Option<Instant>,
    deployed_at: Option<Instant>,
    pace: Duration,
    refusals: u32,
    error: Option<Box<str>>,
    /// In seconds since 1970.
    in_sync_at: Option<i64>,
    /// Of the file, as it was written.
    stamp: Option<Stamp>,
    /// Whether the server has the zone from us.
    is_added: bool,
}

/// What is to be done with a zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    /// Make the server serve the zone as it stands.
    Deploy { apex: Name, is_added: bool },
    /// Make it serve the zone no more.
    Remove { apex: Name },
    /// Ask for its serial.
    Verify { apex: Name },
}

/// How a zone stands on one server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ZoneState {
    pub(crate) serial: Option<Serial>,
    pub(crate) is_in_sync: bool,
    pub(crate) error: Option<String>,
    pub(crate) in_sync_at: Option<i64>,
}

/// How all zones stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) zones: usize,
    pub(crate) in_sync: usize,
    pub(crate) failing: usize,
    /// How long the oldest change is not served.
    pub(crate) behind: Duration,
}

/// All zones of one server.
#[derive(Default)]
pub(crate) struct Book {
    zones: HashMap<Name, Entry>,
    /// Changes before repairs: someone waits for a change.
    changes: Schedule,
    repairs: Schedule,
}

type Schedule = BinaryHeap<Reverse<(Instant, Name)>>;

impl Book {
    /// Takes down what is to be served from now on. Before the first look at a server, `is_start`, nothing is due.
    pub(crate) fn note(&mut self, apex: &Name, desired: Option<Serial>, is_start: bool, now: Instant) {
        let entry = match self.zones.entry(apex.clone()) {
            MapEntry::Occupied(entry) => entry.into_mut(),
            MapEntry::Vacant(_) if desired.is_none() => return,
            MapEntry::Vacant(vacant) => {
                let stage = if is_start { Stage::Unknown } else { Stage::Waiting };
                vacant.insert(Entry::new(desired, stage))
            }
        };
        let is_new = entry.stage == Stage::Waiting && entry.due.is_none();
        if entry.desired == desired && !is_new {
            return;
        }
        entry.desired = desired;
        if is_start {
            return;
        }
        entry.changed_at.get_or_insert(now);
        let due = match entry.deployed_at {
            Some(deployed_at) => now.max(deployed_at + entry.pace),
            None => now,
        };
        match entry.stage {
            // Seen when that is done.
            Stage::Working => {}
            // It keeps its place among those that wait.
            Stage::Waiting if entry.error.is_none() && entry.due.is_some_and(|before| before <= due) => {}
            // A pause after a refusal is over: what was refused is something else now.
            _ => {
                entry.refusals = 0;
                entry.wait_until(due, apex, &mut self.changes);
            }
        }
    }

    /// A zone whose file is there though it is not to be served.
    pub(crate) fn note_surplus(&mut self, apex: Name, now: Instant) {
        if let MapEntry::Vacant(vacant) = self.zones.entry(apex.clone()) {
            let mut entry = Entry::new(None, Stage::Waiting);
            entry.is_added = true;
            entry.wait_until(now, &apex, &mut self.repairs);
            vacant.insert(entry);
        }
    }

    /// A file that was there already, as we wrote it.
    pub(crate) fn note_file(&mut self, apex: &Name, stamp: Option<Stamp>) -> bool {
        let Some(entry) = self.zones.get_mut(apex) else { return false };
        entry.is_added = true;
        entry.stamp = stamp;
        true
    }

    /// What is due, changes first.
    pub(crate) fn take_due(&mut self, now: Instant, at_most: usize) -> Vec<Work> {
        let mut work = Vec::new();
        for schedule in [&mut self.changes, &mut self.repairs] {
            while work.len() < at_most
                && let Some(Reverse((due, _))) = schedule.peek()
                && *due <= now
            {
                let Some(Reverse((due, apex))) = schedule.pop() else { break };
                let Some(entry) = self.zones.get_mut(&apex) else { continue };
                if entry.due != Some(due) {
                    // It was given another time since.
                    continue;
                }
                entry.due = None;
                if let Stage::Verifying { .. } = entry.stage {
                    work.push(Work::Verify { apex });
                    continue;
                }
                entry.stage = Stage::Working;
                work.push(match entry.desired {
                    Some(_) => Work::Deploy { apex, is_added: entry.is_added },
                    None => Work::Remove { apex },
                });
            }
        }
        work
    }

    /// When there is something to do next.
    pub(crate) fn next_due(&self) -> Option<Instant> {
        let first = |schedule: &Schedule| schedule.peek().map(|Reverse((due, _))| *due);
        [first(&self.changes), first(&self.repairs)].into_iter().flatten().min()
    }

    /// The file is written and the server told: with this serial.
    pub(crate) fn deployed(&mut self, apex: &Name, serial: Serial, stamp: Stamp, now: Instant) {
        let Some(entry) = self.zones.get_mut(apex) else { return };
        let is_calm = entry.deployed_at.is_none_or(|before| now.duration_since(before) > CALM);
        entry.pace = if is_calm { PACE_MIN } else { (entry.pace * 2).min(PACE_MAX) };
        entry.deployed_at = Some(now);
        entry.is_added = true;
        entry.stamp = Some(stamp);
        // What is deployed may be newer than what was noted, whose note is on its way.
        if entry.desired.is_some_and(|desired| serial.is_ahead_of(desired)) {
            entry.desired = Some(serial);
        }
        if entry.desired == Some(serial) {
            entry.stage = Stage::Verifying { since: now, pause: LOOK_MIN };
            entry.set_due(now + LOOK_MIN, apex, &mut self.changes);
        } else {
            let due = now + entry.pace;
            entry.wait_until(due, apex, &mut self.changes);
        }
    }

    /// There is no such zone any more on the server, nor its file.
    pub(crate) fn removed(&mut self, apex: &Name, now: Instant) {
        let Some(entry) = self.zones.get_mut(apex) else { return };
        if entry.desired.is_none() {
            self.zones.remove(apex);
            return;
        }
        // It was made again meanwhile.
        (entry.is_added, entry.stamp, entry.served) = (false, None, None);
        entry.wait_until(now, apex, &mut self.changes);
    }

    /// Back to where it was: it could not be worked on, for no fault of its own.
    pub(crate) fn put_back(&mut self, apex: &Name, now: Instant) {
        let Some(entry) = self.zones.get_mut(apex) else { return };
        if let Stage::Verifying { .. } = entry.stage {
            return entry.set_due(now, apex, &mut self.changes);
        }
        entry.wait_until(now, apex, &mut self.changes);
    }

    /// What was in someone's hands is in nobody's any more: it waits again.
    pub(crate) fn release_all(&mut self, now: Instant) {
        for (apex, entry) in &mut self.zones {
            if entry.stage == Stage::Working {
                entry.wait_until(now, apex, &mut self.repairs);
            }
        }
    }

    /// The server, or the file system, refused the zone. It waits, longer each time.
    pub(crate) fn refused(&mut self, apex: &Name, error: &str, now: Instant) {
        let Some(entry) = self.zones.get_mut(apex) else { return };
        entry.error = Some(error.into());
        let due = now + backoff(RETRY_MIN, RETRY_MAX, entry.refusals);
        entry.refusals += 1;
        entry.wait_until(due, apex, &mut self.repairs);
    }

    /// What the server answered for a zone that is being verified. Tells how long its oldest change took if it is
    /// in sync now.
    pub(crate) fn verified(
        &mut self,
        apex: &Name,
        served: Served,
        now: Instant,
        unix_seconds: i64,
    ) -> Option<Duration> {
        let entry = self.zones.get_mut(apex)?;
        let Stage::Verifying { since, pause } = entry.stage else { return None };
        entry.served = served.serial();
        if entry.served.is_some() && entry.served == entry.desired {
            return entry.in_sync(now, unix_seconds);
        }
        if now.duration_since(since) < LOADING_MAX {
            let pause = (pause * 2).min(LOOK_MAX);
            entry.stage = Stage::Verifying { since, pause };
            entry.set_due(now + pause, apex, &mut self.changes);
            return None;
        }
        let answered = match served {
            Served::At(serial) => format!("answers with the serial {serial}"),
            Served::Missing | Served::Refused => "does not have it".to_owned(),
            Served::Broken => "cannot answer for it (SERVFAIL)".to_owned(),
            Served::Silent => "does not answer".to_owned(),
        };
        let error = format!(
            "named took the zone, and {} s later {answered}: its log has the reason, at zone {}/IN",
            LOADING_MAX.as_secs(),
            apex.to_text_without_final_dot()
        );
        // Perhaps what is there under this name is another's by now: adding it anew finds that out.
        entry.is_added = false;
        self.refused(apex, &error, now);
        None
    }

    /// What a look at the server and at the file found, for a zone that nobody works on. `stamp` is of the file, where
    /// it is as it was written. Of a server that answers for others (`answers`), silence about a zone that was never
    /// seen there, as one that limits its rate keeps, is a reason to deploy it.
    pub(crate) fn looked(
        &mut self,
        apex: &Name,
        served: Served,
        answers: bool,
        stamp: Option<Stamp>,
        now: Instant,
        unix_seconds: i64,
    ) {
        let Some(entry) = self.zones.get_mut(apex) else { return };
        let is_told = served != Served::Silent || (answers && entry.stage == Stage::Unknown);
        if !matches!(entry.stage, Stage::Unknown | Stage::InSync) || !is_told {
            return;
        }
        entry.served = served.serial();
        let is_file_right = stamp.is_some() && stamp == entry.stamp;
        if is_file_right && entry.served.is_some() && entry.served == entry.desired {
            if entry.stage == Stage::Unknown {
                entry.in_sync(now, unix_seconds);
            }
            return;
        }
        entry.changed_at.get_or_insert(now);
        if matches!(served, Served::Missing | Served::Refused) {
            entry.is_added = false;
        }
        entry.wait_until(now, apex, &mut self.repairs);
    }

    /// What the file of a zone is to look like.
    pub(crate) fn stamp(&self, apex: &Name) -> Option<Stamp> {
        self.zones.get(apex)?.stamp
    }

    /// What is to be served, where that is anything.
    pub(crate) fn desired(&self, apex: &Name) -> Option<Serial> {
        self.zones.get(apex)?.desired
    }

    /// The name of some zone.
    pub(crate) fn first_name(&self) -> Option<Name> {
        self.zones.keys().next().cloned()
    }

    /// The names of all zones.
    pub(crate) fn names(&self) -> Vec<Name> {
        self.zones.keys().cloned().collect()
    }

    /// How a zone stands.
    pub(crate) fn state(&self, apex: &Name) -> Option<ZoneState> {
        let entry = self.zones.get(apex)?;
        Some(ZoneState {
            serial: entry.served,
            is_in_sync: entry.stage == Stage::InSync,
            error: entry.error.as_deref().map(str::to_owned),
            in_sync_at: entry.in_sync_at,
        })
    }

    /// How all stand.
    pub(crate) fn counts(&self, now: Instant) -> Counts {
        let mut counts = Counts { zones: self.zones.len(), ..Counts::default() };
        for entry in self.zones.values() {
            counts.in_sync += usize::from(entry.stage == Stage::InSync);
            counts.failing += usize::from(entry.error.is_some());
            if let Some(changed_at) = entry.changed_at {
                counts.behind = counts.behind.max(now.duration_since(changed_at));
            }
        }
        counts
    }

    /// Some of the zones that are refused, each with the reason.
    pub(crate) fn failing(&self, at_most: usize) -> Vec<(Name, String)> {
        let failing = self.zones.iter().filter_map(|(apex, entry)| Some((apex, entry.error.as_deref()?)));
        failing.take(at_most).map(|(apex, error)| (apex.clone(), error.to_owned())).collect()
    }
}

impl Entry {
    fn new(desired: Option<Serial>, stage: Stage) -> Self {
        Self {
            desired,
            served: None,
            stage,
            due: None,
            changed_at: None,
            deployed_at: None,
            pace: PACE_MIN,
            refusals: 0,
            error: None,
            in_sync_at: None,
            stamp: None,
            is_added: false,
        }
    }

    fn wait_until(&mut self, due: Instant, apex: &Name, schedule: &mut Schedule) {
        self.stage = Stage::Waiting;
        self.set_due(due, apex, schedule);
    }

    /// The time that stood before is forgotten: what the schedules still hold of it is passed over.
    fn set_due(&mut self, due: Instant, apex: &Name, schedule: &mut Schedule) {
        self.due = Some(due);
        schedule.push(Reverse((due, apex.clone())));
    }

    fn in_sync(&mut self, now: Instant, unix_seconds: i64) -> Option<Duration> {
        self.stage = Stage::InSync;
        self.error = None;
        self.refusals = 0;
        self.in_sync_at = Some(unix_seconds);
        self.changed_at.take().map(|changed_at| now.duration_since(changed_at))
    }
}
