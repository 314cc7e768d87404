//! What became of a record while someone had its form open.

use data_encoding::BASE64URL_NOPAD;
use hosting::{ChangedRecords, HistoryEntry};
use sha2::{Digest, Sha256};
use uuid::Uuid;
use zone::{Record, RecordContent};

use super::InZone;
use crate::app::App;
use crate::catalogue::key;
use crate::error::PageError;
use crate::history::who;

/// How many changes are looked through for the one that touched a record.
const LOOKED_THROUGH: u32 = 50;

/// What tells a record from what it was and will be.
pub(super) fn fingerprint(content: &RecordContent) -> String {
    let RecordContent { name, ttl, priority, value, record_type, .. } = content;
    let text = format!("{} {record_type} {ttl} {priority:?} {value}", name.to_text_without_final_dot());
    BASE64URL_NOPAD.encode(&Sha256::digest(text.as_bytes()))
}

/// The record that the path names, if it is of the zone that it names; else who deleted it from there lately.
pub(super) async fn find(app: &App, in_zone: &InZone) -> Result<Result<Record, String>, PageError> {
    let uuid = in_zone.uuid()?;
    match app.hosting.get_record(&in_zone.actor, uuid).await {
        Ok((apex, record)) if apex == in_zone.zone.apex => Ok(Ok(record)),
        Ok(_) => Err(PageError::NotFound),
        Err(hosting::Error::NotFound) => {
            let entry = last_change(app, in_zone, uuid).await?.ok_or(PageError::NotFound)?;
            Ok(Err(who(&in_zone.page, &entry.by).into_owned()))
        }
        Err(error) => Err(error.into()),
    }
}

/// Who changed the record last.
pub(super) async fn changed_by(app: &App, in_zone: &InZone, uuid: Uuid) -> Result<String, PageError> {
    let page = &in_zone.page;
    let entry = last_change(app, in_zone, uuid).await?;
    Ok(entry.map_or_else(|| page.t(key!("records-someone")), |entry| who(page, &entry.by)).into_owned())
}

async fn last_change(app: &App, in_zone: &InZone, uuid: Uuid) -> Result<Option<HistoryEntry>, PageError> {
    let (_, entries) = app.hosting.history(&in_zone.actor, in_zone.zone.uuid, None, LOOKED_THROUGH).await?;
    let touches = |entry: &HistoryEntry| match &entry.records {
        ChangedRecords::Told { removed, added } => {
            removed.iter().chain(added).any(|record| record.uuid == uuid)
        }
        _ => false,
    };
    Ok(entries.into_iter().find(touches))
}
