//! A zone as it is served, read from its records.

use zone::{Name, Rdata, RecordType, Rrset, Soa, served_apex_nameservers};

use crate::database::{Connection, DbError, Row, params};
use crate::records::read_type;
use crate::zones::{self, name_of_key};

/// Reads a zone as of one moment, and the number of its last change; `None` where there is no zone of that name.
pub(super) fn read(
    connection: &mut Connection,
    apex: &Name,
    platform: &[Name],
) -> Result<Option<(i64, Soa, Vec<Rrset>)>, DbError> {
    const SQL: &str = "SELECT r.name_key, r.record_type, r.ttl, r.rdata FROM records r WHERE r.zone_id = $1 \
        ORDER BY r.name_key, r.record_type, r.number";
    connection.in_snapshot(|connection| {
        let Some(zone) = zones::find_by_apex(connection, apex)? else { return Ok(None) };
        let mut rrsets = RrsetCollector::default();
        connection.for_each(SQL, params![zone.id], |row| rrsets.add(row, 0))?;
        Ok(Some((zone.last_change, zone.zone.soa, rrsets.finish(apex, platform))))
    })
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

    /// All RRsets, the apex's NS among them, whoever's they are; and starts anew.
    pub(super) fn finish(&mut self, apex: &Name, platform: &[Name]) -> Vec<Rrset> {
        let mut rrsets = std::mem::take(self).rrsets;
        for rrset in &mut rrsets {
            rrset.rdatas.sort_unstable();
            rrset.rdatas.dedup();
        }
        // The apex comes first in order.
        let has_own = rrsets
            .iter()
            .take_while(|rrset| rrset.name == *apex)
            .any(|rrset| rrset.record_type == RecordType::NS);
        if !has_own {
            let is_address = |rrset: &Rrset| matches!(rrset.record_type, RecordType::A | RecordType::AAAA);
            let served = served_apex_nameservers(apex, [], platform, |name| {
                rrsets.iter().any(|rrset| is_address(rrset) && rrset.name == *name)
            });
            rrsets.push(served);
        }
        rrsets
    }
}
