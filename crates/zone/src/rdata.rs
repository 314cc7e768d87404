//! The data of a record: wire form, presentation form.

use crate::{Name, RecordType};

/// A record's data in wire form, names uncompressed and in lower case, so that equal data are equal octets
/// (RFC 3597 6, RFC 4034 6.2). At most 65,535 octets.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rdata(Box<[u8]>);

/// Why text or octets are no data of a type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct RdataError(pub String);

impl Rdata {
    /// Checks that `wire` is well-formed data of the type (any octets for types not known) and lower-cases
    /// the names in it.
    pub fn from_wire(record_type: RecordType, wire: &[u8]) -> Result<Self, RdataError> {
        todo!("{record_type} {wire:?}")
    }

    /// Octets that the store wrote: checked when they were made.
    pub fn from_trusted_wire(wire: impl Into<Box<[u8]>>) -> Self {
        Self(wire.into())
    }

    /// Reads master-file presentation form (RFC 1035 5.1, RFC 3597 5 for `\#`); relative names are completed by `origin`.
    pub fn parse(record_type: RecordType, text: &str, origin: &Name) -> Result<Self, RdataError> {
        todo!("{record_type} {text} {origin}")
    }

    /// Canonical presentation form: full names with the final dot.
    pub fn to_presentation(&self, record_type: RecordType) -> String {
        todo!("{record_type}")
    }

    /// The octets.
    pub fn as_wire(&self) -> &[u8] {
        &self.0
    }
}
