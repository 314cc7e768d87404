//! Several records at once, a zone's history, and the ways back in it.

use store::{HistoryEntry, RecordEdit, RecordsChanged, RestorePreview, Zone};
use uuid::Uuid;

use crate::{Actor, Error, Hosting, Permission};

/// How many changes are told at once.
const HISTORY_PAGE_MAX: u32 = 100;

impl Hosting {
    /// Makes, changes and deletes records of one zone, all of it or nothing; needs `dns:create`, `dns:update` and
    /// `dns:delete` for what there is of each. [`Error::RefusedEdits`] tells which are wrong.
    pub async fn change_records(
        &self,
        actor: &Actor,
        zone: Uuid,
        edits: Vec<RecordEdit>,
    ) -> Result<RecordsChanged, Error> {
        for edit in &edits {
            actor.require(match edit {
                RecordEdit::Create(_) => Permission::Create,
                RecordEdit::Replace(..) | RecordEdit::Patch(..) => Permission::Update,
                RecordEdit::Delete(_) => Permission::Delete,
            })?;
        }
        Ok(self.store.change_records(actor.author(), zone, edits).await?)
    }

    /// `dns:read`: what became of a zone, the newest change first, from below the number `before`.
    pub async fn history(
        &self,
        actor: &Actor,
        zone: Uuid,
        before: Option<i64>,
        limit: u32,
    ) -> Result<(Zone, Vec<HistoryEntry>), Error> {
        actor.require(Permission::Read)?;
        actor.require_whole_zones()?;
        let limit = limit.min(HISTORY_PAGE_MAX);
        self.store.history(actor.reach(), zone, before, limit).await?.ok_or(Error::NotFound)
    }

    /// Takes one change of a zone's records back. Needs `dns:create`, `dns:update` and `dns:delete`.
    pub async fn undo_change(&self, actor: &Actor, zone: Uuid, number: i64) -> Result<RecordsChanged, Error> {
        require_all(actor)?;
        Ok(self.store.undo_change(actor.author(), zone, number).await?)
    }

    /// Makes a zone's records those that a change had left; its SOA stays. Needs `dns:create`, `dns:update` and `dns:delete`.
    pub async fn restore_zone(
        &self,
        actor: &Actor,
        zone: Uuid,
        number: i64,
    ) -> Result<RecordsChanged, Error> {
        require_all(actor)?;
        let (store, author) = (self.store.clone(), actor.author());
        self.read_whole_zone(actor, zone, async move |_| Ok(store.restore_zone(author, zone, number).await?))
            .await
    }

    /// `dns:read`: what [`Hosting::restore_zone`] would do.
    pub async fn restore_preview(
        &self,
        actor: &Actor,
        zone: Uuid,
        number: i64,
    ) -> Result<RestorePreview, Error> {
        actor.require(Permission::Read)?;
        actor.require_whole_zones()?;
        let (store, reach) = (self.store.clone(), actor.reach());
        self.read_whole_zone(actor, zone, async move |_| {
            Ok(store.restore_preview(reach, zone, number).await?)
        })
        .await
    }
}

fn require_all(actor: &Actor) -> Result<(), Error> {
    [Permission::Create, Permission::Update, Permission::Delete]
        .into_iter()
        .try_for_each(|needed| actor.require(needed))?;
    actor.require_whole_zones()
}
