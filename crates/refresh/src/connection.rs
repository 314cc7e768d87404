//! A TCP connection to a primary, on which nothing takes longer than it may.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::message::HEADER_OCTETS;
use crate::{TransferError, TransferLimits};

/// How soon it is noticed that the server stops.
const SLICE: Duration = Duration::from_millis(200);

pub(crate) struct Connection<'a> {
    stream: TcpStream,
    limits: &'a TransferLimits,
    began: Instant,
    /// Since when so many octets came.
    window: (Instant, u64),
    stop: &'a AtomicBool,
}

impl<'a> Connection<'a> {
    pub(crate) fn open(
        primary: SocketAddr,
        limits: &'a TransferLimits,
        stop: &'a AtomicBool,
    ) -> Result<Self, TransferError> {
        let stream = TcpStream::connect_timeout(&primary, limits.connect).map_err(unreachable)?;
        stream.set_nodelay(true).map_err(unreachable)?;
        stream.set_read_timeout(Some(SLICE)).map_err(unreachable)?;
        stream.set_write_timeout(Some(limits.message)).map_err(unreachable)?;
        let began = Instant::now();
        Ok(Self { stream, limits, began, window: (began, 0), stop })
    }

    pub(crate) fn send(&mut self, message: &[u8]) -> Result<(), TransferError> {
        let length = u16::try_from(message.len()).map_err(|_| TransferError::malformed("a question"))?;
        self.stream.write_all(&[&length.to_be_bytes(), message].concat()).map_err(unreachable)
    }

    /// Reads the next message.
    pub(crate) fn receive(&mut self, message: &mut Vec<u8>) -> Result<(), TransferError> {
        let end = Instant::now() + self.limits.message;
        let mut length = [0; 2];
        self.read(&mut length, end)?;
        let length = usize::from(u16::from_be_bytes(length));
        if length < HEADER_OCTETS {
            return Err(TransferError::malformed("a message that is shorter than its header"));
        }
        message.clear();
        message.resize(length, 0);
        self.read(message, end)
    }

    fn read(&mut self, mut octets: &mut [u8], end: Instant) -> Result<(), TransferError> {
        while !octets.is_empty() {
            if self.stop.load(Ordering::Relaxed) {
                return Err(TransferError::Stopped);
            }
            self.check_pace(end)?;
            match self.stream.read(octets) {
                Ok(0) => {
                    return Err(TransferError::Unreachable("it closed the connection too early".to_owned()));
                }
                Ok(length) => {
                    self.window.1 += length as u64;
                    octets = &mut octets[length..];
                }
                Err(error) if is_passing(error.kind()) => {}
                Err(error) => return Err(unreachable(error)),
            }
        }
        Ok(())
    }

    /// Whether it is fast enough, the message that is to be there at `end` among it.
    fn check_pace(&mut self, end: Instant) -> Result<(), TransferError> {
        let TransferLimits { all, message, rate_window, rate_min, .. } = self.limits;
        let now = Instant::now();
        let (since, octets) = self.window;
        let passed = now.duration_since(since);
        let rate = (octets as f64 / passed.as_secs_f64().max(f64::MIN_POSITIVE)) as u64;
        let is_over = passed >= *rate_window;
        let error = if now.duration_since(self.began) >= *all {
            format!("has not ended the transfer within {} seconds", all.as_secs())
        } else if now >= end {
            format!("has sent no whole message for {} seconds", message.as_secs())
        } else if is_over && rate < *rate_min {
            format!("sends {rate} octets a second, and at least {rate_min} are waited for")
        } else {
            if is_over {
                // What came at first does not pay for what comes later.
                self.window = (now, 0);
            }
            return Ok(());
        };
        Err(TransferError::TooSlow(error))
    }
}

fn is_passing(kind: io::ErrorKind) -> bool {
    matches!(kind, io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted)
}

fn unreachable(error: io::Error) -> TransferError {
    let text = match error.kind() {
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => "it does not answer".to_owned(),
        io::ErrorKind::ConnectionRefused => "it refuses connections".to_owned(),
        io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => {
            "it broke the connection off".to_owned()
        }
        _ => error.to_string(),
    };
    TransferError::Unreachable(text)
}
