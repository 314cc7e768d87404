//! The thread of a secondary: sends what is due, takes what is answered, and looks at all zones again and again.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use mio::{Events, Poll, Token, Waker};
use soa_query::Served;
use tsig::{Key, KeyRing, VerifyError};
use zone::Name;

use crate::book::{Told, Work};
use crate::chance::backoff;
use crate::exchanges::{Exchange, Exchanges, Purpose, Received};
use crate::secondary::Secondary;
use crate::{Clock, SecondaryOptions, SoaSource};

/// How many messages may be without an answer at once, so that they fit a socket's buffer, ...
const WINDOW: usize = 64;
/// ... and how many more of those that look at how zones stand.
const LOOKS_AT_ONCE: usize = 32;
/// How often a zone is looked at: in so long a time where they are few, ...
const ROUND: Duration = Duration::from_secs(5);
/// ... and where they are many, so many in a second.
const LOOKS_PER_SECOND: u32 = 500;
/// When so many in a row had no answer, and for so long none came, nobody is there.
const SILENCES_MAX: u32 = 3;
const SILENCE_MAX: Duration = Duration::from_millis(1_500);
/// How long nobody is left alone: this at first, twice as long each time.
const PROBE_MIN: Duration = Duration::from_millis(200);
const PROBE_MAX: Duration = Duration::from_secs(5);
/// How long a key that there is not is waited for before it is looked for again.
const KEY_PAUSE: Duration = Duration::from_millis(500);
/// How many datagrams are taken before something is sent.
const RECEIVED_AT_ONCE: usize = 256;
/// How long the thread sleeps where nothing is to be waited for.
const SLEEP_MAX: Duration = Duration::from_secs(60);

const WOKEN: Token = Token(0);
const RECEIVED: Token = Token(1);

/// What the thread of a secondary has.
pub(crate) struct Worker {
    secondary: Arc<Secondary>,
    keys: KeyRing,
    zones: Arc<dyn SoaSource>,
    clock: Clock,
    poll: Poll,
    exchanges: Exchanges,
    /// How many of them look at how a zone stands.
    looking: usize,
    /// The zones that this round is still to look at.
    round: Vec<Name>,
    next_round: Instant,
    next_look: Instant,
    /// Whether this round is run at full speed.
    is_fast: bool,
    /// Whether the next one is to be: nothing is known yet, or no more.
    is_urgent: bool,
    silences: u32,
    heard_at: Instant,
    /// While nobody seems to be there: when to see whether that is so, and how often that was done.
    probing: Option<(Instant, u32)>,
}

impl Worker {
    pub(crate) fn new(
        secondary: Arc<Secondary>,
        keys: KeyRing,
        zones: Arc<dyn SoaSource>,
        clock: Clock,
    ) -> io::Result<Self> {
        let poll = Poll::new()?;
        let exchanges = Exchanges::new(&secondary.options, poll.registry().try_clone()?, RECEIVED);
        if secondary.waker.set(Waker::new(poll.registry(), WOKEN)?).is_err() {
            return Err(io::Error::other("the notifier was started twice"));
        }
        let now = Instant::now();
        Ok(Self {
            secondary,
            keys,
            zones,
            clock,
            poll,
            exchanges,
            looking: 0,
            round: Vec::new(),
            next_round: now,
            next_look: now,
            is_fast: false,
            is_urgent: true,
            silences: 0,
            heard_at: now,
            probing: None,
        })
    }

    /// Until the secondary closes.
    pub(crate) fn run(mut self) {
        let mut events = Events::with_capacity(8);
        while !self.secondary.is_closing() {
            let until = catch_unwind(AssertUnwindSafe(|| self.step())).unwrap_or_else(|_| {
                // A bug must end neither the thread nor what is in its hands.
                self.secondary.lock().book.release_all(Instant::now());
                Some(Instant::now() + PROBE_MIN)
            });
            let sleep = until.map_or(SLEEP_MAX, |until| until.saturating_duration_since(Instant::now()));
            // An interrupted sleep is one that was short.
            let _ = self.poll.poll(&mut events, Some(sleep.min(SLEEP_MAX)));
        }
    }

    /// Takes what came, sends what is due. Answers when there is more to do, if nothing comes before.
    fn step(&mut self) -> Option<Instant> {
        let is_more = self.receive();
        let now = Instant::now();
        while let Some(exchange) = self.exchanges.expired(now) {
            self.miss(exchange, now);
        }
        let next = match self.probing {
            Some((at, count)) => Some(self.probe(at, count, now)),
            None => self.send(now),
        };
        [next, self.exchanges.next_deadline(), is_more.then_some(now)].into_iter().flatten().min()
    }

    /// Takes what came. Answers whether there may be more.
    fn receive(&mut self) -> bool {
        for _ in 0..RECEIVED_AT_ONCE {
            let (now, unix_seconds) = (Instant::now(), self.clock.now());
            match self.exchanges.receive(unix_seconds) {
                None => return false,
                Some(Received::Foreign) => {}
                Some(Received::Doubtful) => self.hear(now),
                Some(Received::Acknowledgement(exchange, rcode)) => {
                    self.hear(now);
                    self.acknowledged(exchange, rcode, now);
                }
                Some(Received::Answer(exchange, served)) => {
                    self.hear(now);
                    self.answered(exchange, served, now, unix_seconds);
                }
            }
        }
        true
    }

    /// Sends what is due, as far as there is room. Answers when something is due.
    fn send(&mut self, now: Instant) -> Option<Instant> {
        let next_due = match self.key() {
            Ok(key) => {
                self.set_trouble(None);
                self.send_due(key.as_ref(), now)
            }
            // It is served as it is meanwhile, and not told unsigned.
            Err(trouble) => {
                self.set_trouble(Some(trouble));
                Some(now + KEY_PAUSE)
            }
        };
        let next_look = self.look(now);
        [next_due, next_look].into_iter().flatten().min()
    }

    fn send_due(&mut self, key: Option<&Arc<Key>>, now: Instant) -> Option<Instant> {
        let room = (WINDOW + self.looking).saturating_sub(self.exchanges.count());
        let due = self.secondary.lock().book.take_due(now, room);
        let is_full = due.len() == room;
        for work in due {
            self.work(work, key, now);
        }
        // Where there is no room, there is when something is over.
        if is_full { None } else { self.secondary.lock().book.next_due() }
    }

    fn work(&mut self, Work { apex, ticket, is_question }: Work, key: Option<&Arc<Key>>, now: Instant) {
        if is_question {
            return self.exchanges.ask(apex, Purpose::Ask { ticket }, now);
        }
        let Some(soa) = self.zones.soa(&apex) else {
            // The note that it is gone is on its way.
            return self.secondary.lock().book.put_off(&apex, ticket, now);
        };
        self.exchanges.tell(apex, ticket, &soa, key, now, self.clock.now());
        self.secondary.lock().counters.notifies += 1;
    }

    fn key(&self) -> Result<Option<Arc<Key>>, String> {
        let Some(name) = &self.secondary.options.key else { return Ok(None) };
        let name_in_words = name.to_text_without_final_dot();
        self.keys.get(name).map(Some).ok_or_else(|| {
            format!(
                "there is no TSIG key {name_in_words}: `zonewright tsig create {name_in_words}` makes it, for the secondary too"
            )
        })
    }

    fn set_trouble(&self, trouble: Option<String>) {
        let mut state = self.secondary.lock();
        if state.trouble == trouble {
            return;
        }
        let name = &self.secondary.options.name;
        match &trouble {
            Some(trouble) => {
                tracing::warn!(secondary = name, trouble, "a secondary cannot be told of changes")
            }
            None => tracing::info!(secondary = name, "a secondary is told of changes again"),
        }
        state.trouble = trouble;
    }

    /// Looks at some zones of the round. Answers when to look at more; `None`: when some of these are done.
    fn look(&mut self, now: Instant) -> Option<Instant> {
        let room = LOOKS_AT_ONCE.saturating_sub(self.looking);
        if self.round.is_empty() {
            if self.looking > 0 {
                return None;
            }
            if now < self.next_round {
                return Some(self.next_round);
            }
            self.round = self.secondary.lock().book.names();
            self.is_fast = std::mem::take(&mut self.is_urgent);
            self.next_round = now + ROUND;
        }
        if room == 0 {
            return None;
        }
        if now < self.next_look {
            return Some(self.next_look);
        }
        let zones = self.round.split_off(self.round.len().saturating_sub(room));
        let count = zones.len() as u32;
        for apex in zones {
            let desired = self.secondary.lock().book.desired(&apex);
            if let Some(desired) = desired {
                self.exchanges.ask(apex, Purpose::Look { desired }, now);
                self.looking += 1;
            }
        }
        if !self.is_fast {
            self.next_look = now + Duration::from_secs(1) * count / LOOKS_PER_SECOND;
        }
        // None were asked for: all are gone, or there are none.
        Some(if self.looking == 0 && self.round.is_empty() { self.next_round } else { self.next_look })
    }

    fn acknowledged(&self, Exchange { apex, purpose, .. }: Exchange, rcode: u8, now: Instant) {
        let Purpose::Tell { ticket, serial, .. } = purpose else { return };
        let mut state = self.secondary.lock();
        let told = if rcode == 0 { Told::Acknowledged } else { Told::Refused(refusal(rcode)) };
        state.counters.failures += u64::from(rcode != 0);
        state.book.told(&apex, ticket, serial, told, now);
    }

    fn answered(
        &mut self,
        Exchange { apex, purpose, .. }: Exchange,
        served: Served,
        now: Instant,
        unix_seconds: i64,
    ) {
        let mut state = self.secondary.lock();
        let took = match purpose {
            Purpose::Ask { ticket } => state.book.answered(&apex, ticket, served, now, unix_seconds),
            Purpose::Look { desired } => {
                self.looking -= 1;
                state.book.looked(&apex, desired, served, now, unix_seconds)
            }
            Purpose::Tell { .. } | Purpose::Probe => None,
        };
        if let Some(took) = took {
            state.counters.arrivals += 1;
            state.counters.arrivals_took += took;
        }
    }

    /// No answer came, or none that is proven.
    fn miss(&mut self, Exchange { apex, purpose, doubt, .. }: Exchange, now: Instant) {
        let unix_seconds = self.clock.now();
        let mut state = self.secondary.lock();
        match purpose {
            Purpose::Tell { ticket, serial, .. } => {
                state.counters.failures += 1;
                let told = match doubt {
                    Some((error, rcode)) => Told::Refused(self.doubt(error, rcode)),
                    None => Told::Silent,
                };
                state.book.told(&apex, ticket, serial, told, now);
            }
            Purpose::Ask { ticket } => {
                let _ = state.book.answered(&apex, ticket, Served::Silent, now, unix_seconds);
            }
            Purpose::Look { .. } => self.looking -= 1,
            Purpose::Probe => {}
        }
        drop(state);
        if matches!(purpose, Purpose::Probe) {
            self.give_up();
        }
        if doubt.is_none() {
            self.silences = self.silences.saturating_add(1);
        }
        let is_silent = self.silences >= SILENCES_MAX && now.duration_since(self.heard_at) > SILENCE_MAX;
        if is_silent && self.probing.is_none() {
            // It may be NOTIFYs alone that are not answered.
            self.probing = Some((now, 0));
        }
    }

    /// The question whether anybody is there had no answer.
    fn give_up(&mut self) {
        if self.probing.is_none() || self.secondary.lock().silence.is_some() {
            return;
        }
        let silence = self.silence();
        tracing::warn!(secondary = self.secondary.options.name, silence, "a secondary is away");
        self.secondary.lock().silence = Some(silence);
    }

    /// Why nothing is heard.
    fn silence(&mut self) -> String {
        let SecondaryOptions { address, source, .. } = self.secondary.options;
        match self.exchanges.take_error() {
            Some(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
                format!("nobody listens at {address}: is the secondary running, and is this its address?")
            }
            Some(error) => match source {
                Some(source) => format!("nothing can be sent to {address} from {source}: {error}"),
                None => format!("nothing can be sent to {address}: {error}"),
            },
            None => format!(
                "no answer from {address}: is the secondary running, and do firewalls let UDP through to it?"
            ),
        }
    }

    /// Sees now and then whether somebody is there again. Answers when next.
    fn probe(&mut self, at: Instant, count: u32, now: Instant) -> Instant {
        if now < at {
            return at;
        }
        let next = now + backoff(PROBE_MIN, PROBE_MAX, count);
        self.probing = Some((next, count.saturating_add(1)));
        self.exchanges.reopen();
        let some = self.secondary.lock().book.first_name().unwrap_or_else(Name::root);
        self.exchanges.ask(some, Purpose::Probe, now);
        next
    }

    /// Somebody is there.
    fn hear(&mut self, now: Instant) {
        (self.silences, self.heard_at) = (0, now);
        // Whatever that was, it is over.
        drop(self.exchanges.take_error());
        if self.probing.take().is_none() {
            return;
        }
        let mut state = self.secondary.lock();
        if state.silence.take().is_none() {
            return;
        }
        tracing::info!(secondary = self.secondary.options.name, "a secondary is back");
        state.book.came_back(now);
        drop(state);
        // Everything may be otherwise than it was.
        self.round.clear();
        self.is_urgent = true;
        (self.next_round, self.next_look) = (now, now);
    }

    /// What a response says whose sender is not proven.
    fn doubt(&self, error: VerifyError, rcode: u8) -> String {
        let key =
            self.secondary.options.key.as_ref().map(Name::to_text_without_final_dot).unwrap_or_default();
        match (error, rcode) {
            (
                error @ (VerifyError::BadTime | VerifyError::Refused { error: tsig::TsigError::BadTime, .. }),
                _,
            ) => {
                format!("{error}: set the clock, here or there")
            }
            (VerifyError::NotSigned, NOTAUTH) => format!(
                "answers NOTIFY with NOTAUTH, and without a signature: it does not have the zone, or it has not the TSIG key {key} \
                 of the same algorithm and secret, or another clock"
            ),
            (VerifyError::NotSigned, rcode @ 1..) => refusal(rcode),
            (VerifyError::NotSigned, 0) => format!(
                "answers NOTIFY without a signature: does it know the TSIG key {key}, and is it to use it for this server?"
            ),
            (error, _) => format!(
                "{error}: has it the TSIG key {key} of the same algorithm and secret, may this server's address use it, and \
                 are both clocks right?"
            ),
        }
    }
}

/// RFC 1035 4.1.1, and RFC 2136 2.2.
const NXDOMAIN: u8 = 3;
const NOTAUTH: u8 = 9;

/// What a response code to NOTIFY says, and what helps.
fn refusal(rcode: u8) -> String {
    const HAS_NOT: &str = "subscribe it to the catalog zone, or add the zone there as a secondary one whose primary is this server";
    match rcode {
        NOTAUTH => format!("does not have the zone (NOTAUTH): {HAS_NOT}"),
        NXDOMAIN => format!("does not have the zone (NXDOMAIN): {HAS_NOT}"),
        5 => "refuses NOTIFY (REFUSED): allow it there from this server's address, with the TSIG key if there is one".to_owned(),
        4 => "does not know NOTIFY (NOTIMP): it finds changes by the SOA's refresh alone".to_owned(),
        2 => "cannot take NOTIFY (SERVFAIL): its log tells why".to_owned(),
        other => format!("answers NOTIFY with the response code {other}: its log tells why"),
    }
}
