//! What is sent to a secondary and not answered yet.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use mio::net::UdpSocket;
use mio::{Interest, Registry, Token};
use soa_query::Served;
use tsig::{Conversation, Key, VerifyError};
use zone::{Name, Serial, Soa};

use crate::SecondaryOptions;
use crate::chance::random;
use crate::message;

/// How long an answer is waited for.
const ANSWER_TIMEOUT: Duration = Duration::from_millis(600);
const MESSAGE_OCTETS_MAX: usize = 4_096;

/// What waits for an answer.
pub(crate) struct Exchange {
    pub(crate) apex: Name,
    pub(crate) purpose: Purpose,
    /// Why a response was not taken for one, and its response code.
    pub(crate) doubt: Option<(VerifyError, u8)>,
    deadline: Instant,
}

/// What it was sent for.
pub(crate) enum Purpose {
    /// To tell that the zone stands at this serial.
    Tell { ticket: u64, serial: Serial, signed: Option<Box<Conversation>> },
    /// To see whether what was told has come.
    Ask { ticket: u64 },
    /// To see how a zone stands that is to stand at this serial.
    Look { desired: Serial },
    /// To see whether anybody is there.
    Probe,
}

/// What arrived.
pub(crate) enum Received {
    /// The answer to NOTIFY, with the response code.
    Acknowledgement(Exchange, u8),
    /// The answer to a question for the SOA.
    Answer(Exchange, Served),
    /// Something to NOTIFY that is not proven: the answer may still come.
    Doubtful,
    /// Nothing that is waited for.
    Foreign,
}

/// A socket, and what waits there.
pub(crate) struct Exchanges {
    address: SocketAddr,
    source: IpAddr,
    registry: Registry,
    token: Token,
    socket: Option<UdpSocket>,
    waiting: HashMap<u16, Exchange>,
    /// All wait equally long. What is no more waited for is passed over.
    deadlines: VecDeque<(Instant, u16)>,
    /// What the operating system said last when something could not be sent or had not arrived.
    error: Option<io::Error>,
}

impl Exchanges {
    /// With this secondary; events come by this token.
    pub(crate) fn new(options: &SecondaryOptions, registry: Registry, token: Token) -> Self {
        let address = options.address;
        let any = if address.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
        Self {
            address,
            source: options.source.unwrap_or(any),
            registry,
            token,
            socket: None,
            waiting: HashMap::new(),
            deadlines: VecDeque::new(),
            error: None,
        }
    }

    /// How many are not over yet.
    pub(crate) fn count(&self) -> usize {
        self.waiting.len()
    }

    /// When the next one is over, whatever comes.
    pub(crate) fn next_deadline(&self) -> Option<Instant> {
        self.deadlines.front().map(|(deadline, _)| *deadline)
    }

    /// What the operating system said last, once.
    pub(crate) fn take_error(&mut self) -> Option<io::Error> {
        self.error.take()
    }

    /// Has another socket from now on: the machine's addresses may have changed.
    pub(crate) fn reopen(&mut self) {
        self.socket = None;
    }

    /// Tells of a zone. `unix_seconds` is when it is signed.
    pub(crate) fn tell(
        &mut self,
        apex: Name,
        ticket: u64,
        soa: &Soa,
        key: Option<&Arc<Key>>,
        now: Instant,
        unix_seconds: i64,
    ) {
        let id = self.free_id();
        let mut octets = message::notify(id, &apex, soa);
        let seconds = u64::try_from(unix_seconds).unwrap_or_default();
        let signed = key.map(|key| Box::new(tsig::sign_request(key, &mut octets, seconds)));
        self.send(id, apex, Purpose::Tell { ticket, serial: soa.serial, signed }, &octets, now);
    }

    /// Asks for the SOA of a zone.
    pub(crate) fn ask(&mut self, apex: Name, purpose: Purpose, now: Instant) {
        let id = self.free_id();
        let octets = soa_query::question(id, &apex);
        self.send(id, apex, purpose, &octets, now);
    }

    fn free_id(&self) -> u16 {
        loop {
            let id = random() as u16;
            if !self.waiting.contains_key(&id) {
                return id;
            }
        }
    }

    /// What cannot be sent is as what was lost on its way.
    fn send(&mut self, id: u16, apex: Name, purpose: Purpose, octets: &[u8], now: Instant) {
        let sent = self.socket().and_then(|socket| {
            socket.send(octets).or_else(|error| match error.kind() {
                // That is about one before.
                io::ErrorKind::ConnectionRefused => socket.send(octets),
                _ => Err(error),
            })
        });
        if let Err(error) = sent {
            self.error = Some(error);
        }
        let deadline = now + ANSWER_TIMEOUT;
        self.waiting.insert(id, Exchange { apex, purpose, doubt: None, deadline });
        self.deadlines.push_back((deadline, id));
    }

    fn socket(&mut self) -> io::Result<&UdpSocket> {
        let socket = match self.socket.take() {
            Some(socket) => socket,
            None => {
                let mut socket = UdpSocket::bind(SocketAddr::from((self.source, 0)))?;
                // From now on nobody else's datagrams arrive.
                socket.connect(self.address)?;
                self.registry.register(&mut socket, self.token, Interest::READABLE)?;
                socket
            }
        };
        Ok(self.socket.insert(socket))
    }

    /// The next datagram. `None`: there are no more now.
    pub(crate) fn receive(&mut self, unix_seconds: i64) -> Option<Received> {
        let mut octets = [0; MESSAGE_OCTETS_MAX];
        match self.socket.as_ref()?.recv(&mut octets) {
            Ok(length) => Some(self.read(&octets[..length], unix_seconds).unwrap_or(Received::Foreign)),
            Err(error) => match error.kind() {
                io::ErrorKind::WouldBlock => None,
                io::ErrorKind::Interrupted => Some(Received::Foreign),
                _ => {
                    self.error = Some(error);
                    Some(Received::Foreign)
                }
            },
        }
    }

    fn read(&mut self, octets: &[u8], unix_seconds: i64) -> Option<Received> {
        let id = message::id_of(octets)?;
        let exchange = self.waiting.get_mut(&id)?;
        match &exchange.purpose {
            Purpose::Tell { signed, .. } => {
                let rcode = message::read_acknowledgement(octets, &exchange.apex)?;
                if let Some(conversation) = signed {
                    let seconds = u64::try_from(unix_seconds).unwrap_or_default();
                    let mut conversation = conversation.clone();
                    if let Err(error) = conversation.verify_next(&mut octets.to_vec(), seconds) {
                        exchange.doubt = Some((error, rcode));
                        return Some(Received::Doubtful);
                    }
                }
                self.waiting.remove(&id).map(|exchange| Received::Acknowledgement(exchange, rcode))
            }
            Purpose::Ask { .. } | Purpose::Look { .. } | Purpose::Probe => {
                let served = soa_query::read_answer(octets, &exchange.apex)?;
                self.waiting.remove(&id).map(|exchange| Received::Answer(exchange, served))
            }
        }
    }

    /// One that was waited for long enough.
    pub(crate) fn expired(&mut self, now: Instant) -> Option<Exchange> {
        while let Some((deadline, id)) = self.deadlines.front().copied() {
            let is_over = self.waiting.get(&id).is_none_or(|exchange| exchange.deadline != deadline);
            if deadline > now && !is_over {
                return None;
            }
            self.deadlines.pop_front();
            if !is_over {
                return self.waiting.remove(&id);
            }
        }
        None
    }
}
