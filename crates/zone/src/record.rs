//! Records as accounts keep them, and RRsets as nameservers serve them.

use std::collections::HashSet;

use uuid::Uuid;

use crate::{Name, Rdata, RecordType};

/// What a record says, without its identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordContent {
    /// The owner: a full name in the zone.
    pub name: Name,
    /// The type; never SOA or a type that is for questions only.
    pub record_type: RecordType,
    /// Seconds, as asked for; what is served is the lowest of the RRset (RFC 2181 5.2).
    pub ttl: u32,
    /// For MX and SRV, and `None` for all other types.
    pub priority: Option<u16>,
    /// The value as it was written.
    pub value: String,
    /// The value (and priority) in wire form, on which equality is judged.
    pub rdata: Rdata,
}

impl RecordContent {
    /// The record that data from elsewhere make, such as a master file: the value is written canonically, and parses
    /// back to the same data.
    pub fn from_rdata(name: Name, record_type: RecordType, ttl: u32, rdata: Rdata) -> Self {
        let (value, priority) = crate::value::of_rdata(record_type, &rdata);
        Self { name, record_type, ttl, priority, value, rdata }
    }

    /// The record as a line of a zone file: all names full, so that it shows what is meant, and as dig prints it.
    pub fn to_zone_file_line(&self) -> String {
        let Self { name, record_type, ttl, rdata, .. } = self;
        format!("{name} {ttl} IN {record_type} {}", rdata.to_presentation(*record_type))
    }

    /// How many octets it has that vary: of the name, the value, and the data.
    pub fn octets(&self) -> u64 {
        (self.name.as_wire().len() + self.value.len() + self.rdata.as_wire().len()) as u64
    }
}

/// A record of a zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its identity, for as long as it exists.
    pub uuid: Uuid,
    /// When it was made: seconds since 1970.
    pub created_at: i64,
    /// What it says.
    pub content: RecordContent,
}

/// All the data of one type at one name, as it is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rrset {
    /// The owner.
    pub name: Name,
    /// The type.
    pub record_type: RecordType,
    /// Seconds.
    pub ttl: u32,
    /// The data, without duplicates; empty in a change that removes the RRset.
    pub rdatas: Vec<Rdata>,
}

impl Rrset {
    /// What of an RRset went, and what came: the data that one of the two has alone. Where the TTL is another, all went and came.
    pub fn difference(mut before: Self, mut after: Self) -> (Self, Self) {
        if before.ttl == after.ttl {
            let [were, are]: [HashSet<Rdata>; 2] =
                [&before, &after].map(|rrset| rrset.rdatas.iter().cloned().collect());
            before.rdatas.retain(|rdata| !are.contains(rdata));
            after.rdatas.retain(|rdata| !were.contains(rdata));
        }
        (before, after)
    }

    /// The RRset that these records of one name and type make: the lowest TTL, the data in order.
    pub fn of_records<'a>(
        name: &Name,
        record_type: RecordType,
        records: impl IntoIterator<Item = &'a RecordContent>,
    ) -> Self {
        let mut ttl = u32::MAX;
        let mut rdatas = Vec::new();
        for record in records {
            ttl = ttl.min(record.ttl);
            rdatas.push(record.rdata.clone());
        }
        rdatas.sort_unstable();
        rdatas.dedup();
        Self { name: name.clone(), record_type, ttl: if rdatas.is_empty() { 0 } else { ttl }, rdatas }
    }
}
