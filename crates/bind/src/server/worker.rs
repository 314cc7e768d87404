//! The thread of a server: takes hold of its directory, looks at what it has, deploys what it lacks, and looks again.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use soa_query::Served;
use zone::Name;

use super::Server;
use super::book::{Book, Work};
use super::deploy::{Deployed, Deployer, Trouble};
use crate::DesiredZones;
use crate::clock::{Clock, backoff};
use crate::control::Control;
use crate::directory::{Stamp, ZoneDirectory};
use crate::probe;

/// How many zones are deployed before it is asked what has become of them.
const DEPLOYED_AT_ONCE: usize = 64;
/// How many zones are looked at at once.
const LOOKED_AT_AT_ONCE: usize = 256;
/// How often a zone is looked at: in so long a time where they are few, ...
const ROUND: Duration = Duration::from_secs(2);
/// ... and where they are many, so many in a second.
const LOOKS_PER_SECOND: u32 = 2_000;
/// How long a server that is in trouble is left alone: this at first, twice as long each time.
const PAUSE_MIN: Duration = Duration::from_millis(200);
const PAUSE_MAX: Duration = Duration::from_secs(10);

/// What the thread of a server has.
pub(crate) struct Worker {
    server: Arc<Server>,
    zones: Arc<dyn DesiredZones>,
    identity: String,
    clock: Clock,
    /// The zones that this round is still to look at.
    round: Vec<Name>,
    round_began: Instant,
    next_look: Instant,
    /// Whether this round is run at full speed: the server may be another one than before.
    is_urgent: bool,
    troubles: u32,
}

impl Worker {
    pub(crate) fn new(
        server: Arc<Server>,
        zones: Arc<dyn DesiredZones>,
        identity: String,
        clock: Clock,
    ) -> Self {
        let now = Instant::now();
        Self {
            server,
            zones,
            identity,
            clock,
            round: Vec::new(),
            round_began: now,
            next_look: now,
            is_urgent: true,
            troubles: 0,
        }
    }

    /// Until the server closes.
    pub(crate) fn run(mut self) {
        let Some(mut deployer) = self.take_hold() else { return };
        while !self.server.is_closing() {
            // A bug must end neither the thread nor what is in its hands.
            let outcome = catch_unwind(AssertUnwindSafe(|| self.step(&mut deployer))).unwrap_or_else(|_| {
                self.server.lock().book.release_all(Instant::now());
                Err("a deployment panicked; see the log".to_owned())
            });
            if let Err(trouble) = outcome {
                self.wait_out(trouble, &mut deployer);
            }
        }
    }

    /// Takes hold of the directory and finds out what is in it, however long that takes.
    fn take_hold(&mut self) -> Option<Deployer> {
        while !self.server.is_closing() {
            match self.open() {
                Ok(deployer) => {
                    self.set_trouble(None);
                    return Some(deployer);
                }
                Err(trouble) => self.pause(&trouble),
            }
        }
        None
    }

    fn open(&self) -> Result<Deployer, String> {
        let options = &self.server.options;
        let rights = options.file_rights();
        let directory =
            ZoneDirectory::claim(&options.zone_directory, rights, &self.identity, self.clock.clone())?;
        let now = Instant::now();
        directory
            .scan(|found| {
                let apex = &found.head.apex;
                let mut state = self.server.lock();
                let is_right = found.head.is_intact && state.book.desired(apex) == Some(found.head.serial);
                if !state.book.note_file(apex, is_right.then_some(found.stamp)) {
                    state.book.note_surplus(apex.clone(), now);
                }
            })
            .map_err(|error| format!("the zone directory cannot be read: {error}"))?;
        self.server.lock().is_started = true;
        let control = Control::new(options.control, options.key_file.clone(), self.clock.clone());
        Ok(Deployer { control, directory, view: options.view.clone(), zones: Arc::clone(&self.zones) })
    }

    /// Does what is due, looks at some zones, or waits.
    fn step(&mut self, deployer: &mut Deployer) -> Result<(), String> {
        let now = Instant::now();
        let due = self.server.lock().book.take_due(now, DEPLOYED_AT_ONCE);
        let has_worked = !due.is_empty();
        self.work(deployer, due)?;
        if now >= self.next_look {
            self.look(deployer)?;
        } else if !has_worked {
            let next_due = self.server.lock().book.next_due();
            let until = next_due.map_or(self.next_look, |due| due.min(self.next_look));
            self.server.wait(until, |book| book.next_due() != next_due);
        }
        Ok(())
    }

    fn work(&mut self, deployer: &mut Deployer, due: Vec<Work>) -> Result<(), String> {
        let mut to_verify = Vec::new();
        let mut due = due.into_iter();
        while let Some(work) = due.next() {
            let outcome = match &work {
                Work::Deploy { apex, is_added } => self.deploy(deployer, apex, *is_added),
                Work::Remove { apex } => self.remove(deployer, apex),
                Work::Verify { apex } => {
                    to_verify.push(apex.clone());
                    Ok(())
                }
            };
            if let Err(trouble) = outcome {
                // Those that were told of need not wait for the rest.
                self.verify(&to_verify);
                let now = Instant::now();
                let mut state = self.server.lock();
                let undone = std::iter::once(work).chain(due);
                for Work::Deploy { apex, .. } | Work::Remove { apex } | Work::Verify { apex } in undone {
                    state.book.put_back(&apex, now);
                }
                return Err(trouble);
            }
        }
        self.verify(&to_verify);
        Ok(())
    }

    /// An error is the server's.
    fn deploy(&mut self, deployer: &mut Deployer, apex: &Name, is_added: bool) -> Result<(), String> {
        let outcome = deployer.deploy(apex, is_added);
        let now = Instant::now();
        let mut state = self.server.lock();
        match outcome {
            Ok(Deployed::Told(serial, stamp)) => {
                state.book.deployed(apex, serial, stamp, now);
                drop(state);
                self.recover();
                Ok(())
            }
            // The note that it is gone is on its way.
            Ok(Deployed::NotWanted) => {
                state.book.put_back(apex, now + PAUSE_MIN);
                Ok(())
            }
            Err(trouble) => self.refused(&mut state.book, apex, trouble, now),
        }
    }

    fn remove(&mut self, deployer: &mut Deployer, apex: &Name) -> Result<(), String> {
        let outcome = deployer.remove(apex);
        let now = Instant::now();
        let book = &mut self.server.lock().book;
        match outcome {
            Ok(()) => {
                book.removed(apex, now);
                self.server.count_deployment(None);
                Ok(())
            }
            Err(trouble) => self.refused(book, apex, trouble, now),
        }
    }

    fn refused(&self, book: &mut Book, apex: &Name, trouble: Trouble, now: Instant) -> Result<(), String> {
        self.server.count_failure();
        match trouble {
            Trouble::Server(error) => Err(error),
            Trouble::Zone(error) => {
                tracing::warn!(server = self.server.options.name, zone = %apex, error, "a zone is not deployed");
                book.refused(apex, &error, now);
                Ok(())
            }
        }
    }

    /// Asks for what was deployed.
    fn verify(&self, zones: &[Name]) {
        if zones.is_empty() {
            return;
        }
        let answers = self.ask(zones);
        let (now, unix_seconds) = (Instant::now(), self.clock.unix_seconds());
        let mut state = self.server.lock();
        for (apex, served) in zones.iter().zip(answers) {
            if let Some(took) = state.book.verified(apex, served, now, unix_seconds) {
                self.server.count_deployment(Some(took));
            }
        }
    }

    /// Looks at some zones of the round, on the server and in the directory. An error is the server's.
    fn look(&mut self, deployer: &mut Deployer) -> Result<(), String> {
        if self.round.is_empty() {
            let now = Instant::now();
            if !self.is_urgent && now < self.round_began + ROUND {
                self.next_look = self.round_began + ROUND;
                return Ok(());
            }
            self.round = self.server.lock().book.names();
            self.round_began = now;
        }
        let rest = self.round.len().saturating_sub(LOOKED_AT_AT_ONCE);
        let zones = self.round.split_off(rest);
        let served = self.ask(&zones);
        let answers = served.iter().any(|answer| *answer != Served::Silent);
        let stamps: Vec<Option<Stamp>> = zones.iter().map(|apex| self.stamp(deployer, apex)).collect();
        let (now, unix_seconds) = (Instant::now(), self.clock.unix_seconds());
        let mut state = self.server.lock();
        for ((apex, served), stamp) in zones.iter().zip(&served).zip(stamps) {
            state.book.looked(apex, *served, answers, stamp, now, unix_seconds);
        }
        drop(state);
        if self.round.is_empty() {
            self.is_urgent = false;
            self.recover();
        }
        let pause = if self.is_urgent {
            Duration::ZERO
        } else {
            Duration::from_secs(1) * zones.len() as u32 / LOOKS_PER_SECOND
        };
        self.next_look = Instant::now() + pause;
        if !served.is_empty() && !answers {
            // Is it only that queries are not answered, or is nobody there?
            deployer.control.call("null").map_err(|error| error.to_string())?;
        }
        Ok(())
    }

    /// Of a zone's file, where it is as it was written for the serial that is to be served.
    fn stamp(&self, deployer: &Deployer, apex: &Name) -> Option<Stamp> {
        let expected = self.server.lock().book.stamp(apex);
        let stamp = deployer.directory.stamp(apex).ok().flatten()?;
        if expected == Some(stamp) {
            return Some(stamp);
        }
        // Its time may have been changed, and nothing else.
        let (serial, stamp) = deployer.directory.read(apex).ok().flatten()?;
        let mut state = self.server.lock();
        let is_right = state.book.desired(apex) == Some(serial);
        if is_right {
            state.book.note_file(apex, Some(stamp));
        }
        is_right.then_some(stamp)
    }

    fn ask(&self, zones: &[Name]) -> Vec<Served> {
        let answers = probe::serials(self.server.options.query, zones).unwrap_or_else(|error| {
            tracing::warn!(server = self.server.options.name, %error, "the server cannot be asked");
            vec![Served::Silent; zones.len()]
        });
        if !answers.is_empty() {
            self.server.lock().is_silent = answers.iter().all(|answer| *answer == Served::Silent);
        }
        answers
    }

    /// Leaves a server that is in trouble alone, longer each time, until it is itself again. Then everything may be
    /// otherwise than it was.
    fn wait_out(&mut self, trouble: String, deployer: &mut Deployer) {
        let mut trouble = Some(trouble);
        while let Some(now) = trouble {
            self.pause(&now);
            if self.server.is_closing() {
                return;
            }
            trouble = deployer.try_out().err();
        }
        self.round.clear();
        self.is_urgent = true;
        self.next_look = Instant::now();
    }

    /// What was in the way is gone: something was deployed, or everything looked at.
    fn recover(&mut self) {
        self.troubles = 0;
        if self.server.lock().trouble.take().is_some() {
            tracing::info!(server = self.server.options.name, "deploying goes on");
        }
    }

    /// Waits, but for the question whether the server answers.
    fn pause(&mut self, trouble: &str) {
        let is_new = self.server.lock().trouble.as_deref() != Some(trouble);
        if is_new {
            tracing::warn!(server = self.server.options.name, trouble, "nothing can be deployed");
            self.set_trouble(Some(trouble.to_owned()));
        }
        let some = self.server.lock().book.first_name();
        self.ask(some.as_slice());
        let pause = backoff(PAUSE_MIN, PAUSE_MAX, self.troubles);
        self.troubles += 1;
        self.server.wait(Instant::now() + pause, |_| false);
    }

    fn set_trouble(&mut self, trouble: Option<String>) {
        self.server.lock().trouble = trouble;
    }
}
