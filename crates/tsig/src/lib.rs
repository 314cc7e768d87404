//! Signatures of DNS messages (RFC 8945): keys, and both ends of a signed conversation. Pure: no I/O, and the time is
//! the caller's.
//!
//! A client signs its request by [`sign_request`], a server checks it by [`verify_request`]. Each so gets a
//! [`Conversation`], by which the server signs its response, all messages of it, and the client checks them.

mod algorithm;
mod conversation;
mod error;
mod key;
mod record;
mod refusal;

pub use algorithm::{Algorithm, UnknownAlgorithm};
pub use conversation::{Conversation, UNSIGNED_MAX, VerifyError, sign_request};
pub use error::TsigError;
pub use key::{Key, KeyRing};
pub use refusal::{Refusal, verify_request};

/// Seconds that the clocks of the two ends may differ by (RFC 8945 10 recommends these).
pub const FUDGE: u16 = 300;
