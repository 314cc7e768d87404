//! A zone as it is served, read from its records.

use zone::{Name, Rdata, RecordType, Rrset, served_apex_nameservers};

use crate::database::{Connection, DbError, Row, params};
use crate::records::read_type;
use crate::zones::{StoredZone, name_of_key};
use crate::{Committed, Zone};

/// Reads a zone as of one moment: the one that `find` finds, if it does, and all that is served of it but the SOA.
pub(crate) fn read(
    connection: &mut Connection,
    find: impl FnOnce(&mut Connection) -> Result<Option<StoredZone>, DbError>,
    platform: &[Name],
) -> Result<Option<(StoredZone, Vec<Rrset>)>, DbError> {
    const SQL: &str = "SELECT r.name_key, r.record_type, r.ttl, r.rdata FROM records r WHERE r.zone_id = $1 \
        ORDER BY r.name_key, r.record_type, r.number";
    connection.in_snapshot(|connection| {
        let Some(zone) = find(connection)? else { return Ok(None) };
        let mut rrsets = RrsetCollector::default();
        connection.for_each(SQL, params![zone.id], |row| rrsets.add(row, 0))?;
        let rrsets = rrsets.finish(&zone, platform);
        Ok(Some((zone, rrsets)))
    })
}

/// What is told of a zone that was read.
pub(super) fn committed(zone: StoredZone, rrsets: Vec<Rrset>) -> Committed {
    let is_served = zone.is_served();
    let Zone { uuid, apex, soa, .. } = zone.zone;
    if is_served { Committed::Whole { uuid, apex, soa, rrsets } } else { Committed::Unavailable { apex } }
}

/// Makes RRsets of rows that come in order of names and types.
#[derive(Default)]
pub(super) struct RrsetCollector {
    rrsets: Vec<Rrset>,
    /// The order key and the type, as text, of the last RRset.
    last: (Vec<u8>, String),
}

impl RrsetCollector {
    /// Takes a row: order key, type, TTL, data, from column `first` on.
    pub(super) fn add(&mut self, row: &Row<'_>, first: usize) -> Result<(), DbError> {
        let (name_key, record_type) = (row.bytes(first)?, row.text(first + 1)?);
        let (ttl, rdata) = (row.u32(first + 2)?, Rdata::from_trusted_wire(row.bytes(first + 3)?));
        let is_same_name = self.last.0 == name_key;
        match self.rrsets.last_mut() {
            Some(rrset) if is_same_name && self.last.1 == record_type => {
                // RFC 2181 5.2: one TTL for all, the lowest that was asked for.
                rrset.ttl = rrset.ttl.min(ttl);
                rrset.rdatas.push(rdata);
            }
            last => {
                let name = match last {
                    Some(rrset) if is_same_name => rrset.name.clone(),
                    _ => name_of_key(name_key)?,
                };
                self.rrsets.push(Rrset {
                    name,
                    record_type: read_type(record_type)?,
                    ttl,
                    rdatas: vec![rdata],
                });
                self.last = (name_key.to_vec(), record_type.to_owned());
            }
        }
        Ok(())
    }

    /// All RRsets, the apex's NS first, whoever's they are, the others in order; and starts anew.
    pub(super) fn finish(&mut self, zone: &StoredZone, platform: &[Name]) -> Vec<Rrset> {
        let (apex, platform) = (&zone.zone.apex, zone.platform(platform));
        let mut rrsets = std::mem::take(self).rrsets;
        for rrset in &mut rrsets {
            rrset.rdatas.sort_unstable();
            rrset.rdatas.dedup();
        }
        // The apex comes first in order.
        let own = rrsets
            .iter()
            .take_while(|rrset| rrset.name == *apex)
            .position(|rrset| rrset.record_type == RecordType::NS);
        if let Some(own) = own {
            rrsets[..=own].rotate_right(1);
        } else if !platform.is_empty() {
            let is_address = |rrset: &Rrset| matches!(rrset.record_type, RecordType::A | RecordType::AAAA);
            let served = served_apex_nameservers(apex, [], platform, |name| {
                rrsets.iter().any(|rrset| is_address(rrset) && rrset.name == *name)
            });
            rrsets.insert(0, served);
        }
        rrsets
    }
}
