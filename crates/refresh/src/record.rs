//! A record on its way in.

use zone::{Name, Rdata, RecordType};

/// A record as its primary has it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Record {
    /// The owner: at or below the zone's apex.
    pub name: Name,
    /// The type: never SOA, and never one that may not stand in a zone of ours.
    pub record_type: RecordType,
    /// The data, uncompressed.
    pub rdata: Rdata,
    /// Seconds.
    pub ttl: u32,
}
