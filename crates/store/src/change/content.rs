//! A zone's whole content from a zone file: all of it or nothing.

use std::collections::hash_map::Entry as MapEntry;
use std::collections::{BTreeSet, HashMap};

use uuid::Uuid;
use zone::master_file::ZoneContent;
use zone::{
    Change, CheckError, ContentView, FieldError, Name, Record, RecordContent, RecordType, Refusal, Serial,
    Soa, check_change,
};

use super::{ChangeError, Effect, Outcome};
use crate::context::Context;
use crate::database::{Connection, DbError};
use crate::journal::{self, Entry, Kind};
use crate::records::StoredRecord;
use crate::zones::{StoredZone, update_counters, update_soa};
use crate::{Author, Zone, records, zones};

/// What a zone file says, its records with identities that those which stay exchange for their old ones.
pub(crate) struct Content {
    soa: Option<Soa>,
    records: Vec<Record>,
    /// The line of each record, 0 where it is not known.
    lines: Vec<u32>,
}

impl Content {
    /// Takes a zone file's content over, but for apex NS that are, as a whole set, the platform's.
    pub(crate) fn new(context: &Context, apex: &Name, content: ZoneContent) -> Self {
        let ZoneContent { soa, records, lines } = content;
        let platform: BTreeSet<&[u8]> = context.nameservers.iter().map(Name::as_wire).collect();
        let is_apex_ns = |name: &Name, record_type| name == apex && record_type == RecordType::NS;
        let own: BTreeSet<&[u8]> = records
            .iter()
            .filter(|content| is_apex_ns(&content.name, content.record_type))
            .map(|content| content.rdata.as_wire())
            .collect();
        let are_platforms = own == platform;
        let (records, lines) = records
            .into_iter()
            .zip(lines.into_iter().chain(std::iter::repeat(0)))
            .filter(|(content, _)| !(are_platforms && is_apex_ns(&content.name, content.record_type)))
            .map(|(content, line)| (Record { uuid: Uuid::nil(), created_at: 0, content }, line))
            .unzip();
        Self { soa, records, lines }
    }

    /// How many records it has.
    pub(crate) fn len(&self) -> usize {
        self.records.len()
    }

    /// The SOA that a zone of the SOA `current` has from now on: the file's, whose serial stands where it is ahead.
    pub(super) fn next_soa(&self, current: &Soa, now: i64) -> Soa {
        let next = current.serial.next(now);
        match &self.soa {
            Some(soa) if soa.serial.is_ahead_of(current.serial) => soa.clone(),
            Some(soa) => Soa { serial: next, ..soa.clone() },
            None => Soa { serial: next, ..current.clone() },
        }
    }

    /// A rule's refusal, with the line at fault.
    fn error_in_file(&self, refusal: Refusal) -> FieldError {
        let culprit = self.records.iter().position(|record| Some(record.uuid) == refusal.culprit);
        let detail = match culprit.and_then(|index| self.lines.get(index)) {
            Some(line @ 1..) => format!("zonefile, line {line}: {}", refusal.error.detail),
            _ => refusal.error.detail,
        };
        FieldError { field: Some("zonefile"), detail, ..refusal.error }
    }

    /// The file's own serial, for a name that never had one.
    pub(super) fn serial(&self) -> Option<Serial> {
        self.soa.as_ref().map(|soa| soa.serial)
    }
}

pub(crate) fn replace_content(
    connection: &mut Connection,
    context: &Context,
    author: &Author,
    zone: Uuid,
    content: &mut Content,
) -> Outcome<Zone> {
    let mut zone = zones::find_and_lock(connection, author.account, zone)?.ok_or(ChangeError::NotFound)?;
    let change = install(connection, context, &mut zone, content)?;

    let from = zone.zone.soa.serial;
    zone.zone.soa = content.next_soa(&zone.zone.soa, context.clock.now());
    update_soa(connection, zone.id, &zone.zone.soa)?;
    let (before, after) = journal::values_of(&change, &zone.zone.apex);
    let serial_to = zone.zone.soa.serial;
    let entry =
        Entry { kind: Kind::ReplaceContent, author, serial_from: Some(from), serial_to, before, after };
    journal::append(connection, context, &mut zone, &entry)?;
    update_counters(connection, &zone)?;
    let apex = zone.zone.apex.clone();
    Ok((zone.zone, Effect::Anew { apex }))
}

/// Makes `content` the zone's records, and counts them; what equals on the wire keeps its identity.
pub(super) fn install(
    connection: &mut Connection,
    context: &Context,
    zone: &mut StoredZone,
    content: &mut Content,
) -> Result<Change, ChangeError> {
    let now = context.clock.now();
    for record in &mut content.records {
        (record.uuid, record.created_at) = (context.new_uuid(), now);
    }
    let difference = Difference::find(connection, zone, &content.records)?;
    for &(index, uuid, created_at) in &difference.kept {
        let record = &mut content.records[index];
        (record.uuid, record.created_at) = (uuid, created_at);
    }

    let mut change = Change::default();
    let mut written = Vec::with_capacity(difference.altered.len() + difference.added.len());
    for (index, before) in difference.altered {
        written.push((before.number, &content.records[index]));
        change.removed.push(before.record);
    }
    for index in difference.added {
        zone.last_record += 1;
        written.push((zone.last_record, &content.records[index]));
    }
    change.added = written.iter().map(|(_, record)| (*record).clone()).collect();
    change.removed.extend(difference.removed);
    zone.zone.record_count = content.records.len() as u64;

    let apex = &zone.zone.apex;
    let mut view = ContentView::new(apex, &content.records);
    check_change(&mut view, apex, &context.nameservers, context.limits.records_per_zone, &change).map_err(
        |error| match error {
            CheckError::Refused(refusal) => ChangeError::Refused(vec![content.error_in_file(*refusal)]),
            CheckError::View(never) => match never {},
        },
    )?;

    let deleted: Vec<Uuid> = change.removed.iter().map(|record| record.uuid).collect();
    records::delete_many(connection, &deleted)?;
    // In the order in which they are stored, which costs the least.
    written.sort_by_cached_key(|(_, record)| record.content.name.order_key());
    records::insert_many(connection, zone.id, &written)?;
    Ok(change)
}

/// How a zone's stored records become those of a file, which are meant by their index.
#[derive(Default)]
struct Difference {
    /// Stay, with identity and age.
    kept: Vec<(usize, Uuid, i64)>,
    /// Of the kept: say the same on the wire in another way, or with another TTL.
    altered: Vec<(usize, StoredRecord)>,
    added: Vec<usize>,
    removed: Vec<Record>,
}

impl Difference {
    fn find(connection: &mut Connection, zone: &StoredZone, wanted: &[Record]) -> Result<Self, DbError> {
        let mut difference = Self::default();
        let mut missing = HashMap::<Vec<u8>, usize>::with_capacity(wanted.len());
        for (index, Record { content, .. }) in wanted.iter().enumerate() {
            match missing.entry(wire_key(content)) {
                MapEntry::Vacant(vacant) => {
                    vacant.insert(index);
                }
                // Twice in the file with different TTLs: for the rules to refuse.
                MapEntry::Occupied(_) => difference.added.push(index),
            }
        }
        records::for_each_in_zone(connection, zone.id, |stored| {
            let Record { uuid, created_at, content } = &stored.record;
            match missing.remove(&wire_key(content)) {
                None => difference.removed.push(stored.record),
                Some(index) => {
                    difference.kept.push((index, *uuid, *created_at));
                    if *content != wanted[index].content {
                        difference.altered.push((index, stored));
                    }
                }
            }
            Ok(())
        })?;
        difference.added.extend(missing.into_values());
        // In the order of the file, which is that of their age.
        difference.added.sort_unstable();
        Ok(difference)
    }
}

/// Equal for records that are the same on the wire. A name ends itself, so that no two read alike.
fn wire_key(content: &RecordContent) -> Vec<u8> {
    let (name, rdata) = (content.name.as_wire(), content.rdata.as_wire());
    [name, &content.record_type.0.to_be_bytes(), rdata].concat()
}
