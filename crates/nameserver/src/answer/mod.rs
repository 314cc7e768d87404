//! From the octets of a request to the octets of its response: no I/O, no lock, no allocation, and no input
//! that makes it panic.

mod additional;
mod asked;
mod chain;
mod cookies;
mod identity;
mod locate;
mod message;
mod notify;
mod rate_limit;
mod request;
mod respond;
mod responder;
mod signature;
mod solve;
mod transfer;
mod tsig;
mod wire;

pub use cookies::{CookieSecret, CookieStatus, Cookies};
pub use identity::Identity;
pub use rate_limit::{RateLimit, RateLimitOptions, RateLimiter};
pub use responder::{Exchange, Exchanges, Responder};
pub use transfer::Transfer;

pub(crate) use message::rcode;

use std::net::IpAddr;

use zone::RecordType;

use crate::replication::Replication;

/// The longest query that is read, over either transport. A question with a cookie and a TSIG record has under 1,000
/// octets and hardly ever over 512, padded ones (RFC 8467) included. What may be longer, UPDATE above all, is nothing
/// that is answered here; this must grow before it is.
pub(crate) const QUERY_OCTETS_MAX: usize = 4096;

/// What the operator decides about answers.
#[derive(Clone, Debug)]
pub struct AnswerConfig {
    /// The largest UDP response, whatever a client offers (RFC 9715: 1232 avoids fragments).
    pub udp_payload_max: u16,
    /// Where there are none, those of clients are ignored.
    pub cookies: Option<Cookies>,
    /// Where there is none, clients get whatever they ask for. Clones share their accounts.
    pub rate_limiter: Option<RateLimiter>,
    /// What the server says of itself.
    pub identity: Identity,
    /// What other nameservers get, and what they have to say.
    pub replication: Replication,
}

impl Default for AnswerConfig {
    fn default() -> Self {
        Self {
            udp_payload_max: 1232,
            cookies: None,
            rate_limiter: None,
            identity: Identity::default(),
            replication: Replication::default(),
        }
    }
}

/// What a request came by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// A datagram.
    Udp,
    /// A stream.
    Tcp,
}

/// Whom a request came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client {
    /// Whom its responses go to.
    pub address: IpAddr,
    /// How they come and go.
    pub transport: Transport,
}

/// When a request is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    /// Seconds since 1970.
    pub unix_seconds: u64,
    /// Microseconds since any time, of a clock that nobody sets.
    pub monotonic_micros: u64,
}

/// What was answered, for those who count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    /// How many octets of the response buffer are the response. Where it was limited away, none: nothing is sent.
    pub length: usize,
    /// The response code, the upper bits of EDNS included (RFC 6891 6.1.3).
    pub rcode: u16,
    /// What was asked for; 0 where the question could not be read.
    pub qtype: RecordType,
    /// Whether TC is set.
    pub is_truncated: bool,
    /// What the request said by its cookie.
    pub cookie: CookieStatus,
    /// What rate limiting did to the response.
    pub rate_limit: RateLimit,
}
