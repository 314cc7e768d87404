//! What is to be written so that a zone's records become those of a file.

use std::collections::HashMap;
use std::collections::hash_map::Entry as MapEntry;

use uuid::Uuid;
use zone::{
    Change, CheckError, ContentView, Limits, Name, Record, RecordContent, Refusal, ZoneSize, check_change,
    find_refusals,
};

use super::ChangeError;
use super::content::Content;
use crate::context::Context;
use crate::database::{Connection, DbError};
use crate::records::{self, StoredRecord};
use crate::zones::StoredZone;

/// The rows to delete and to write, checked by the rules; for a zone in one state only.
pub(super) struct Plan {
    /// The number of the zone's last change.
    last_change: i64,
    /// Of the zone's last record, when this is written.
    last_record: i64,
    size: ZoneSize,
    pub(super) change: Change,
    /// Those of the records that the change adds.
    numbers: Vec<i64>,
}

impl Plan {
    pub(super) fn for_new_zone(
        context: &Context,
        limits: &Limits,
        apex: &Name,
        content: &mut Content,
    ) -> Result<Self, ChangeError> {
        let plan = Self::draft_new(context, content);
        plan.check(context, limits, apex, content)?;
        Ok(plan)
    }

    /// The same, with the rules not asked yet.
    pub(super) fn draft_new(context: &Context, content: &mut Content) -> Self {
        let difference = Difference::from_nothing(&content.records);
        Self::make(context, (0, 0), content, difference)
    }

    pub(super) fn for_zone(
        connection: &mut Connection,
        context: &Context,
        zone: &StoredZone,
        content: &mut Content,
    ) -> Result<Self, ChangeError> {
        let plan = Self::draft(connection, context, zone, content)?;
        plan.check(context, &zone.limits(&context.limits), &zone.zone.apex, content)?;
        Ok(plan)
    }

    /// The same, with the rules not asked yet.
    pub(super) fn draft(
        connection: &mut Connection,
        context: &Context,
        zone: &StoredZone,
        content: &mut Content,
    ) -> Result<Self, DbError> {
        let difference = Difference::find(connection, zone, &content.records)?;
        Ok(Self::make(context, (zone.last_change, zone.last_record), content, difference))
    }

    /// What equals on the wire keeps its identity and its number.
    fn make(
        context: &Context,
        (last_change, mut last_record): (i64, i64),
        content: &mut Content,
        difference: Difference,
    ) -> Self {
        let Difference { kept, altered, added, removed } = difference;
        let now = context.clock.now();
        for (index, uuid, created_at) in kept {
            (content.records[index].uuid, content.records[index].created_at) = (uuid, created_at);
        }
        for &index in &added {
            (content.records[index].uuid, content.records[index].created_at) = (context.new_uuid(), now);
        }

        let mut change = Change { removed, added: Vec::with_capacity(altered.len() + added.len()) };
        let mut numbers = Vec::with_capacity(altered.len() + added.len());
        for (index, before) in altered {
            numbers.push(before.number);
            change.added.push(content.records[index].clone());
            change.removed.push(before.record);
        }
        for index in added {
            last_record += 1;
            numbers.push(last_record);
            change.added.push(content.records[index].clone());
        }
        let size = ZoneSize::of(&content.records);
        Self { last_change, last_record, size, change, numbers }
    }

    /// Asks the rules.
    fn check(
        &self,
        context: &Context,
        limits: &Limits,
        apex: &Name,
        content: &Content,
    ) -> Result<(), ChangeError> {
        let mut view = ContentView::new(apex, &content.records);
        check_change(&mut view, apex, &context.nameservers, limits, &self.change).map_err(
            |error| match error {
                CheckError::Refused(refusal) => content.error_in_file(*refusal),
                CheckError::View(never) => match never {},
            },
        )?;
        Ok(())
    }

    /// All that the rules say against it, up to `max` of it.
    pub(super) fn find_refusals(
        &self,
        limits: &Limits,
        apex: &Name,
        content: &Content,
        max: usize,
    ) -> Vec<Refusal> {
        let mut view = ContentView::new(apex, &content.records);
        match find_refusals(&mut view, apex, limits, &self.change, max) {
            Ok(refusals) => refusals,
            Err(never) => match never {},
        }
    }

    /// So that a zone's records become `after`: those that go or are changed, and those that come or are changed, the latter
    /// with the numbers that they have.
    pub(super) fn of_records(
        context: &Context,
        zone: &StoredZone,
        after: &[Record],
        removed: Vec<Record>,
        added: Vec<(Option<i64>, Record)>,
    ) -> Result<Self, ChangeError> {
        let mut last_record = zone.last_record;
        let number = |number: Option<i64>| {
            number.unwrap_or_else(|| {
                last_record += 1;
                last_record
            })
        };
        let (numbers, added): (Vec<_>, Vec<_>) = added.into_iter().unzip();
        let numbers = numbers.into_iter().map(number).collect();
        let change = Change { removed, added };
        let apex = &zone.zone.apex;
        let mut view = ContentView::new(apex, after);
        let limits = zone.limits(&context.limits);
        check_change(&mut view, apex, &context.nameservers, &limits, &change).map_err(
            |error| match error {
                CheckError::Refused(refusal) => refusal.error,
                CheckError::View(never) => match never {},
            },
        )?;
        let (last_change, size) = (zone.last_change, ZoneSize::of(after));
        Ok(Self { last_change, last_record, size, change, numbers })
    }

    /// Whether the zone is still as it was when this was planned.
    pub(super) fn is_for(&self, zone: &StoredZone) -> bool {
        self.last_change == zone.last_change
    }

    /// How many rows it touches.
    pub(super) fn weight(&self) -> usize {
        self.change.removed.len() + self.change.added.len()
    }

    /// Writes the rows, and the zone's counts of them to `zone`.
    pub(super) fn write(&self, connection: &mut Connection, zone: &mut StoredZone) -> Result<(), DbError> {
        let deleted: Vec<Uuid> = self.change.removed.iter().map(|record| record.uuid).collect();
        records::delete_many(connection, &deleted)?;
        let mut written: Vec<(i64, &Record)> = self.numbers.iter().copied().zip(&self.change.added).collect();
        // In the order in which they are stored, which costs the least.
        written.sort_by_cached_key(|(_, record)| record.content.name.order_key());
        records::insert_many(connection, zone.id, &written)?;
        zone.last_record = self.last_record;
        zone.set_size(self.size);
        Ok(())
    }
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
    fn from_nothing(wanted: &[Record]) -> Self {
        Self { added: (0..wanted.len()).collect(), ..Self::default() }
    }

    fn find(connection: &mut Connection, zone: &StoredZone, wanted: &[Record]) -> Result<Self, DbError> {
        if zone.zone.record_count == 0 {
            return Ok(Self::from_nothing(wanted));
        }
        let mut difference = Self::default();
        let mut missing = HashMap::<Vec<u8>, usize>::with_capacity(wanted.len());
        for (index, Record { content, .. }) in wanted.iter().enumerate() {
            match missing.entry(wire_key(content)) {
                MapEntry::Vacant(vacant) => {
                    vacant.insert(index);
                }
                // Twice in the file: for the rules to refuse.
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
pub(super) fn wire_key(content: &RecordContent) -> Vec<u8> {
    let (name, rdata) = (content.name.as_wire(), content.rdata.as_wire());
    [name, &content.record_type.0.to_be_bytes(), rdata].concat()
}
