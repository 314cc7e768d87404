//! The start of authority of a zone (RFC 1035 3.3.13), which the server makes and no record holds.

use crate::{Name, Rdata, Serial};

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
    /// What the data of an SOA record say; `None` where they are malformed.
    pub fn from_rdata(rdata: &Rdata, ttl: u32) -> Option<Self> {
        let (mname, rest) = Name::split_from_wire(rdata.as_wire()).ok()?;
        let (rname, rest) = Name::split_from_wire(rest).ok()?;
        let (numbers, []) = rest.as_chunks::<4>() else { return None };
        let &[serial, refresh, retry, expire, minimum] = numbers else { return None };
        Some(Self {
            mname,
            rname,
            serial: Serial(u32::from_be_bytes(serial)),
            refresh: u32::from_be_bytes(refresh),
            retry: u32::from_be_bytes(retry),
            expire: u32::from_be_bytes(expire),
            minimum: u32::from_be_bytes(minimum),
            ttl,
        })
    }

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
