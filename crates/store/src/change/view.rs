//! A zone as the transaction that changes it sees it.

use zone::{Name, Record, ZoneSize, ZoneView};

use crate::database::{Connection, DbError};
use crate::records;
use crate::zones::StoredZone;

/// Looks by index at what the rules ask for, never at the whole zone.
pub(super) struct TransactionView<'a> {
    pub(super) connection: &'a mut Connection,
    pub(super) zone: &'a StoredZone,
}

impl ZoneView for TransactionView<'_> {
    type Error = DbError;

    fn records_at(&mut self, owner: &Name) -> Result<Vec<Record>, DbError> {
        records::list_at(self.connection, self.zone.id, owner)
    }

    fn has_records_below(&mut self, owner: &Name) -> Result<bool, DbError> {
        records::exists_below(self.connection, self.zone.id, owner)
    }

    fn dname_above(&mut self, owner: &Name) -> Result<Option<Name>, DbError> {
        records::nearest_dname_above(self.connection, self.zone.id, &self.zone.zone.apex, owner)
    }

    fn size(&mut self) -> Result<ZoneSize, DbError> {
        Ok(self.zone.size())
    }
}
