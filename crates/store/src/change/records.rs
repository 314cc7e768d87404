//! POST, PUT, PATCH and DELETE of a record.

use uuid::Uuid;
use zone::{Change, FieldError, Limits, Name, Record, RecordContent, RecordFields};

use super::{ChangeError, Effect, Outcome, conclude};
use crate::Author;
use crate::context::Context;
use crate::database::Connection;
use crate::journal::ChangeKind;
use crate::{records, zones};

pub(crate) fn create_record(
    connection: &mut Connection,
    context: &Context,
    author: &Author,
    zone: Uuid,
    fields: &RecordFields,
) -> Outcome<(Name, Record)> {
    let mut zone = zones::find_to_edit(connection, &author.reach(), zone)?;
    let apex = zone.zone.apex.clone();
    let content = zone::new_record(fields, &apex, &context.limits)?;
    let record = Record { uuid: context.new_uuid(), created_at: context.clock.now(), content };
    zone.last_record += 1;
    records::insert(connection, zone.id, zone.last_record, &record)?;
    let change = Change { removed: Vec::new(), added: vec![record.clone()] };
    let effect = conclude(connection, context, author, zone, ChangeKind::CreateRecord, &change)?;
    Ok(((apex, record), effect))
}

pub(crate) fn replace_record(
    connection: &mut Connection,
    context: &Context,
    author: &Author,
    record: Uuid,
    fields: &RecordFields,
) -> Outcome<(Name, Record)> {
    update_record(connection, context, author, record, fields, zone::replace_record)
}

pub(crate) fn patch_record(
    connection: &mut Connection,
    context: &Context,
    author: &Author,
    record: Uuid,
    fields: &RecordFields,
) -> Outcome<(Name, Record)> {
    update_record(connection, context, author, record, fields, zone::patch_record)
}

/// From a request's fields and what a record says now to what it is to say.
type Reader = fn(&RecordFields, &RecordContent, &Name, &Limits) -> Result<RecordContent, Vec<FieldError>>;

fn update_record(
    connection: &mut Connection,
    context: &Context,
    author: &Author,
    record: Uuid,
    fields: &RecordFields,
    read: Reader,
) -> Outcome<(Name, Record)> {
    let (zone, before) =
        records::find_and_lock_zone(connection, &author.reach(), record)?.ok_or(ChangeError::NotFound)?;
    zone.check_is_no_copy()?;
    let before = before.record;
    let apex = zone.zone.apex.clone();
    let content = read(fields, &before.content, &apex, &context.limits)?;
    if content == before.content {
        // What the record says may have been committed just now, by another, and not be live yet.
        let effect = Effect::Unchanged { apex: apex.clone(), change: zone.last_change };
        return Ok(((apex, before), effect));
    }
    let after = Record { content, ..before.clone() };
    records::update(connection, &after)?;
    let change = Change { removed: vec![before], added: vec![after.clone()] };
    let effect = conclude(connection, context, author, zone, ChangeKind::UpdateRecord, &change)?;
    Ok(((apex, after), effect))
}

pub(crate) fn delete_record(
    connection: &mut Connection,
    context: &Context,
    author: &Author,
    record: Uuid,
) -> Outcome<()> {
    let (zone, before) =
        records::find_and_lock_zone(connection, &author.reach(), record)?.ok_or(ChangeError::NotFound)?;
    zone.check_is_no_copy()?;
    records::delete(connection, record)?;
    let change = Change { removed: vec![before.record], added: Vec::new() };
    let effect = conclude(connection, context, author, zone, ChangeKind::DeleteRecord, &change)?;
    Ok(((), effect))
}
