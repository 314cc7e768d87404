//! Records: listed, read, made, changed, deleted. What they may say is checked by the store, in the transaction that writes.

use store::{ListedRecord, RecordCursor, RecordFilter, Start};
use uuid::Uuid;
use zone::{FieldError, Name, Record, RecordContent, RecordFields};

use crate::{Actor, Error, Hosting, Permission};

impl Hosting {
    /// `dns:list`. A zone that is named in the filter and is not the actor's has nothing.
    pub async fn list_records(
        &self,
        actor: &Actor,
        filter: RecordFilter,
        start: Start<RecordCursor>,
        limit: u32,
    ) -> Result<Vec<ListedRecord>, Error> {
        actor.require(Permission::List)?;
        Ok(self.store.list_records(actor.reach(), filter, start, limit).await?)
    }

    /// `dns:list`: how many [`Hosting::list_records`] has in all.
    pub async fn count_records(&self, actor: &Actor, filter: RecordFilter) -> Result<u64, Error> {
        actor.require(Permission::List)?;
        Ok(self.store.count_records(actor.reach(), filter).await?)
    }

    /// Whether a record is the actor's and within its reach: for a 404 or a 403 that must come before a 400 of the body. Needs `permission`.
    pub async fn require_record(
        &self,
        actor: &Actor,
        permission: Permission,
        record: Uuid,
    ) -> Result<(), Error> {
        actor.require(permission)?;
        self.store.record(actor.reach(), record).await?.map(|_| ()).ok_or(Error::NotFound)
    }

    /// `dns:read`; with the zone's name, which the record's relative name is made by.
    pub async fn get_record(&self, actor: &Actor, record: Uuid) -> Result<(Name, Record), Error> {
        actor.require(Permission::Read)?;
        self.store.record(actor.reach(), record).await?.ok_or(Error::NotFound)
    }

    /// What is wrong with a new record's fields in a zone of any name: for a request that names no zone.
    pub fn mistakes_without_zone(&self, fields: &RecordFields) -> Vec<FieldError> {
        zone::new_record(fields, &Name::root(), &self.options.limits).err().unwrap_or_default()
    }

    /// How a record would stand in a zone file, or what is wrong with its fields. `current` is the record that is changed.
    pub fn preview_record(
        &self,
        apex: &Name,
        current: Option<&RecordContent>,
        fields: &RecordFields,
    ) -> Result<RecordContent, Vec<FieldError>> {
        let limits = &self.options.limits;
        match current {
            None => zone::new_record(fields, apex, limits),
            Some(current) => zone::replace_record(fields, current, apex, limits),
        }
    }

    /// `dns:create`.
    pub async fn create_record(
        &self,
        actor: &Actor,
        zone: Uuid,
        fields: RecordFields,
    ) -> Result<(Name, Record), Error> {
        actor.require(Permission::Create)?;
        Ok(self.store.create_record(actor.author(), zone, fields).await?)
    }

    /// `dns:update` (PUT).
    pub async fn replace_record(
        &self,
        actor: &Actor,
        record: Uuid,
        fields: RecordFields,
    ) -> Result<(Name, Record), Error> {
        actor.require(Permission::Update)?;
        Ok(self.store.replace_record(actor.author(), record, fields).await?)
    }

    /// `dns:update` (PATCH).
    pub async fn patch_record(
        &self,
        actor: &Actor,
        record: Uuid,
        fields: RecordFields,
    ) -> Result<(Name, Record), Error> {
        actor.require(Permission::Update)?;
        Ok(self.store.patch_record(actor.author(), record, fields).await?)
    }

    /// `dns:delete`.
    pub async fn delete_record(&self, actor: &Actor, record: Uuid) -> Result<(), Error> {
        actor.require(Permission::Delete)?;
        Ok(self.store.delete_record(actor.author(), record).await?)
    }
}
