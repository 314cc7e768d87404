//! Master files (RFC 1035 5), in and out.

use crate::{Name, RecordContent, Soa};

/// What a master file says of a zone.
#[derive(Clone, Debug)]
pub struct ZoneContent {
    /// The file's SOA, if it has one.
    pub soa: Option<Soa>,
    /// All other records, exact duplicates merged, in the file's order.
    pub records: Vec<RecordContent>,
}

/// A mistake in a master file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {detail}")]
pub struct MasterFileError {
    /// From 1.
    pub line: usize,
    /// What is wrong and what to do.
    pub detail: String,
}

/// Reads the master file of the zone `apex`.
pub fn read(text: &[u8], apex: &Name) -> Result<ZoneContent, MasterFileError> {
    todo!("{text:?} {apex}")
}

/// Writes a zone as a master file: deterministic, the apex first, names relative, columns aligned. `records` come in
/// canonical order of names with the served TTLs and the apex's NS among them.
pub fn write(apex: &Name, soa: &Soa, rrsets: &[crate::Rrset]) -> String {
    todo!("{apex} {soa:?} {rrsets:?}")
}
