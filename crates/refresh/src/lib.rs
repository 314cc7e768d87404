//! Copies of zones that have their primaries elsewhere: keeps them as their primaries have them, and tells when one has
//! expired. It knows no database: what it does with a copy goes through [`CopySink`].
//!
//! A [`Refresher`] has a thread that asks for serials over UDP, many at once; a few that transfer, AXFR (RFC 5936) and IXFR
//! (RFC 1995) over TCP; and one that hands on what is to be noted. What each copy waits for stands in one book
//! (`book`), which knows no thread, no socket and no clock.
//!
//! A primary is somebody else's machine, whom an account of ours named: whatever it sends is bounded in octets, records and
//! time, checked record by record, and taken whole or not at all.

mod assembly;
mod book;
mod clock;
mod connection;
mod delta;
mod error;
mod intervals;
mod lanes;
mod message;
mod options;
mod probe;
mod record;
mod refresher;
mod sink;
mod transfer;

pub use clock::Clock;
pub use error::TransferError;
pub use options::{RefreshOptions, Times, TransferLimits};
pub use record::Record;
pub use refresher::{Notified, Refresher};
pub use sink::{Copied, CopySink, CopyState, SinkError};
pub use transfer::{Transfer, TransferRequest, transfer};
