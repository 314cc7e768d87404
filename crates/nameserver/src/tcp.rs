//! DNS over TCP (RFC 7766): one thread a core, with listening sockets of its own and an event loop over its
//! connections.
//!
//! An idle connection costs its entry in a table and nothing else. Queries are read into memory that all connections
//! of a thread share, and only what is left over is kept with the connection: the start of a query, or responses that
//! the client does not take yet. While those wait, nothing further is read, so a client that reads slowly delays
//! itself alone.

mod connection;
mod table;

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use mio::net::TcpListener;
use mio::{Events, Interest, Poll, Registry, Token, Waker};

use self::connection::{Answerer, Connection, Outcome, Scratch};
use self::table::Table;
use crate::admission::Admission;
use crate::answer::{Client, Moment, Responder, Transfer, Transport};
use crate::counters::ThreadCounters;
use crate::system;
use crate::transfer_log::TransferLog;

/// What TCP connections may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TcpLimits {
    /// Connections in all. Cut to three quarters of the files that the process may have open.
    pub connections_max: usize,
    /// Connections from one address, or from one /64 of IPv6. The machine itself may have as many as there are.
    pub connections_per_client_max: usize,
    /// How long a connection lives without a query (RFC 7766 6.2.3); a tenth of it while three quarters of the
    /// connections are taken.
    pub idle_timeout: Duration,
    /// Queries that one connection may bring before it is closed.
    pub queries_per_connection_max: u32,
}

impl Default for TcpLimits {
    fn default() -> Self {
        Self {
            connections_max: 16_384,
            connections_per_client_max: 256,
            idle_timeout: Duration::from_secs(10),
            queries_per_connection_max: 1_000_000,
        }
    }
}

/// Connections accepted before those that are there have their turn.
const ACCEPTS_PER_TURN: usize = 64;
const EVENTS_PER_TURN: usize = 1024;
/// How long a thread without connections sleeps before it looks around.
const IDLE: Duration = Duration::from_secs(1);
/// How often idle connections are looked for.
const SWEEP_INTERVAL: Duration = Duration::from_millis(250);
/// How long clients may take, after a stop, to read what they have been answered.
const FAREWELL: Duration = Duration::from_secs(2);
/// How many turns a connection has at a stop for what has come in.
const FAREWELL_TURNS: usize = 8;

const WAKER: Token = Token(usize::MAX);
/// Tokens from here on are listeners', those below are connections'.
const FIRST_LISTENER: usize = usize::MAX / 2;

/// The listeners of one thread, what wakes it, and what it shares.
pub(crate) struct Service {
    poll: Poll,
    listeners: Vec<TcpListener>,
    limits: TcpLimits,
    admission: Arc<Admission>,
    counters: Arc<ThreadCounters>,
}

impl Service {
    /// A service at these listeners, and what wakes it from waiting.
    pub(crate) fn new(
        listeners: Vec<std::net::TcpListener>,
        limits: TcpLimits,
        admission: Arc<Admission>,
        counters: Arc<ThreadCounters>,
    ) -> io::Result<(Self, Waker)> {
        let poll = Poll::new()?;
        let waker = Waker::new(poll.registry(), WAKER)?;
        let mut listeners: Vec<_> = listeners.into_iter().map(TcpListener::from_std).collect();
        for (index, listener) in listeners.iter_mut().enumerate() {
            poll.registry().register(listener, Token(FIRST_LISTENER + index), Interest::READABLE)?;
        }
        Ok((Self { poll, listeners, limits, admission, counters }, waker))
    }

    /// Answers queries until told to stop, and then until the clients have taken their answers or the time is up.
    pub(crate) fn serve(&mut self, responder: &mut Responder, is_stopping: &AtomicBool) -> io::Result<()> {
        let mut turn = Turn {
            registry: self.poll.registry().try_clone()?,
            admission: &self.admission,
            counters: &self.counters,
            limits: self.limits,
            responder,
            scratch: Scratch::new(),
            connections: Table::new(),
            log: TransferLog::default(),
            is_accept_stalled: true,
            now: Instant::now(),
        };
        let mut events = Events::with_capacity(EVENTS_PER_TURN);
        let mut next_sweep = turn.now;
        let mut stop_at = None;
        loop {
            if turn.now >= next_sweep {
                turn.close_idle();
                turn.resume_accepting(&mut self.listeners);
                // Without queries, lets go of zones that are no longer served.
                turn.responder.refresh();
                turn.log.write(turn.now);
                next_sweep = turn.now + if turn.connections.is_empty() { IDLE } else { SWEEP_INTERVAL };
            }
            if stop_at.is_none() && is_stopping.load(Ordering::Relaxed) {
                turn.finish_all();
                stop_at = Some(turn.now + FAREWELL);
            }
            if stop_at.is_some_and(|at| turn.connections.is_empty() || turn.now >= at) {
                return Ok(());
            }
            match self.poll.poll(&mut events, Some(next_sweep.saturating_duration_since(turn.now))) {
                Err(error) if error.kind() != io::ErrorKind::Interrupted => return Err(error),
                _ => {}
            }
            turn.now = Instant::now();
            for event in &events {
                match event.token().0 {
                    index if index < FIRST_LISTENER => {
                        turn.drive(index, event.is_read_closed());
                    }
                    _ if stop_at.is_some() => {}
                    token => {
                        if let Some(listener) = self.listeners.get_mut(token - FIRST_LISTENER) {
                            turn.accept(listener, Token(token));
                        }
                    }
                }
            }
        }
    }
}

/// Answers the queries of one connection.
struct Desk<'a> {
    responder: &'a mut Responder,
    counters: &'a ThreadCounters,
    log: &'a mut TransferLog,
    client: Client,
    now: Moment,
}

impl Answerer for Desk<'_> {
    fn answer(&mut self, query: &[u8], response: &mut [u8]) -> Option<usize> {
        let answered = self.responder.answer(query, self.client, self.now, response);
        match &answered {
            Some(answered) => {
                self.counters.count_answer(answered);
                self.log.note(self.client.address, query, answered);
            }
            None => self.counters.count_dropped(),
        }
        Some(answered?.length)
    }

    fn take_transfer(&mut self) -> Option<Box<Transfer>> {
        self.responder.take_transfer()
    }

    fn now(&self) -> Moment {
        self.now
    }
}

/// What handling events needs.
struct Turn<'a> {
    registry: Registry,
    admission: &'a Arc<Admission>,
    counters: &'a ThreadCounters,
    limits: TcpLimits,
    responder: &'a mut Responder,
    scratch: Scratch,
    connections: Table<Connection>,
    log: TransferLog,
    /// Whether connections may wait that no event will tell of again.
    is_accept_stalled: bool,
    now: Instant,
}

impl Turn<'_> {
    fn accept(&mut self, listener: &mut TcpListener, token: Token) {
        for _ in 0..ACCEPTS_PER_TURN {
            match listener.accept() {
                Ok((stream, peer)) => match self.admission.admit(peer.ip()) {
                    Some(admitted) => {
                        self.open(Connection::new(stream, peer.ip(), admitted, &self.limits, self.now));
                    }
                    None => self.counters.count_refused(),
                },
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(error) if is_exhaustion(&error) => {
                    // Once, and not for each connection that comes: the next sweep tries again.
                    if !std::mem::replace(&mut self.is_accept_stalled, true) {
                        tracing::warn!(%error, "cannot accept DNS connections over TCP for now");
                    }
                    return;
                }
                // That one was gone before it was accepted.
                Err(_) => {}
            }
        }
        // The event will come again, after those of the connections.
        if self.registry.reregister(listener, token, Interest::READABLE).is_err() {
            self.is_accept_stalled = true;
        }
    }

    fn open(&mut self, connection: Connection) {
        self.counters.count_opened();
        let (index, connection) = self.connections.insert(connection);
        if self.registry.register(connection.stream(), Token(index), Interest::READABLE).is_err() {
            self.close(index);
        }
    }

    fn close(&mut self, index: usize) {
        self.connections.remove(index);
    }

    /// Gives a connection its turn, and tells what it waits for then if it still is there.
    fn drive(&mut self, index: usize, is_read_closed: bool) -> Option<Outcome> {
        let connection = self.connections.get_mut(index)?;
        // Not the time when the events came: those before this one may have taken long.
        self.now = Instant::now();
        let (responder, counters, log) = (&mut *self.responder, self.counters, &mut self.log);
        let client = Client { address: connection.client(), transport: Transport::Tcp };
        let now = system::now();
        let desk = Desk { responder, counters, log, client, now };
        let outcome = connection.drive(is_read_closed, self.now, &mut self.scratch, desk);
        let interest = match outcome {
            Outcome::AwaitsQuery => return Some(outcome),
            // Whatever else is ready would make an event at once, over and over.
            Outcome::AwaitsReader if connection.is_watched_for_room => return Some(outcome),
            Outcome::AwaitsTurn if !connection.is_transferring() => Interest::READABLE,
            Outcome::AwaitsTurn | Outcome::AwaitsReader => Interest::READABLE | Interest::WRITABLE,
            Outcome::Over => {
                self.close(index);
                return None;
            }
        };
        connection.is_watched_for_room = interest.is_writable();
        // Registering anew makes an event of what is ready already.
        if self.registry.reregister(connection.stream(), Token(index), interest).is_err() {
            self.close(index);
            return None;
        }
        Some(outcome)
    }

    /// Closes connections that have been idle for too long.
    fn close_idle(&mut self) {
        let is_crowded = self.is_accept_stalled || self.admission.is_crowded();
        let timeout = self.limits.idle_timeout / if is_crowded { 10 } else { 1 };
        for index in 0..self.connections.slots() {
            if let Some(connection) = self.connections.get_mut(index)
                && connection.is_overdue(self.now, timeout)
            {
                connection.give_up();
                self.counters.count_timed_out();
                self.close(index);
            }
        }
    }

    /// Asks for another event at listeners whose last one was not used up.
    fn resume_accepting(&mut self, listeners: &mut [TcpListener]) {
        if !std::mem::take(&mut self.is_accept_stalled) {
            return;
        }
        for (index, listener) in listeners.iter_mut().enumerate() {
            let token = Token(FIRST_LISTENER + index);
            self.is_accept_stalled |= self.registry.reregister(listener, token, Interest::READABLE).is_err();
        }
    }

    /// Answers what has come in, and closes all connections but those whose clients have yet to take their answers.
    fn finish_all(&mut self) {
        for index in 0..self.connections.slots() {
            let mut turns = 0;
            while turns < FAREWELL_TURNS && self.drive(index, false) == Some(Outcome::AwaitsTurn) {
                turns += 1;
            }
            if self.connections.get_mut(index).is_some_and(Connection::finish) {
                self.close(index);
            }
        }
    }
}

/// Whether the machine or the process has run out of something, which passes.
fn is_exhaustion(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(libc::EMFILE | libc::ENFILE | libc::ENOBUFS | libc::ENOMEM))
}
