//! BIND9's control channel, spoken over one connection that is kept.
//!
//! A process for each `rndc` command costs tens of milliseconds; a command over a connection that is open costs less than
//! one. The server closes what is silent for half a minute, so that an idle connection is opened anew.

mod key;
mod message;

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::time::{Duration, Instant};

pub(crate) use key::Key;
use message::{Request, Response};

use crate::clock::{Clock, random};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// Adding a zone is answered once it is loaded, which takes seconds for the largest. What takes longer is asked again,
/// and is done by then.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(15);
/// BIND9 closes a connection after 30 s of silence.
const IDLE_MAX: Duration = Duration::from_secs(20);
/// More than any answer to the commands here.
const ANSWER_OCTETS_MAX: usize = 4 << 20;

/// Why a command was not answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ControlError {
    /// Nobody is there, or the connection broke.
    #[error("the control channel at {0} {1}")]
    Unreachable(SocketAddr, String),
    /// The key cannot be read.
    #[error("{0}")]
    KeyFile(String),
    /// The two ends do not have the same key, or the server does not talk to this address.
    #[error("{0}")]
    Refused(String),
}

/// The answer to a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    /// Whether it was done.
    pub(crate) is_done: bool,
    /// What the server says of it.
    pub(crate) text: String,
}

/// The way to a server's control channel.
pub(crate) struct Control {
    address: SocketAddr,
    key_file: PathBuf,
    clock: Clock,
    connection: Option<Connection>,
}

struct Connection {
    stream: TcpStream,
    key: Key,
    nonce: Option<Vec<u8>>,
    serial: u32,
    used_at: Instant,
}

impl Control {
    pub(crate) fn new(address: SocketAddr, key_file: PathBuf, clock: Clock) -> Self {
        Self { address, key_file, clock, connection: None }
    }

    /// Gives a command and waits for its answer. Commands may be given twice, where a connection breaks.
    pub(crate) fn call(&mut self, command: &str) -> Result<Reply, ControlError> {
        if self.connection.as_ref().is_some_and(|connection| connection.used_at.elapsed() > IDLE_MAX) {
            self.connection = None;
        }
        // What was kept may have been closed meanwhile; what is new was not.
        if let Some(connection) = &mut self.connection {
            match connection.exchange(command, &self.clock) {
                Ok(reply) => return Ok(reply),
                Err(error) => {
                    self.connection = None;
                    if error.kind() == io::ErrorKind::TimedOut {
                        return Err(self.unreachable(&error));
                    }
                }
            }
        }
        let mut connection = self.connect()?;
        let reply = connection.exchange(command, &self.clock).map_err(|error| self.unreachable(&error))?;
        self.connection = Some(connection);
        Ok(reply)
    }

    fn connect(&self) -> Result<Connection, ControlError> {
        // Read each time: an operator may have changed it.
        let key = Key::read(&self.key_file).map_err(ControlError::KeyFile)?;
        let stream = TcpStream::connect_timeout(&self.address, CONNECT_TIMEOUT)
            .map_err(|error| self.unreachable(&error))?;
        let set_up = stream
            .set_nodelay(true)
            .and_then(|()| stream.set_read_timeout(Some(ANSWER_TIMEOUT)))
            .and_then(|()| stream.set_write_timeout(Some(ANSWER_TIMEOUT)));
        set_up.map_err(|error| self.unreachable(&error))?;
        // Serials that no other connection uses at this moment, since the server drops what it has seen before.
        let serial = random() as u32;
        let mut connection = Connection { stream, key, nonce: None, serial, used_at: Instant::now() };
        // The first exchange gives the connection its nonce. Where the key is another, there is no answer at all.
        match connection.exchange("null", &self.clock) {
            Ok(_) => Ok(connection),
            Err(error)
                if error.kind() == io::ErrorKind::UnexpectedEof
                    || error.kind() == io::ErrorKind::ConnectionReset =>
            {
                Err(ControlError::Refused(format!(
                    "the control channel at {} refuses the key of {}, or connections from this address: the `controls` \
                     statement of named.conf must name both, and the clocks may differ by 5 minutes at most",
                    self.address,
                    self.key_file.display()
                )))
            }
            Err(error) => Err(self.unreachable(&error)),
        }
    }

    fn unreachable(&self, error: &io::Error) -> ControlError {
        let problem = match error.kind() {
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => "does not answer in time".to_owned(),
            io::ErrorKind::ConnectionRefused => "refuses connections: is named running?".to_owned(),
            io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => {
                "closed the connection".to_owned()
            }
            _ => format!("cannot be spoken to: {error}"),
        };
        ControlError::Unreachable(self.address, problem)
    }
}

impl Connection {
    fn exchange(&mut self, command: &str, clock: &Clock) -> io::Result<Reply> {
        self.serial = self.serial.wrapping_add(1);
        let now = clock.unix_seconds();
        let request = Request { serial: self.serial, now, nonce: self.nonce.as_deref(), command };
        self.stream.write_all(&message::write(&request, &self.key))?;
        let response = self.receive().map_err(|error| match error.kind() {
            // What a read that waited too long is told as.
            io::ErrorKind::WouldBlock => io::ErrorKind::TimedOut.into(),
            _ => error,
        })?;
        if response.serial.as_deref() != Some(self.serial.to_string().as_bytes()) {
            return Err(io::Error::other("an answer to something else"));
        }
        if response.nonce.is_some() {
            self.nonce = response.nonce;
        }
        self.used_at = Instant::now();
        let text = match (response.error.as_str(), response.text.as_str()) {
            (error, "") => error.to_owned(),
            ("", text) => text.to_owned(),
            (error, text) if text.contains(error) => text.to_owned(),
            (error, text) => format!("{error}: {text}"),
        };
        Ok(Reply { is_done: matches!(response.result.as_slice(), b"0" | b""), text })
    }

    fn receive(&mut self) -> io::Result<Response> {
        let mut length = [0; 4];
        self.stream.read_exact(&mut length)?;
        let length = u32::from_be_bytes(length) as usize;
        if length > ANSWER_OCTETS_MAX {
            return Err(io::Error::other("an answer too long to be one"));
        }
        let mut octets = vec![0; length];
        self.stream.read_exact(&mut octets)?;
        message::read(&octets, &self.key).map_err(io::Error::other)
    }
}
