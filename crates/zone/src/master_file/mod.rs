//! Master files (RFC 1035 5), in and out.

mod read;
mod write;

pub use read::{read, read_at_most, read_with_mistakes};
pub use write::write;

use crate::{ErrorCode, Name, RecordContent, RecordType, Soa};

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

impl ZoneContent {
    /// The nameservers that the NS records at the apex name.
    pub fn nameservers(&self, apex: &Name) -> Vec<Name> {
        let of_zone = self.records.iter().filter(|record| is_nameserver(record, apex));
        of_zone.filter_map(|record| Name::from_wire(record.rdata.as_wire()).ok()).collect()
    }

    /// Takes the NS records at the apex out.
    pub fn remove_nameservers(&mut self, apex: &Name) {
        let lines = std::mem::take(&mut self.lines);
        let kept = self.records.iter().zip(lines).filter(|(record, _)| !is_nameserver(record, apex));
        self.lines = kept.map(|(_, line)| line).collect();
        self.records.retain(|record| !is_nameserver(record, apex));
    }
}

fn is_nameserver(record: &RecordContent, apex: &Name) -> bool {
    record.record_type == RecordType::NS && record.name == *apex
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
