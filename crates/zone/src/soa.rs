//! The start of authority of a zone (RFC 1035 3.3.13), which the server makes and no record holds.

use crate::{Name, Serial};

/// A zone's SOA. Times are in seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Soa {
    /// The primary nameserver.
    pub mname: Name,
    /// The responsible person's mailbox, as a name.
    pub rname: Name,
    /// Rises with each change.
    pub serial: Serial,
    /// How often a secondary asks for the serial.
    pub refresh: u32,
    /// How long it waits after asking in vain.
    pub retry: u32,
    /// How long it goes on answering without having reached the primary.
    pub expire: u32,
    /// How long resolvers keep that something does not exist (RFC 2308 4); also the SOA's own TTL.
    pub minimum: u32,
    /// The SOA record's own TTL.
    pub ttl: u32,
}

impl Soa {
    /// The record's data in wire form, names uncompressed.
    pub fn to_rdata(&self) -> Vec<u8> {
        let mut wire = Vec::with_capacity(self.mname.as_wire().len() + self.rname.as_wire().len() + 20);
        wire.extend_from_slice(self.mname.as_wire());
        wire.extend_from_slice(self.rname.as_wire());
        for field in [self.serial.0, self.refresh, self.retry, self.expire, self.minimum] {
            wire.extend_from_slice(&field.to_be_bytes());
        }
        wire
    }
}
