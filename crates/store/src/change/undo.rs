//! One change taken back: what it made goes, what it deleted comes back with its identity, what it changed is as before.

use std::collections::HashSet;

use uuid::Uuid;
use zone::{Change, FieldError};

use super::{ChangeError, Outcome, conclude, write_rows};
use crate::context::Context;
use crate::database::Connection;
use crate::journal::ChangeKind;
use crate::zones::StoredZone;
use crate::{Author, ChangedRecords, RecordText, RecordsChanged, history, records, zones};

pub(crate) fn undo_change(
    connection: &mut Connection,
    context: &Context,
    author: &Author,
    zone: Uuid,
    number: i64,
) -> Outcome<RecordsChanged> {
    let mut zone = zones::find_to_edit(connection, &author.reach(), zone)?;
    let entry = history::find(connection, &zone, number)?.ok_or(ChangeError::NotFound)?;
    let (was, became) = match entry.records {
        _ if entry.kind == ChangeKind::CreateZone => {
            return refuse("This change made the zone, and is undone by deleting the zone.");
        }
        ChangedRecords::Untouched => {
            return refuse("This change was not about records, and cannot be undone here.");
        }
        ChangedRecords::Told { removed, added } if removed.is_empty() && added.is_empty() => {
            return refuse("This change left all records as they were: there is nothing to undo.");
        }
        ChangedRecords::LeftOut { .. } => {
            return refuse(
                "This change was too large for its records to be kept in the history, and cannot be undone.",
            );
        }
        ChangedRecords::Told { removed, added } => (removed, added),
    };

    let apex = zone.zone.apex.clone();
    let removed = find_unaltered(connection, &zone, &became)?;
    check_absent(connection, &zone, &was, &became)?;
    let added = was.iter().map(|text| text.to_record(&apex)).collect::<Result<Vec<_>, _>>()?;
    let records = added.iter().cloned().map(Some).collect();
    let change = Change { removed, added };
    write_rows(connection, &mut zone, &change)?;
    let undo = zone.last_change + 1;
    let effect = conclude(connection, context, author, zone, ChangeKind::Undo(number), &change)?;
    Ok((RecordsChanged { apex, change: Some(undo), records }, effect))
}

/// The records that a change left behind, if they are still as it left them.
fn find_unaltered(
    connection: &mut Connection,
    zone: &StoredZone,
    became: &[RecordText],
) -> Result<Vec<zone::Record>, ChangeError> {
    let mut found = Vec::with_capacity(became.len());
    for text in became {
        match records::find_in_zone(connection, zone.id, text.uuid)? {
            Some(stored) if RecordText::of(&stored.record, &zone.zone.apex) == *text => {
                found.push(stored.record);
            }
            stored => {
                let what = if stored.is_some() { "changed" } else { "deleted" };
                return refuse(&format!(
                    "The {} record of {} was {what} since, so that this change cannot be undone by itself. Undo what \
                     came after it first, or restore the zone as it was before.",
                    text.record_type, text.name
                ));
            }
        }
    }
    Ok(found)
}

/// What the change deleted must not be there again.
fn check_absent(
    connection: &mut Connection,
    zone: &StoredZone,
    was: &[RecordText],
    became: &[RecordText],
) -> Result<(), ChangeError> {
    let changed: HashSet<Uuid> = became.iter().map(|text| text.uuid).collect();
    for text in was.iter().filter(|text| !changed.contains(&text.uuid)) {
        if records::find_in_zone(connection, zone.id, text.uuid)?.is_some() {
            return refuse(&format!(
                "The {} record of {} is there again already: this change is undone.",
                text.record_type, text.name
            ));
        }
    }
    Ok(())
}

pub(super) fn refuse<T>(detail: &str) -> Result<T, ChangeError> {
    Err(FieldError::conflict(None, detail).into())
}
