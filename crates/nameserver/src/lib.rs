//! Answers DNS.

#![deny(unsafe_code)]

mod admission;
mod answer;
mod counters;
mod listen;
mod rate_limit_log;
mod replication;
mod server;
#[expect(unsafe_code, reason = "system calls that the standard library lacks")]
mod system;
mod tcp;
mod transfer_log;
mod udp;

pub use answer::{
    AnswerConfig, Answered, Client, CookieSecret, CookieStatus, Cookies, Exchange, Exchanges, Identity,
    Moment, RateLimit, RateLimitOptions, RateLimiter, Responder, Transfer, Transport,
};
pub use counters::{COUNTED_TYPES, Counters, TransportCounters};
pub use listen::ListenError;
pub use replication::{
    DeltaSource, ExpirySource, NotifyOutcome, NotifySink, Replication, TransferAcl, TransferLimits,
    TransferRule,
};
pub use server::{BoundNameserver, Nameserver, NameserverOptions, StartError};
pub use tcp::TcpLimits;
