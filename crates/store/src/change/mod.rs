//! Changes, each inside the transaction that writes it: look, write, check what results, keep it or take it back.

mod content;
mod content_preview;
mod copies;
mod edits;
mod nameservers;
mod plan;
mod records;
mod restore;
mod undo;
mod view;
mod zones;

use std::collections::HashSet;

use uuid::Uuid;
use zone::{Change, CheckError, FieldError, Name, Record, Refusal, Rrset, Soa, check_change};

pub(crate) use content::{PlannedContent, replace_content};
pub(crate) use content_preview::preview_content;
pub(crate) use copies::{PlannedCopy, amend_copy, expire_copies, note_refresh, promote, take_copy};
pub(crate) use edits::change_records;
pub(crate) use nameservers::adopt_nameservers;
pub(crate) use records::{create_record, delete_record, patch_record, replace_record};
pub(crate) use restore::{PlannedRestore, restore_zone};
pub(crate) use undo::undo_change;
pub(crate) use zones::{create_zone, delete_zone, hand_over_zone, top_level_label};

use crate::context::Context;
use crate::database::{Connection, DbError};
use crate::journal::{self, ChangeKind, Entry};
use crate::zones::{StoredZone, update_counters};
use crate::{Author, EditRefusal, Zone, records as rows};
use view::TransactionView;

/// Why a change is not made.
#[derive(Debug)]
pub(crate) enum ChangeError {
    /// What it is about is not there, or is not the author's.
    NotFound,
    /// It lies beyond what the author's token is limited to; why, for a person.
    NotAllowed(String),
    /// The input is wrong.
    Refused(Vec<FieldError>),
    /// Some of several edits are wrong.
    RefusedEdits(Vec<EditRefusal>),
    /// The database did not do it.
    Database(DbError),
}

/// What a committed change means for those who see it. `change` is its number among those of the zone's name, which rises
/// by one with each, though the zone be deleted and made again.
pub(crate) enum Effect {
    /// Nothing that is served.
    Nothing,
    /// These RRsets of a zone, and its SOA, became others.
    Changed { apex: Name, change: i64, soa: Soa, rrsets: Vec<Rrset> },
    /// A zone stands as this change left it, for an author who must not hear of it earlier than it is live.
    Unchanged { apex: Name, change: i64 },
    /// A zone came, went, or got other content: it is to be looked at anew.
    Anew { apex: Name, change: i64 },
}

/// What a change comes to: its answer, and what it means for others.
pub(crate) type Outcome<T> = Result<(T, Effect), ChangeError>;

/// Checks that the author may change these records, and the zone that the change left behind, and gives it its next serial and its entry in the journal.
/// The rows of the records are written already; `zone` still has the counters from before.
fn conclude(
    connection: &mut Connection,
    context: &Context,
    author: &Author,
    zone: StoredZone,
    kind: ChangeKind,
    change: &Change,
) -> Result<Effect, ChangeError> {
    let refused = |refusal: Refusal| ChangeError::Refused(vec![refusal.error]);
    conclude_or(connection, context, author, zone, kind, change, refused)
}

/// The same, with the error that a rule's refusal becomes.
fn conclude_or(
    connection: &mut Connection,
    context: &Context,
    author: &Author,
    mut zone: StoredZone,
    kind: ChangeKind,
    change: &Change,
    refused: impl FnOnce(Refusal) -> ChangeError,
) -> Result<Effect, ChangeError> {
    for record in change.removed.iter().chain(&change.added) {
        author.check_record(&record.content, &zone.zone.apex)?;
    }
    let rrsets = check(connection, context, &mut zone, change, refused)?;

    let from = zone.zone.soa.serial;
    zone.zone.soa.serial = from.next(context.clock.now());
    let (before, after) = journal::values_of(change, &zone.zone.apex);
    let author = Some(author);
    let entry =
        Entry { kind, author, serial_from: Some(from), serial_to: zone.zone.soa.serial, before, after };
    journal::append(connection, context, &mut zone, &entry)?;
    update_counters(connection, &zone)?;
    Ok(zone.effect_of(rrsets))
}

impl StoredZone {
    /// Of a change that touched these RRsets.
    fn effect_of(self, rrsets: Vec<Rrset>) -> Effect {
        let (is_served, change) = (self.is_served(), self.last_change);
        let Zone { apex, soa, .. } = self.zone;
        if is_served { Effect::Changed { apex, change, soa, rrsets } } else { Effect::Anew { apex, change } }
    }
}

/// Asks the rules about the zone that a change of rows left behind, and counts them; tells the RRsets that it touched, as
/// they are served now. `zone` still has the counters from before.
fn check(
    connection: &mut Connection,
    context: &Context,
    zone: &mut StoredZone,
    change: &Change,
    refused: impl FnOnce(Refusal) -> ChangeError,
) -> Result<Vec<Rrset>, ChangeError> {
    zone.set_size(zone.size().after(change));
    let (apex, limits) = (&zone.zone.apex, zone.limits(&context.limits));
    let mut view = TransactionView { connection, zone };
    let checked = check_change(&mut view, apex, zone.platform(&context.nameservers), &limits, change);
    checked.map_err(|error| match error {
        CheckError::Refused(refusal) => refused(*refusal),
        CheckError::View(error) => ChangeError::Database(error),
    })
}

/// Writes the rows of a change, in which a record that changes stands on both sides; new ones get the zone's next numbers.
fn write_rows(connection: &mut Connection, zone: &mut StoredZone, change: &Change) -> Result<(), DbError> {
    let uuids = |records: &[Record]| records.iter().map(|record| record.uuid).collect::<HashSet<Uuid>>();
    let (removed, added) = (uuids(&change.removed), uuids(&change.added));
    let deleted: Vec<Uuid> = removed.difference(&added).copied().collect();
    rows::delete_many(connection, &deleted)?;
    let (changed, new): (Vec<&Record>, Vec<&Record>) =
        change.added.iter().partition(|record| removed.contains(&record.uuid));
    for record in changed {
        rows::update(connection, record)?;
    }
    let numbers = zone.last_record + 1..;
    zone.last_record += i64::try_from(new.len()).unwrap_or(i64::MAX);
    rows::insert_many(connection, zone.id, &numbers.zip(new).collect::<Vec<_>>())
}

impl From<DbError> for ChangeError {
    fn from(error: DbError) -> Self {
        Self::Database(error)
    }
}

impl From<FieldError> for ChangeError {
    fn from(error: FieldError) -> Self {
        Self::Refused(vec![error])
    }
}

impl From<Vec<FieldError>> for ChangeError {
    fn from(errors: Vec<FieldError>) -> Self {
        Self::Refused(errors)
    }
}
