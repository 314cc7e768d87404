//! Several records made, changed and deleted at once: all of it or nothing, one serial, one entry in the journal.

use std::collections::HashMap;

use uuid::Uuid;
use zone::{Change, ErrorCode, FieldError, Record, Refusal, new_record, patch_record, replace_record};

use super::{ChangeError, Effect, Outcome, conclude_or, write_rows};
use crate::context::Context;
use crate::database::{Connection, DbError};
use crate::journal::ChangeKind;
use crate::zones::StoredZone;
use crate::{Author, EditRefusal, Reach, RecordEdit, RecordsChanged, records, zones};

/// How many edits are made at once.
const EDITS_MAX: usize = 1_000;

pub(crate) fn change_records(
    connection: &mut Connection,
    context: &Context,
    author: &Author,
    zone: Uuid,
    edits: &[RecordEdit],
) -> Outcome<RecordsChanged> {
    if edits.len() > EDITS_MAX {
        let detail = format!("At most {EDITS_MAX} records are changed at once, not {}.", edits.len());
        return Err(FieldError { code: ErrorCode::LimitExceeded, field: None, detail }.into());
    }
    let reach = author.reach();
    let mut zone = zones::find_to_edit(connection, &reach, zone)?;
    let mut draft = Draft::default();
    let mut refusals = Vec::new();
    for (index, edit) in edits.iter().enumerate() {
        if let Err(mistakes) = draft.make(connection, context, &reach, &zone, (index, edit))? {
            refusals.push(EditRefusal { edit: Some(index), mistakes });
        }
    }
    if !refusals.is_empty() {
        return Err(ChangeError::RefusedEdits(refusals));
    }

    let apex = zone.zone.apex.clone();
    let change = draft.change();
    let records = draft.of_edits.iter().map(|uuid| draft.now(*uuid).cloned()).collect();
    if change.removed.is_empty() && change.added.is_empty() {
        let effect = Effect::Unchanged { apex: apex.clone(), change: zone.last_change };
        return Ok((RecordsChanged { apex, change: None, records }, effect));
    }
    write_rows(connection, &mut zone, &change)?;
    let kind = match edits {
        [RecordEdit::Create(_)] => ChangeKind::CreateRecord,
        [RecordEdit::Replace(..) | RecordEdit::Patch(..)] => ChangeKind::UpdateRecord,
        [RecordEdit::Delete(_)] => ChangeKind::DeleteRecord,
        _ => ChangeKind::ChangeRecords,
    };
    let number = zone.last_change + 1;
    let effect = conclude_or(connection, context, author, zone, kind, &change, |refusal| {
        ChangeError::RefusedEdits(vec![draft.blame(refusal)])
    })?;
    Ok((RecordsChanged { apex, change: Some(number), records }, effect))
}

/// The records that the edits touch, in the order in which they were first touched.
#[derive(Default)]
struct Draft {
    touched: Vec<Touched>,
    places: HashMap<Uuid, usize>,
    /// Which record each edit is about.
    of_edits: Vec<Uuid>,
}

struct Touched {
    before: Option<Record>,
    now: Option<Record>,
    /// The last edit of it.
    edit: usize,
}

impl Draft {
    /// Makes an edit on top of those before it, or tells what is wrong with it.
    fn make(
        &mut self,
        connection: &mut Connection,
        context: &Context,
        reach: &Reach,
        zone: &StoredZone,
        (index, edit): (usize, &RecordEdit),
    ) -> Result<Result<(), Vec<FieldError>>, DbError> {
        let (apex, limits) = (&zone.zone.apex, &context.limits);
        let (uuid, content) = match edit {
            RecordEdit::Create(fields) => {
                let created = new_record(fields, apex, limits).map(|content| {
                    let (uuid, created_at) = (context.new_uuid(), context.clock.now());
                    self.place(uuid, None);
                    Record { uuid, created_at, content }
                });
                match created {
                    Ok(record) => (record.uuid, Some(record)),
                    Err(mistakes) => return Ok(Err(mistakes)),
                }
            }
            RecordEdit::Replace(uuid, _) | RecordEdit::Patch(uuid, _) | RecordEdit::Delete(uuid) => {
                if !self.places.contains_key(uuid) {
                    let stored = records::find_in_zone(connection, zone.id, *uuid)?;
                    let record = stored.map(|stored| stored.record);
                    self.place(*uuid, record.filter(|record| reach.has_record(&record.content, apex)));
                }
                let Some(current) = self.now(*uuid) else { return Ok(Err(vec![gone()])) };
                let content = match edit {
                    RecordEdit::Replace(_, fields) => {
                        replace_record(fields, &current.content, apex, limits).map(Some)
                    }
                    RecordEdit::Patch(_, fields) => {
                        patch_record(fields, &current.content, apex, limits).map(Some)
                    }
                    RecordEdit::Create(_) | RecordEdit::Delete(_) => Ok(None),
                };
                match content {
                    Ok(content) => (*uuid, content.map(|content| Record { content, ..current.clone() })),
                    Err(mistakes) => return Ok(Err(mistakes)),
                }
            }
        };
        let place = self.places[&uuid];
        self.touched[place].now = content;
        self.touched[place].edit = index;
        self.of_edits.push(uuid);
        Ok(Ok(()))
    }

    fn place(&mut self, uuid: Uuid, before: Option<Record>) {
        self.places.insert(uuid, self.touched.len());
        self.touched.push(Touched { now: before.clone(), before, edit: 0 });
    }

    fn now(&self, uuid: Uuid) -> Option<&Record> {
        self.touched.get(*self.places.get(&uuid)?)?.now.as_ref()
    }

    /// What all edits come to together.
    fn change(&self) -> Change {
        let altered = self.touched.iter().filter(|touched| touched.before != touched.now);
        let (removed, added): (Vec<_>, Vec<_>) =
            altered.map(|touched| (touched.before.clone(), touched.now.clone())).unzip();
        Change {
            removed: removed.into_iter().flatten().collect(),
            added: added.into_iter().flatten().collect(),
        }
    }

    /// A rule's refusal, with the edit at fault.
    fn blame(&self, refusal: Refusal) -> EditRefusal {
        let place = refusal.culprit.and_then(|uuid| self.places.get(&uuid));
        let edit = place.and_then(|place| self.touched.get(*place)).map(|touched| touched.edit);
        EditRefusal { edit, mistakes: vec![refusal.error] }
    }
}

fn gone() -> FieldError {
    FieldError::conflict(None, "This record is not there any more: it was deleted meanwhile.")
}
