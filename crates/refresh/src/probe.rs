//! Asks primaries for serials, many at once over UDP: each question from a port of its own, so that nobody else's datagram
//! is taken for the answer.

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use mio::net::UdpSocket;
use mio::{Events, Interest, Poll, Token, Waker};
use tsig::Key;
use zone::{Name, RecordType, Serial};

use crate::book::Turn;
use crate::message::{self, Question};
use crate::transfer::{Asked, read_serial};
use crate::{Clock, TransferError};

const WAKE: Token = Token(0);
/// How often a question is sent.
const TRIES: u32 = 3;
/// More than EDNS allows the primary.
const MESSAGE_OCTETS_MAX: usize = 4_096;
/// How many datagrams of one socket are read before the next one's turn.
const READ_AT_ONCE: usize = 64;

/// What a primary says.
#[derive(Debug)]
pub(crate) enum Probed {
    /// Where it stands.
    At(Serial),
    /// It has to be asked over TCP.
    Truncated,
    /// Nothing, though it was asked again and again.
    Silent,
    /// What is no answer.
    Failed(TransferError),
}

/// The questions under way.
pub(crate) struct Probes {
    poll: Poll,
    events: Events,
    waker: Arc<Waker>,
    under_way: HashMap<Token, Probe>,
    next_token: usize,
    clock: Clock,
    /// How long the first answer is waited for.
    answer: Duration,
}

struct Probe {
    turn: Turn,
    apex: Name,
    socket: UdpSocket,
    query: Vec<u8>,
    asked: Asked,
    tries: u32,
    /// What came that proves nothing: somebody else may have sent it.
    unproven: Option<TransferError>,
    /// When it is sent again, or given up.
    until: Instant,
}

impl Probes {
    pub(crate) fn new(clock: Clock, answer: Duration) -> io::Result<Self> {
        let poll = Poll::new()?;
        let waker = Arc::new(Waker::new(poll.registry(), WAKE)?);
        let (events, under_way) = (Events::with_capacity(256), HashMap::new());
        Ok(Self { poll, events, waker, under_way, next_token: 1, clock, answer })
    }

    /// Ends a wait early.
    pub(crate) fn waker(&self) -> Arc<Waker> {
        Arc::clone(&self.waker)
    }

    /// Asks one more.
    pub(crate) fn ask(
        &mut self,
        turn: Turn,
        apex: &Name,
        key: Option<&Arc<Key>>,
    ) -> Result<(), TransferError> {
        let primary = turn.primary;
        let unreachable = |error: io::Error| TransferError::Unreachable(error.to_string());
        let local = if primary.is_ipv4() {
            SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0))
        } else {
            SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0))
        };
        let mut socket = UdpSocket::bind(local).map_err(unreachable)?;
        socket.connect(primary).map_err(unreachable)?;
        let token = Token(self.next_token);
        self.next_token = self.next_token.wrapping_add(1).max(1);
        self.poll.registry().register(&mut socket, token, Interest::READABLE).map_err(unreachable)?;
        let question = Question { apex, record_type: RecordType::SOA };
        let (asked, query) = Asked::new(question, None, key, &self.clock);
        // What cannot be sent is lost, as it may be on its way.
        let _ = socket.send(&query);
        let until = Instant::now() + self.answer;
        let apex = apex.clone();
        let (tries, unproven) = (1, None);
        let probe = Probe { turn, apex, socket, query, asked, tries, unproven, until };
        self.under_way.insert(token, probe);
        Ok(())
    }

    /// Waits for answers, at most so long, and tells what came of the questions that are over.
    pub(crate) fn wait(&mut self, at_most: Duration) -> io::Result<Vec<(Turn, Probed)>> {
        let now = Instant::now();
        let next = self.under_way.values().map(|probe| probe.until.saturating_duration_since(now)).min();
        match self.poll.poll(&mut self.events, Some(next.map_or(at_most, |next| next.min(at_most)))) {
            Err(error) if error.kind() != io::ErrorKind::Interrupted => return Err(error),
            _ => {}
        }
        let mut over = Vec::new();
        for event in &self.events {
            if let Some(probe) = self.under_way.get_mut(&event.token())
                && let Some(probed) = probe.read(&self.clock)
            {
                over.push((event.token(), probed));
            }
        }
        let now = Instant::now();
        for (token, probe) in self.under_way.iter_mut().filter(|(_, probe)| probe.until <= now) {
            if probe.tries == TRIES {
                over.push((*token, probe.unproven.take().map_or(Probed::Silent, Probed::Failed)));
                continue;
            }
            let _ = probe.socket.send(&probe.query);
            probe.until = now + self.answer * 2_u32.pow(probe.tries);
            probe.tries += 1;
        }
        let mut told = Vec::with_capacity(over.len());
        for (token, probed) in over {
            let Some(mut probe) = self.under_way.remove(&token) else { continue };
            // It is closed in any case.
            let _ = self.poll.registry().deregister(&mut probe.socket);
            told.push((probe.turn, probed));
        }
        Ok(told)
    }
}

impl Probe {
    /// What came, if it is the answer.
    fn read(&mut self, clock: &Clock) -> Option<Probed> {
        let mut octets = [0; MESSAGE_OCTETS_MAX];
        for _ in 0..READ_AT_ONCE {
            match self.socket.recv(&mut octets) {
                Ok(length) if message::is_response_to(&octets[..length], self.asked.id) => {
                    match self.judge(octets[..length].to_vec(), clock) {
                        Probed::Failed(error @ TransferError::Unproven(_)) => self.unproven = Some(error),
                        probed => return Some(probed),
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
                    return Some(Probed::Failed(TransferError::Unreachable(
                        "nobody listens there".to_owned(),
                    )));
                }
                Err(error) if error.kind() != io::ErrorKind::Interrupted => return None,
                _ => {}
            }
        }
        None
    }

    fn judge(&self, mut message: Vec<u8>, clock: &Clock) -> Probed {
        if message::is_truncated(&message) {
            return Probed::Truncated;
        }
        let question = Question { apex: &self.apex, record_type: RecordType::SOA };
        // A wrong signature must not spoil the right one that comes next.
        let mut asked = self.asked.clone();
        let serial = asked
            .verify(&mut message, clock)
            .and_then(|()| asked.check_end())
            .and_then(|()| read_serial(&message, asked.id, question));
        serial.map_or_else(Probed::Failed, Probed::At)
    }
}
