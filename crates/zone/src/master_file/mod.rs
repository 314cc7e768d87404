//! Master files (RFC 1035 5), in and out.

mod read;
mod write;

pub use read::{read, read_at_most, read_with_mistakes};
pub use write::write;

use crate::{ErrorCode, RecordContent, Soa};

/// What a master file says of a zone.
#[derive(Clone, Debug, Default)]
pub struct ZoneContent {
    /// The file's SOA, if it has one.
    pub soa: Option<Soa>,
    /// All other records, exact duplicates merged, in the file's order.
    pub records: Vec<RecordContent>,
    /// The line of each record, from 1, so that a rule which the content breaks can name it.
    pub lines: Vec<u32>,
}

/// A mistake in a master file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {detail}")]
pub struct MasterFileError {
    /// What kind of mistake it is.
    pub code: ErrorCode,
    /// From 1.
    pub line: u32,
    /// What is wrong and what to do.
    pub detail: String,
}
