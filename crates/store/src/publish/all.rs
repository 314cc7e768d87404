//! Every zone, published as it stands committed: at the start of a server.

use std::collections::HashSet;

use super::Publishing;
use super::whole::{RrsetCollector, committed};
use crate::database::{Connection, DbError, params};
use crate::session::Session;
use crate::zones::{StoredZone, read_zone, zone_columns};

/// How many zones are read ahead of their records.
const ZONES_AT_ONCE: u32 = 1_000;
/// How many records are read at once, a larger zone's left aside: PostgreSQL sorts them, in the memory that it has for that.
const RECORDS_AT_ONCE: u64 = 10_000;

impl Publishing {
    /// Reads all zones and records in order, in two scans side by side and constant memory, and publishes zone by zone.
    /// Meanwhile committed changes are published as ever: they are newer, and what is newer stays.
    pub(crate) fn publish_all(&self, session: &mut Session) -> Result<(), DbError> {
        *self.gone() = Some(HashSet::new());
        let outcome =
            session.run(|connection| connection.in_snapshot(|connection| self.publish_pages(connection)));
        *self.gone() = None;
        outcome
    }

    fn publish_pages(&self, connection: &mut Connection) -> Result<(), DbError> {
        const ZONES: &str =
            concat!("SELECT ", zone_columns!(), " FROM zones z WHERE z.id > $1 ORDER BY z.id LIMIT $2");
        let mut behind = 0;
        loop {
            let page = connection.query(ZONES, params![behind, ZONES_AT_ONCE], |row| read_zone(row, 0))?;
            let Some(last) = page.last().map(|zone| zone.id) else { return Ok(()) };
            let mut rest = page.into_iter().peekable();
            while let Some(first) = rest.peek().map(|zone| zone.id) {
                let mut records = 0_u64;
                let window = std::iter::from_fn(|| {
                    rest.next_if(|zone| {
                        let is_first = records == 0;
                        records = records.saturating_add(zone.zone.record_count + 1);
                        is_first || records <= RECORDS_AT_ONCE
                    })
                });
                self.publish_window(connection, first, window.collect())?;
            }
            behind = last;
        }
    }

    /// Publishes zones whose keys follow one another, the first of which is `first`.
    fn publish_window(
        &self,
        connection: &mut Connection,
        first: i64,
        window: Vec<StoredZone>,
    ) -> Result<(), DbError> {
        const RECORDS: &str = "SELECT r.zone_id, r.name_key, r.record_type, r.ttl, r.rdata FROM records r \
            WHERE r.zone_id >= $1 AND r.zone_id <= $2 ORDER BY r.zone_id, r.name_key, r.record_type, r.number";
        let last = window.last().map_or(first, |zone| zone.id);
        let mut rest = window.into_iter().peekable();
        let mut rrsets = RrsetCollector::default();
        connection.for_each(RECORDS, params![first, last], |row| {
            let id = row.int(0)?;
            while let Some(complete) = rest.next_if(|zone| zone.id < id) {
                self.publish_read(complete, &mut rrsets);
            }
            rrsets.add(row, 1)
        })?;
        for complete in rest {
            self.publish_read(complete, &mut rrsets);
        }
        Ok(())
    }

    fn publish_read(&self, zone: StoredZone, rrsets: &mut RrsetCollector) {
        let rrsets = rrsets.finish(&zone, &self.context.nameservers);
        let (apex, change) = (&zone.zone.apex, zone.last_change);
        let mut held = self.standing.hold(apex);
        let is_gone = self.gone().as_ref().is_some_and(|gone| gone.contains(apex));
        if !is_gone && !held.is_at(change) {
            self.publisher.publish(committed(zone, rrsets));
            held.set(Some(change));
        }
    }
}
