//! What one secondary is to serve, what it serves, and what is to be done next. Pure: the time is given.
//!
//! A zone's way, again and again:
//!
//! ```text
//!  Unknown ──looked at──► InSync ◄────────── answers with the serial ──────────┐
//!     │                     │ changed, other serial                            │
//!     └──────────────►   Telling ──────────── acknowledged ───────────────► Asking
//!                         ▲    ▲ not acknowledged: a pause │                   │
//!                         │    └───────────────────────────┘                   │
//!                         └─────────── not there in time: a pause ─────────────┘
//! ```

use std::collections::hash_map::Entry as MapEntry;
use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};

use soa_query::Served;
use zone::{Name, Serial};

use crate::chance::backoff;
use crate::status::ZoneState;

/// How long a zone that changes again and again waits between two NOTIFYs: this at first, twice as long each time.
const PACE_MIN: Duration = Duration::from_millis(10);
const PACE_MAX: Duration = Duration::from_millis(160);
/// After so long without a NOTIFY the first pace holds again.
const CALM: Duration = Duration::from_secs(1);
/// How long a NOTIFY that was not acknowledged waits: this at first, twice as long each time.
const RETRY_MIN: Duration = Duration::from_millis(50);
const RETRY_MAX: Duration = Duration::from_secs(30);
/// What fails no more often than this is not told as an error, and is tried again like a change: secondaries take a moment
/// to learn of a new zone from the catalog.
const FAILURES_USUAL: u32 = 5;
/// A secondary that has acknowledged a NOTIFY is asked for the zone after this time, then after twice as long each time.
const ASK_MIN: Duration = Duration::from_millis(10);
const ASK_MAX: Duration = Duration::from_secs(2);
/// How long it may take to have the zone before it is told again.
const TRANSFER_MAX: Duration = Duration::from_secs(10);
/// Of what is not a change, a secondary is told no faster than this, so that a start or its return floods nobody.
const REPAIR_PAUSE: Duration = Duration::from_millis(2);

/// How a zone is to be served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Desired {
    pub(crate) serial: Serial,
    /// Whether it is not for everyone, as a catalog is: who has it may refuse to answer for it.
    pub(crate) is_private: bool,
}

/// Where a zone stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Nobody has looked since the start.
    Unknown,
    /// A NOTIFY is to be sent, or on its way.
    Telling,
    /// It was acknowledged; asked for until it is answered.
    Asking {
        since: Instant,
        pause: Duration,
    },
    InSync,
}

/// Which of those that are due goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Urgency {
    /// Someone waits for it.
    Change,
    Repair,
}

/// A zone on the secondary.
struct Entry {
    desired: Serial,
    is_private: bool,
    /// What was answered last.
    served: Option<Serial>,
    stage: Stage,
    due: Option<(Urgency, Instant)>,
    /// Of what is under way: whatever comes of another is late.
    ticket: Option<u64>,
    /// Of the oldest change that is not served yet.
    changed_at: Option<Instant>,
    /// Whether that was found by looking, rather than noted.
    is_repair: bool,
    told_at: Option<Instant>,
    pace: Duration,
    failures: u32,
    /// Why NOTIFY is not acknowledged.
    untold: Option<Box<str>>,
    /// Why the zone is not served though it is told of.
    unserved: Option<Box<str>>,
    /// Since when it answers that it does not have the zone.
    refused_since: Option<Instant>,
    /// In seconds since 1970.
    in_sync_at: Option<i64>,
}

/// What is to be done with a zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Work {
    pub(crate) apex: Name,
    pub(crate) ticket: u64,
    /// Whether it is to be asked for, rather than told of.
    pub(crate) is_question: bool,
}

/// What came of a NOTIFY.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    Acknowledged,
    /// In words that say what helps.
    Refused(String),
    Silent,
}

/// How a zone stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) serial: Option<Serial>,
    pub(crate) state: ZoneState,
    pub(crate) error: Option<String>,
    pub(crate) in_sync_at: Option<i64>,
}

/// How all zones stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) in_sync: usize,
    pub(crate) pending: usize,
    pub(crate) failing: usize,
    /// How long the oldest change is not served.
    pub(crate) behind: Duration,
}

/// All zones of one secondary.
#[derive(Default)]
pub(crate) struct Book {
    zones: HashMap<Name, Entry>,
    schedules: Schedules,
    last_ticket: u64,
    /// When the next repair may be taken.
    next_repair: Option<Instant>,
}

/// The times when zones are due: one a zone, so that they are as many as these at most.
#[derive(Default)]
struct Schedules {
    changes: BTreeSet<(Instant, Name)>,
    repairs: BTreeSet<(Instant, Name)>,
}

impl Schedules {
    fn of(&mut self, urgency: Urgency) -> &mut BTreeSet<(Instant, Name)> {
        match urgency {
            Urgency::Change => &mut self.changes,
            Urgency::Repair => &mut self.repairs,
        }
    }

    fn set(&mut self, entry: &mut Entry, apex: &Name, due: Option<(Urgency, Instant)>) {
        if let Some((urgency, at)) = entry.due.take() {
            self.of(urgency).remove(&(at, apex.clone()));
        }
        if let Some((urgency, at)) = due {
            self.of(urgency).insert((at, apex.clone()));
        }
        entry.due = due;
    }
}

impl Book {
    /// Takes down what is to be served from now on. Before the start, `is_start`, nothing is due.
    pub(crate) fn note(&mut self, apex: &Name, desired: Option<Desired>, is_start: bool, now: Instant) {
        let Some(Desired { serial, is_private }) = desired else {
            if let Some(mut entry) = self.zones.remove(apex) {
                self.schedules.set(&mut entry, apex, None);
            }
            return;
        };
        let entry = match self.zones.entry(apex.clone()) {
            MapEntry::Occupied(entry) => entry.into_mut(),
            MapEntry::Vacant(vacant) => {
                let entry = vacant.insert(Entry::new(serial, is_private));
                if !is_start {
                    entry.change(apex, &mut self.schedules, now);
                }
                return;
            }
        };
        if entry.desired != serial {
            entry.desired = serial;
            if !is_start {
                entry.change(apex, &mut self.schedules, now);
            }
        }
    }

    /// What is due, changes first.
    pub(crate) fn take_due(&mut self, now: Instant, at_most: usize) -> Vec<Work> {
        let mut work = Vec::new();
        while work.len() < at_most
            && let Some(apex) = self.pop(now)
        {
            let Some(entry) = self.zones.get_mut(&apex) else { continue };
            entry.due = None;
            self.last_ticket += 1;
            entry.ticket = Some(self.last_ticket);
            let is_question = matches!(entry.stage, Stage::Asking { .. });
            if !is_question {
                let is_calm = entry.told_at.is_none_or(|before| now.duration_since(before) > CALM);
                entry.pace = if is_calm { PACE_MIN } else { (entry.pace * 2).min(PACE_MAX) };
                entry.told_at = Some(now);
            }
            work.push(Work { apex, ticket: self.last_ticket, is_question });
        }
        work
    }

    fn pop(&mut self, now: Instant) -> Option<Name> {
        let Schedules { changes, repairs } = &mut self.schedules;
        if changes.first().is_some_and(|(due, _)| *due <= now) {
            return changes.pop_first().map(|(_, apex)| apex);
        }
        let is_allowed = self.next_repair.is_none_or(|at| at <= now);
        if is_allowed && repairs.first().is_some_and(|(due, _)| *due <= now) {
            self.next_repair = Some(now + REPAIR_PAUSE);
            return repairs.pop_first().map(|(_, apex)| apex);
        }
        None
    }

    /// When there is something to do next.
    pub(crate) fn next_due(&self) -> Option<Instant> {
        let change = self.schedules.changes.first().map(|(due, _)| *due);
        let repair =
            self.schedules.repairs.first().map(|(due, _)| self.next_repair.map_or(*due, |at| at.max(*due)));
        [change, repair].into_iter().flatten().min()
    }

    /// A zone could not be worked on: it is gone, and the note of that is on its way.
    pub(crate) fn put_off(&mut self, apex: &Name, ticket: u64, now: Instant) {
        if let Some(entry) = under_way(&mut self.zones, apex, ticket) {
            entry.retry(apex, &mut self.schedules, now);
        }
    }

    /// What came of a NOTIFY of this serial.
    pub(crate) fn told(&mut self, apex: &Name, ticket: u64, serial: Serial, told: Told, now: Instant) {
        let Some(entry) = under_way(&mut self.zones, apex, ticket) else { return };
        // What is told may be newer than what was noted, whose note is on its way.
        if serial.is_ahead_of(entry.desired) {
            entry.desired = serial;
        }
        if let Told::Refused(error) = &told
            && entry.failures >= FAILURES_USUAL
        {
            entry.untold = Some(error.as_str().into());
        }
        let is_acknowledged = told == Told::Acknowledged;
        if is_acknowledged {
            entry.untold = None;
        }
        if entry.desired != serial {
            // It changed meanwhile.
            entry.failures = entry.failures.saturating_add(u32::from(!is_acknowledged));
            entry.tell_soon(apex, &mut self.schedules, now);
        } else if is_acknowledged {
            entry.stage = Stage::Asking { since: now, pause: ASK_MIN };
            self.schedules.set(entry, apex, Some((Urgency::Change, now + ASK_MIN)));
        } else {
            entry.retry(apex, &mut self.schedules, now);
        }
    }

    /// What the secondary answered for a zone that was told of. Tells how long its oldest change took if it is in sync
    /// now.
    pub(crate) fn answered(
        &mut self,
        apex: &Name,
        ticket: u64,
        served: Served,
        now: Instant,
        unix_seconds: i64,
    ) -> Option<Duration> {
        let entry = under_way(&mut self.zones, apex, ticket)?;
        let Stage::Asking { since, pause } = entry.stage else { return None };
        entry.note_served(served, now);
        if entry.served == Some(entry.desired) {
            return entry.in_sync(apex, &mut self.schedules, now, unix_seconds);
        }
        if entry.is_private && served == Served::Refused {
            // That it was acknowledged is all that can be known.
            let _ = entry.in_sync(apex, &mut self.schedules, now, unix_seconds);
            return None;
        }
        if now.duration_since(since) < TRANSFER_MAX {
            let pause = (pause * 2).min(ASK_MAX);
            entry.stage = Stage::Asking { since, pause };
            self.schedules.set(entry, apex, Some((Urgency::Change, now + pause)));
            return None;
        }
        if let Some(error) = entry.words_of(served) {
            entry.unserved = Some(error.into());
        }
        entry.stage = Stage::Telling;
        entry.retry(apex, &mut self.schedules, now);
        None
    }

    /// What a look at a zone that was to stand at `desired` found, unless more is known by now. Tells as
    /// [`Book::answered`] does.
    pub(crate) fn looked(
        &mut self,
        apex: &Name,
        desired: Serial,
        served: Served,
        now: Instant,
        unix_seconds: i64,
    ) -> Option<Duration> {
        let entry = self.zones.get_mut(apex)?;
        let is_busy = entry.ticket.is_some() || matches!(entry.stage, Stage::Asking { .. });
        if served == Served::Silent {
            return None;
        }
        entry.note_refusal(served, now);
        if is_busy || entry.desired != desired {
            return None;
        }
        let was_in_sync = entry.stage == Stage::InSync;
        if was_in_sync && entry.is_private && served == Served::Refused {
            return None;
        }
        entry.note_served(served, now);
        if entry.served == Some(desired) {
            return if was_in_sync {
                None
            } else {
                entry.in_sync(apex, &mut self.schedules, now, unix_seconds)
            };
        }
        if entry.stage != Stage::Telling {
            entry.stage = Stage::Telling;
            entry.is_repair = true;
            entry.changed_at.get_or_insert(now);
            self.schedules.set(entry, apex, Some((Urgency::Repair, now)));
        }
        None
    }

    /// The secondary answers again: what waits need wait no more.
    pub(crate) fn came_back(&mut self, now: Instant) {
        for (apex, entry) in &mut self.zones {
            if let Some((_, at)) = entry.due
                && at > now
            {
                let urgency = match entry.stage {
                    Stage::Asking { .. } => Urgency::Change,
                    _ => Urgency::Repair,
                };
                entry.failures = 0;
                self.schedules.set(entry, apex, Some((urgency, now)));
            }
        }
    }

    /// What was under way is in nobody's hands any more.
    pub(crate) fn release_all(&mut self, now: Instant) {
        for (apex, entry) in &mut self.zones {
            if entry.ticket.take().is_some() {
                entry.retry(apex, &mut self.schedules, now);
            }
        }
    }

    /// Where a zone is to stand.
    pub(crate) fn desired(&self, apex: &Name) -> Option<Serial> {
        self.zones.get(apex).map(|entry| entry.desired)
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
    pub(crate) fn standing(&self, apex: &Name) -> Option<Standing> {
        self.zones.get(apex).map(|entry| Standing {
            serial: entry.served,
            state: entry.state(),
            error: entry.error().map(str::to_owned),
            in_sync_at: entry.in_sync_at,
        })
    }

    /// How all stand.
    pub(crate) fn counts(&self, now: Instant) -> Counts {
        let mut counts = Counts::default();
        for entry in self.zones.values() {
            match entry.state() {
                ZoneState::InSync => counts.in_sync += 1,
                ZoneState::Pending => counts.pending += 1,
                ZoneState::Failing => counts.failing += 1,
            }
            if let Some(changed_at) = entry.changed_at {
                counts.behind = counts.behind.max(now.duration_since(changed_at));
            }
        }
        counts
    }

    /// Some of the zones that fail, each with the reason.
    pub(crate) fn failing(&self, at_most: usize) -> Vec<(Name, String)> {
        let failing = self.zones.iter().filter(|(_, entry)| entry.state() == ZoneState::Failing);
        let failing = failing.filter_map(|(apex, entry)| Some((apex, entry.error()?)));
        failing.take(at_most).map(|(apex, error)| (apex.clone(), error.to_owned())).collect()
    }
}

/// A zone with what is under way by this ticket, which is over thereby.
fn under_way<'z>(zones: &'z mut HashMap<Name, Entry>, apex: &Name, ticket: u64) -> Option<&'z mut Entry> {
    let entry = zones.get_mut(apex).filter(|entry| entry.ticket == Some(ticket))?;
    entry.ticket = None;
    Some(entry)
}

impl Entry {
    fn new(desired: Serial, is_private: bool) -> Self {
        Self {
            desired,
            is_private,
            served: None,
            stage: Stage::Unknown,
            due: None,
            ticket: None,
            changed_at: None,
            is_repair: false,
            told_at: None,
            pace: PACE_MIN,
            failures: 0,
            untold: None,
            unserved: None,
            refused_since: None,
            in_sync_at: None,
        }
    }

    /// What is desired is another than before.
    fn change(&mut self, apex: &Name, schedules: &mut Schedules, now: Instant) {
        self.changed_at.get_or_insert(now);
        self.is_repair = false;
        match self.stage {
            // Seen when that is done.
            Stage::Telling if self.ticket.is_some() => {}
            _ => self.tell_soon(apex, schedules, now),
        }
    }

    /// As soon as the pace allows.
    fn tell_soon(&mut self, apex: &Name, schedules: &mut Schedules, now: Instant) {
        self.stage = Stage::Telling;
        // Of a question that is under way nothing is expected any more.
        self.ticket = None;
        let due = self.told_at.map_or(now, |told_at| now.max(told_at + self.pace));
        schedules.set(self, apex, Some((Urgency::Change, due)));
    }

    /// After a pause, longer each time.
    fn retry(&mut self, apex: &Name, schedules: &mut Schedules, now: Instant) {
        let is_usual = self.failures < FAILURES_USUAL && !self.is_repair;
        let urgency = if is_usual { Urgency::Change } else { Urgency::Repair };
        let due = now + backoff(RETRY_MIN, RETRY_MAX, self.failures);
        self.failures = self.failures.saturating_add(1);
        schedules.set(self, apex, Some((urgency, due)));
    }

    fn in_sync(
        &mut self,
        apex: &Name,
        schedules: &mut Schedules,
        now: Instant,
        unix_seconds: i64,
    ) -> Option<Duration> {
        schedules.set(self, apex, None);
        self.stage = Stage::InSync;
        (self.untold, self.unserved, self.refused_since) = (None, None, None);
        self.failures = 0;
        self.in_sync_at = Some(unix_seconds);
        let took = self.changed_at.take().map(|changed_at| now.duration_since(changed_at));
        took.filter(|_| !std::mem::take(&mut self.is_repair))
    }

    /// Takes down what it answered.
    fn note_served(&mut self, served: Served, now: Instant) {
        if served != Served::Silent {
            self.served = served.serial();
            self.note_refusal(served, now);
        }
    }

    /// Whoever goes on to refuse a zone was not told to serve it, whether it answers NOTIFYs of it or, as NSD, ignores them.
    fn note_refusal(&mut self, served: Served, now: Instant) {
        if served != Served::Refused || self.is_private {
            self.refused_since = None;
            return;
        }
        let since = *self.refused_since.get_or_insert(now);
        if now.duration_since(since) >= TRANSFER_MAX {
            self.unserved = self.words_of(served).map(Into::into);
        }
    }

    /// What is wrong. What keeps it from hearing of changes is behind all else.
    fn error(&self) -> Option<&str> {
        self.untold.as_deref().or(self.unserved.as_deref())
    }

    fn state(&self) -> ZoneState {
        match (self.stage, self.error()) {
            (Stage::InSync, _) => ZoneState::InSync,
            (_, None) => ZoneState::Pending,
            (_, Some(_)) => ZoneState::Failing,
        }
    }

    /// What is wrong with a zone that was told of, and is not there; `None` where that is not known.
    fn words_of(&self, served: Served) -> Option<String> {
        let seconds = TRANSFER_MAX.as_secs();
        Some(match served {
            Served::Silent => return None,
            Served::Refused => "does not serve the zone (REFUSED). Where it follows the catalog zone, its log tells why it has \
                 not taken this zone from it; else add the zone there as a secondary one whose primary is this server"
                .to_owned(),
            Served::At(serial) if serial.is_ahead_of(self.desired) => format!(
                "answers with the serial {serial}, which is ahead of ours: it has the zone from elsewhere, or from before a \
                 backup was restored here. Have it transfer the zone anew, from nothing"
            ),
            Served::At(serial) => format!(
                "took NOTIFY, and answers {seconds} s later with the serial {serial} still: its log tells why the transfer fails"
            ),
            Served::Missing => format!(
                "took NOTIFY, and does not serve the zone {seconds} s later: its log tells why the transfer fails; is it \
                 allowed, and signed with the right key?"
            ),
            Served::Broken => format!(
                "took NOTIFY, and cannot answer for the zone {seconds} s later (SERVFAIL): its log tells why the transfer \
                 fails; is it allowed, and signed with the right key?"
            ),
        })
    }
}
