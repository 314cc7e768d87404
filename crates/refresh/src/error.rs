//! Why a zone did not come in.

use std::fmt;
use std::net::SocketAddr;

use zone::Serial;

/// What went wrong with a primary, for a person: it continues "The primary 192.0.2.1:53 …".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransferError {
    /// Nobody is there, or the connection broke off.
    #[error("cannot be reached: {0}")]
    Unreachable(String),
    /// It says nothing, or too little in the time.
    #[error("{0}")]
    TooSlow(String),
    /// It answers, and does not want to.
    #[error("answers {0}")]
    Refused(Rcode),
    /// It has another secret, or no key of this name, or another time.
    #[error("does not accept the key: {0}")]
    KeyRefused(String),
    /// What it sends is no zone, no message, or none of this question.
    #[error("sends what is no transfer of this zone: {0}")]
    Malformed(String),
    /// What it sends may not stand in a zone here.
    #[error("sends a record that cannot be taken: {0}")]
    Unusable(String),
    /// More than is taken.
    #[error("sends more than is taken: {0}")]
    TooLarge(String),
    /// It does not prove that it knows the key.
    #[error("does not prove that it knows the key: {0}")]
    Unproven(String),
    /// Its zone is older than the copy.
    #[error(
        "has the serial {theirs}, which is not ahead of the copy's, {ours}: raise it there, or let the copy expire, which then takes \
         the zone anew"
    )]
    Behind {
        /// Of the primary.
        theirs: Serial,
        /// Of the copy.
        ours: Serial,
    },
    /// Its address is none that accounts may name, or none any more.
    #[error(
        "is not asked, since its address is neither public nor in one of the operator's copies.primary_networks"
    )]
    NotAllowed,
    /// The copy names a key that there is not, or that is not its account's.
    #[error("is not asked, since the zone's account has no TSIG key {0}")]
    NoKey(String),
    /// It serves a zone that breaks a rule or a limit here.
    #[error("has a zone that cannot be taken: {0}")]
    NotTaken(String),
    /// The zone is fine, and the database away.
    #[error("was asked, and what it sent could not be kept: {0}")]
    NotKept(String),
    /// The server stops.
    #[error("is left alone, since the server stops")]
    Stopped,
}

impl TransferError {
    pub(crate) fn malformed(detail: impl fmt::Display) -> Self {
        Self::Malformed(detail.to_string())
    }

    /// The whole sentence.
    pub(crate) fn of(&self, primary: SocketAddr) -> String {
        format!("The primary {primary} {self}")
    }
}

/// A response code that is no success (RFC 1035 4.1.1, RFC 2136 2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rcode(pub u8);

impl Rcode {
    pub(crate) const SUCCESS: Self = Self(0);
}

impl fmt::Display for Rcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            1 => f.write_str("FORMERR"),
            2 => f.write_str("SERVFAIL: it has no valid copy of the zone itself"),
            3 => f.write_str("NXDOMAIN: it does not have the zone"),
            4 => f.write_str("NOTIMP"),
            5 => f.write_str("REFUSED: it does not allow this server to transfer the zone"),
            9 => f.write_str("NOTAUTH: it does not have the zone, or does not accept the key"),
            other => write!(f, "with the response code {other}"),
        }
    }
}
