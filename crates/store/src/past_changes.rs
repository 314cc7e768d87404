//! How a zone came to be served as it is: the journal walked backwards, told in RRsets.
//!
//! The journal keeps records; what was served follows from all records of a name and type. Those that are there now are read,
//! and each change is taken back from them, the newest first.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use uuid::Uuid;
use zone::{Name, Record, RecordContent, RecordType, Rrset, Serial};

use crate::database::{Connection, DbError, params};
use crate::store::Store;
use crate::zones::{self, StoredZone, name_of_key};
use crate::{
    ChangeKind, ChangedRecords, HistoryEntry, RecordText, StoreError, Zone, history, journal, records,
};

/// A change of what is served of a zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastChange {
    /// The serial before.
    pub from: Serial,
    /// The serial after.
    pub to: Serial,
    /// Of each RRset that became another, what went and what came, where its TTL stayed; else all of it before and after. Not the
    /// SOA.
    pub rrsets: Vec<(Rrset, Rrset)>,
}

/// How many records are looked at to tell the past of a zone, those of one RRset once for each change of it.
const RECORDS_MAX: usize = 200_000;
/// How many octets of data the past of a zone has.
const OCTETS_MAX: usize = 4 << 20;

impl Store {
    /// The zones whose records were changed last, at most so many, the latest first.
    pub async fn lately_changed(&self, zones_max: u32) -> Result<Vec<Name>, StoreError> {
        // By the zones' newest changes, each of which is found by index.
        const SQL: &str = "SELECT z.apex_key FROM zones z JOIN journal j ON j.zone_id = z.id AND j.number = z.last_change \
            WHERE z.last_change > 1 ORDER BY j.made_at DESC, z.id DESC LIMIT $1";
        self.read(move |connection| {
            connection.query(SQL, params![zones_max], |row| name_of_key(row.bytes(0)?))
        })
        .await
    }

    /// A zone and the changes that led to it, the oldest first, each beginning where the one before ended; as many as the
    /// journal tells of in full. None of them changed the SOA but for its serial, nor the apex's NS.
    pub async fn past_changes(&self, apex: &Name) -> Result<Option<(Zone, Vec<PastChange>)>, StoreError> {
        let (apex, context) = (apex.clone(), Arc::clone(&self.engine.context));
        self.read(move |connection| {
            connection.in_snapshot(|connection| {
                let Some(zone) = zones::find_by_apex(connection, &apex)? else { return Ok(None) };
                let changes = past_changes(connection, &zone, &context.nameservers)?;
                Ok(Some((zone.zone, changes)))
            })
        })
        .await
    }
}

/// What stands at the same name and type.
type Place = (Name, RecordType);

/// The serials around a change, and its records before and after.
struct Step {
    from: Serial,
    to: Serial,
    removed: Vec<Record>,
    added: Vec<Record>,
}

fn past_changes(
    connection: &mut Connection,
    zone: &StoredZone,
    platform: &[Name],
) -> Result<Vec<PastChange>, DbError> {
    let steps = steps(connection, zone, platform)?;
    let touched =
        |step: &Step| [&step.removed, &step.added].into_iter().flatten().map(place).collect::<HashSet<_>>();
    let mut now: HashMap<Place, BTreeMap<Uuid, RecordContent>> = HashMap::new();
    let names: HashSet<Name> = steps.iter().flat_map(&touched).map(|(name, _)| name).collect();
    for name in names {
        for record in records::list_at(connection, zone.id, &name)? {
            now.entry(place(&record)).or_default().insert(record.uuid, record.content);
        }
    }
    let mut changes = Vec::with_capacity(steps.len());
    let (mut looked_at, mut octets) = (0, 0);
    for step in &steps {
        let places = touched(step);
        let served = |now: &HashMap<Place, BTreeMap<Uuid, RecordContent>>| {
            let at = |place: &Place| {
                let there = now.get(place).into_iter().flat_map(BTreeMap::values);
                Rrset::of_records(&place.0, place.1, there)
            };
            places.iter().map(at).collect::<Vec<_>>()
        };
        let after = served(&now);
        for record in &step.added {
            now.entry(place(record)).or_default().remove(&record.uuid);
        }
        for record in &step.removed {
            now.entry(place(record)).or_default().insert(record.uuid, record.content.clone());
        }
        let pairs = served(&now).into_iter().zip(after).filter(|(before, after)| before != after);
        let pairs = pairs.inspect(|(before, after)| looked_at += before.rdatas.len() + after.rdatas.len());
        let rrsets: Vec<_> = pairs.map(|(before, after)| Rrset::difference(before, after)).collect();
        octets += rrsets.iter().flat_map(|(before, after)| [before, after]).map(octets_of).sum::<usize>();
        if looked_at > RECORDS_MAX || octets > OCTETS_MAX {
            break;
        }
        changes.push(PastChange { from: step.from, to: step.to, rrsets });
    }
    changes.reverse();
    Ok(changes)
}

fn octets_of(rrset: &Rrset) -> usize {
    rrset.rdatas.iter().map(|rdata| rdata.as_wire().len()).sum()
}

fn place(record: &Record) -> Place {
    (record.content.name.clone(), record.content.record_type)
}

/// The newest changes of a zone that can be taken back, the newest first.
fn steps(connection: &mut Connection, zone: &StoredZone, platform: &[Name]) -> Result<Vec<Step>, DbError> {
    let apex = &zone.zone.apex;
    // The addresses of a platform's nameserver inside the zone decide whether it is served at the apex.
    if platform.iter().any(|server| server.is_at_or_below(apex)) {
        return Ok(Vec::new());
    }
    let (mut steps, mut number, mut serial) = (Vec::new(), zone.last_change, zone.zone.soa.serial);
    let mut is_told = true;
    let oldest = zone.last_change.saturating_sub(journal::CHANGES_KEPT);
    history::for_each_back_to(connection, zone, oldest, |entry| {
        is_told &= entry.number == number && entry.serial_to == serial;
        if !is_told {
            return Ok(());
        }
        number -= 1;
        match step(entry, apex) {
            Told::Change(step) => {
                serial = step.from;
                steps.push(step);
            }
            Told::Nothing => {}
            Told::TooLittle => is_told = false,
        }
        Ok(())
    })?;
    Ok(steps)
}

/// What an entry of the journal tells of what was served.
enum Told {
    Change(Step),
    /// Nothing was changed.
    Nothing,
    /// More was changed than is told.
    TooLittle,
}

fn step(entry: HistoryEntry, apex: &Name) -> Told {
    match entry.kind {
        ChangeKind::CreateRecord
        | ChangeKind::UpdateRecord
        | ChangeKind::DeleteRecord
        | ChangeKind::ChangeRecords
        | ChangeKind::Undo(_)
        | ChangeKind::Restore(_) => {}
        ChangeKind::HandOverZone => return Told::Nothing,
        // The SOA or the apex's NS, of which it tells nothing, may be others since.
        _ => return Told::TooLittle,
    }
    let (Some(from), ChangedRecords::Told { removed, added }) = (entry.serial_from, entry.records) else {
        return Told::TooLittle;
    };
    let read = |texts: Vec<RecordText>| {
        texts.iter().map(|text| text.to_record(apex)).collect::<Result<Vec<_>, _>>().ok()
    };
    let (Some(removed), Some(added)) = (read(removed), read(added)) else { return Told::TooLittle };
    let is_of_apex =
        |record: &Record| record.content.record_type == RecordType::NS && record.content.name == *apex;
    // Where an account's NS come or go, the platform's go or come.
    if removed.iter().chain(&added).any(is_of_apex) {
        return Told::TooLittle;
    }
    Told::Change(Step { from, to: entry.serial_to, removed, added })
}
