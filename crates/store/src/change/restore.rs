//! A zone's records as a change had left them: the journal walked backwards from now.
//!
//! As with a zone file, what is to be written is planned before the change waits for its turn, and anew if the zone was
//! changed in between.

use std::collections::HashMap;

use uuid::Uuid;
use zone::{Change, Record};

use super::plan::Plan;
use super::undo::refuse;
use super::{ChangeError, Effect, Outcome};
use crate::context::Context;
use crate::database::{Connection, DbError};
use crate::journal::{self, ChangeKind, Entry};
use crate::records::{self, StoredRecord};
use crate::zones::{StoredZone, update_counters};
use crate::{
    Author, ChangedRecords, HistoryEntry, Reach, RecordText, RecordsChanged, RestorePreview, history, zones,
};

/// A zone on its way back to what it was.
pub(crate) struct PlannedRestore {
    zone: StoredZone,
    plan: Plan,
}

impl PlannedRestore {
    /// To what the change `number` had left, as of one moment.
    pub(crate) fn find(
        connection: &mut Connection,
        context: &Context,
        reach: &Reach,
        zone: Uuid,
        number: i64,
    ) -> Result<Self, ChangeError> {
        connection.in_snapshot(|connection| {
            let Some(zone) = zones::find(connection, reach, zone)? else {
                return Ok(Err(ChangeError::NotFound));
            };
            match plan(connection, context, &zone, number) {
                Err(ChangeError::Database(error)) => Err(error),
                outcome => Ok(outcome.map(|plan| Self { zone, plan })),
            }
        })?
    }

    /// About how many rows it touches.
    pub(crate) fn weight(&self) -> usize {
        1 + self.plan.weight()
    }

    /// What would go and come.
    pub(crate) fn preview(self) -> RestorePreview {
        let in_words = |records: &[Record]| {
            records.iter().map(|record| RecordText::of(record, &self.zone.zone.apex)).collect()
        };
        let Change { removed, added } = &self.plan.change;
        RestorePreview { removed: in_words(removed), added: in_words(added), zone: self.zone.zone }
    }
}

pub(crate) fn restore_zone(
    connection: &mut Connection,
    context: &Context,
    author: &Author,
    zone: Uuid,
    number: i64,
    planned: &mut PlannedRestore,
) -> Outcome<RecordsChanged> {
    let mut zone = zones::find_to_edit(connection, &author.reach(), zone)?;
    if !planned.plan.is_for(&zone) {
        planned.plan = plan(connection, context, &zone, number)?;
    }
    let change = &planned.plan.change;
    let apex = zone.zone.apex.clone();
    let records = change.added.iter().cloned().map(Some).collect();
    if change.removed.is_empty() && change.added.is_empty() {
        let effect = Effect::Unchanged { apex: apex.clone(), change: zone.last_change };
        return Ok((RecordsChanged { apex, change: None, records }, effect));
    }
    planned.plan.write(connection, &mut zone)?;
    let from = zone.zone.soa.serial;
    zone.zone.soa.serial = from.next(context.clock.now());
    let (before, after) = journal::values_of(change, &apex);
    let (kind, serial_to) = (ChangeKind::Restore(number), zone.zone.soa.serial);
    let entry = Entry { kind, author: Some(author), serial_from: Some(from), serial_to, before, after };
    journal::append(connection, context, &mut zone, &entry)?;
    update_counters(connection, &zone)?;
    let effect = Effect::Anew { apex: apex.clone(), change: zone.last_change };
    Ok((RecordsChanged { apex, change: Some(zone.last_change), records }, effect))
}

fn plan(
    connection: &mut Connection,
    context: &Context,
    zone: &StoredZone,
    number: i64,
) -> Result<Plan, ChangeError> {
    zone.check_is_no_copy()?;
    let mut past = past_records(connection, zone, number)?;
    let apex = &zone.zone.apex;
    let (mut after, mut removed, mut added) = (Vec::new(), Vec::new(), Vec::new());
    let mut altered = Vec::new();
    records::for_each_in_zone(connection, zone.id, |stored| {
        match past.remove(&stored.record.uuid) {
            None => after.push(stored.record),
            Some(None) => removed.push(stored.record),
            Some(Some(text)) if RecordText::of(&stored.record, apex) == text => after.push(stored.record),
            Some(Some(text)) => altered.push((stored, text)),
        }
        Ok(())
    })?;
    for (StoredRecord { number, record }, text) in altered {
        removed.push(record);
        added.push((Some(number), text.to_record(apex)?));
    }
    let mut again: Vec<RecordText> = past.into_values().flatten().collect();
    again.sort_by_key(|text| (text.created_at, text.uuid));
    for text in again {
        added.push((None, text.to_record(apex)?));
    }
    after.extend(added.iter().map(|(_, record)| record.clone()));
    Plan::of_records(context, zone, &after, removed, added)
}

/// Of each record that was touched since the change `number`: what it was then, if it was there.
fn past_records(
    connection: &mut Connection,
    zone: &StoredZone,
    number: i64,
) -> Result<HashMap<Uuid, Option<RecordText>>, ChangeError> {
    if number > zone.last_change {
        return Err(ChangeError::NotFound);
    }
    let mut walk = Walk { expected: zone.last_change, past: HashMap::new(), obstacle: None };
    history::for_each_back_to(connection, zone, number, |entry| {
        walk.step(number, entry);
        Ok::<(), DbError>(())
    })?;
    if let Some(obstacle) = walk.obstacle {
        return refuse(obstacle);
    }
    if walk.expected >= number {
        return refuse(
            "The history does not reach back that far any more, so that the zone cannot be restored to this change.",
        );
    }
    Ok(walk.past)
}

/// On the way back through the journal.
struct Walk {
    /// The number of the next entry.
    expected: i64,
    past: HashMap<Uuid, Option<RecordText>>,
    /// What keeps it from going on.
    obstacle: Option<&'static str>,
}

impl Walk {
    fn step(&mut self, number: i64, entry: HistoryEntry) {
        if self.obstacle.is_some() || entry.number != self.expected {
            return;
        }
        self.expected -= 1;
        if entry.number == number {
            return;
        }
        match entry.records {
            ChangedRecords::Untouched => {}
            ChangedRecords::LeftOut { .. } => {
                self.obstacle = Some(
                    "A later change was too large for its records to be kept in the history, so that the zone cannot \
                     be restored to this one.",
                );
            }
            ChangedRecords::Told { removed, added } => {
                self.past.extend(added.into_iter().map(|text| (text.uuid, None)));
                self.past.extend(removed.into_iter().map(|text| (text.uuid, Some(text))));
            }
        }
    }
}
