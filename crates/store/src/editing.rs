//! A zone's whole content, several records at once, a zone's history, and the ways back in it.

use std::sync::Arc;

use uuid::Uuid;

use crate::change::{self, PlannedContent, PlannedRestore};
use crate::commit::Lane;
use crate::{
    Author, ContentPreview, ContentReplaced, ContentTarget, HistoryEntry, Reach, RecordEdit, RecordsChanged,
    Replacing, RestorePreview, Store, StoreError, Zone, history, zones,
};

impl Store {
    /// Replaces the whole content by a zone file's; records that are equal on the wire keep their identity.
    pub async fn replace_content(
        &self,
        author: Author,
        zone: Uuid,
        content: zone::master_file::ZoneContent,
    ) -> Result<Zone, StoreError> {
        Ok(self.replace_content_as(author, zone, content, Replacing::Always).await?.zone)
    }

    /// The same, and the same content is replaced or left alone.
    pub async fn replace_content_as(
        &self,
        author: Author,
        zone: Uuid,
        content: zone::master_file::ZoneContent,
        replacing: Replacing,
    ) -> Result<ContentReplaced, StoreError> {
        let (context, reach) = (Arc::clone(&self.engine.context), author.reach());
        let mut content = Some(content);
        self.prepare_and_write(
            move |connection| PlannedContent::for_zone(connection, &context, &reach, zone, &mut content),
            move |planned| (Lane::Zone(zone), planned.weight()),
            move |connection, context, planned| {
                change::replace_content(connection, context, &author, zone, planned, replacing)
            },
        )
        .await
    }

    /// What a zone file would do, with up to `mistakes_max` of what the rules say against it where it is to be `checked`.
    /// `Refused` where there may be no such zone.
    pub async fn preview_content(
        &self,
        reach: impl Into<Reach>,
        target: ContentTarget,
        content: zone::master_file::ZoneContent,
        mistakes_max: usize,
        checked: bool,
    ) -> Result<ContentPreview, StoreError> {
        let (context, mut content) = (Arc::clone(&self.engine.context), Some(content));
        let reach = reach.into();
        self.consider(move |connection| {
            change::preview_content(
                connection,
                &context,
                &reach,
                &target,
                &mut content,
                mistakes_max,
                checked,
            )
        })
        .await
    }

    /// Makes, changes and deletes records of a zone, all of it or nothing: one serial, one entry in the journal.
    pub async fn change_records(
        &self,
        author: Author,
        zone: Uuid,
        edits: Vec<RecordEdit>,
    ) -> Result<RecordsChanged, StoreError> {
        let octets = edits.iter().map(RecordEdit::octets).sum();
        let weight = edits.len().max(1);
        let edits = self.hold_octets(edits, octets)?;
        self.write(Lane::Zone(zone), weight, move |connection, context| {
            change::change_records(connection, context, &author, zone, &edits)
        })
        .await
    }

    /// Takes one change of a zone's records back, if they are still as it left them; `Refused` with `conflict` else.
    pub async fn undo_change(
        &self,
        author: Author,
        zone: Uuid,
        number: i64,
    ) -> Result<RecordsChanged, StoreError> {
        self.write(Lane::Zone(zone), 1, move |connection, context| {
            change::undo_change(connection, context, &author, zone, number)
        })
        .await
    }

    /// Makes a zone's records those that a change had left; `Refused` with `conflict` where the journal does not tell them.
    pub async fn restore_zone(
        &self,
        author: Author,
        zone: Uuid,
        number: i64,
    ) -> Result<RecordsChanged, StoreError> {
        let (context, reach) = (Arc::clone(&self.engine.context), author.reach());
        self.prepare_and_write(
            move |connection| PlannedRestore::find(connection, &context, &reach, zone, number),
            move |planned| (Lane::Zone(zone), planned.weight()),
            move |connection, context, planned| {
                change::restore_zone(connection, context, &author, zone, number, planned)
            },
        )
        .await
    }

    /// What [`Store::restore_zone`] would do.
    pub async fn restore_preview(
        &self,
        reach: impl Into<Reach>,
        zone: Uuid,
        number: i64,
    ) -> Result<RestorePreview, StoreError> {
        let (context, reach) = (Arc::clone(&self.engine.context), reach.into());
        self.consider(move |connection| {
            Ok(PlannedRestore::find(connection, &context, &reach, zone, number)?.preview())
        })
        .await
    }

    /// What became of a zone, the newest change first, from below the number `before`.
    pub async fn history(
        &self,
        reach: impl Into<Reach>,
        zone: Uuid,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Option<(Zone, Vec<HistoryEntry>)>, StoreError> {
        let reach = reach.into();
        self.read(move |connection| {
            connection.in_snapshot(|connection| {
                let Some(found) = zones::find(connection, &reach, zone)? else { return Ok(None) };
                let entries = history::list(connection, &found, before, limit)?;
                Ok(Some((found.zone, entries)))
            })
        })
        .await
    }
}
