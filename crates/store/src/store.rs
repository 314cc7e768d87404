//! The door: typed operations, each run on a thread of the store's own, so that a caller who leaves cancels nothing.

use std::sync::Arc;

use uuid::Uuid;
use zone::{FieldError, Limits, Name, Record, RecordFields};

use crate::{
    Account, AccountId, Author, Clock, ListedRecord, NewZone, Publisher, RecordCursor, RecordFilter, Start, Token,
    Zone,
};

/// Why an operation was not done.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such thing, or it is not the author's.
    #[error("not found")]
    NotFound,
    /// The input is wrong; at least one mistake.
    #[error("refused: {0:?}")]
    Refused(Vec<FieldError>),
    /// The database cannot be reached or is overloaded; worth trying again.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// A fault of ours or of the database.
    #[error("database error: {0}")]
    Internal(String),
}

/// How to open a store.
pub struct StoreOptions {
    /// `sqlite://path` or `postgres://...`.
    pub database_url: String,
    /// The time.
    pub clock: Clock,
    /// What the operator allows.
    pub limits: Limits,
    /// The platform's nameservers.
    pub nameservers: Vec<Name>,
    /// Sees every committed change.
    pub publisher: Arc<dyn Publisher>,
}

/// A handle to the database; clones share it.
#[derive(Clone)]
pub struct Store {}

#[expect(clippy::unused_async, unused_variables, reason = "signatures first")]
impl Store {
    /// Opens the database, makes it where there is none (SQLite), and brings its schema up to date.
    pub async fn open(options: StoreOptions) -> Result<Self, StoreError> { todo!() }
    /// Publishes every zone as it stands committed, then follows what other processes write.
    pub async fn publish_all(&self) -> Result<(), StoreError> { todo!() }
    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> { todo!() }
    /// Finishes what is queued and closes.
    pub async fn close(&self) { todo!() }

    /// Makes an account; `Refused` where the address has one.
    pub async fn create_account(&self, email: &str, password_hash: Option<&str>) -> Result<Account, StoreError> { todo!() }
    /// The account of an address.
    pub async fn account_by_email(&self, email: &str) -> Result<Option<Account>, StoreError> { todo!() }
    /// Accounts by address, from behind `after` (the command line).
    pub async fn list_accounts(&self, after: Option<&str>, limit: u32) -> Result<Vec<Account>, StoreError> { todo!() }
    /// The tokens of an account that are not revoked, the oldest first (the command line).
    pub async fn list_tokens(&self, account: AccountId) -> Result<Vec<Token>, StoreError> { todo!() }
    /// Keeps a new token.
    pub async fn create_token(&self, account: AccountId, name: &str, permissions: &[String], hash: [u8; 32], expires_at: Option<i64>) -> Result<Uuid, StoreError> { todo!() }
    /// The token with this hash, if it is neither revoked nor expired.
    pub async fn token_by_hash(&self, hash: [u8; 32]) -> Result<Option<Token>, StoreError> { todo!() }
    /// Revokes a token.
    pub async fn revoke_token(&self, account: AccountId, token: Uuid) -> Result<(), StoreError> { todo!() }
    /// A number that changes whenever a token or an account changed, in whatever process: caches of tokens poll it.
    pub async fn tokens_version(&self) -> Result<i64, StoreError> { todo!() }

    /// Zones of an account by domain as text, with `domain` only the one of exactly that name.
    pub async fn list_zones(&self, account: AccountId, domain: Option<&Name>, start: Start<String>, limit: u32) -> Result<Vec<Zone>, StoreError> { todo!() }
    /// How many [`Store::list_zones`] has in all.
    pub async fn count_zones(&self, account: AccountId, domain: Option<&Name>) -> Result<u64, StoreError> { todo!() }
    /// One zone of an account.
    pub async fn zone(&self, account: AccountId, uuid: Uuid) -> Result<Option<Zone>, StoreError> { todo!() }
    /// One zone by its name, whoever owns it (the command line).
    pub async fn zone_by_apex(&self, apex: &Name) -> Result<Option<Zone>, StoreError> { todo!() }
    /// One zone and all its records in the contract's order, as of one moment.
    pub async fn zone_with_records(&self, account: AccountId, uuid: Uuid) -> Result<Option<(Zone, Vec<Record>)>, StoreError> { todo!() }
    /// Records of an account in the contract's order.
    pub async fn list_records(&self, account: AccountId, filter: RecordFilter, start: Start<RecordCursor>, limit: u32) -> Result<Vec<ListedRecord>, StoreError> { todo!() }
    /// How many [`Store::list_records`] has in all.
    pub async fn count_records(&self, account: AccountId, filter: RecordFilter) -> Result<u64, StoreError> { todo!() }
    /// One record of an account and its zone's name.
    pub async fn record(&self, account: AccountId, uuid: Uuid) -> Result<Option<(Name, Record)>, StoreError> { todo!() }

    /// Makes a zone; `Refused` with `already_exists`, `conflict` or `limit_exceeded`.
    pub async fn create_zone(&self, author: Author, zone: NewZone) -> Result<Zone, StoreError> { todo!() }
    /// Deletes a zone with all its records.
    pub async fn delete_zone(&self, author: Author, zone: Uuid) -> Result<(), StoreError> { todo!() }
    /// Gives a zone to another account (the command line).
    pub async fn hand_over_zone(&self, author: Author, zone: Uuid, to: AccountId) -> Result<(), StoreError> { todo!() }
    /// Replaces the whole content by a zone file's; records that are equal on the wire keep their identity.
    pub async fn replace_content(&self, author: Author, zone: Uuid, content: zone::master_file::ZoneContent) -> Result<Zone, StoreError> { todo!() }
    /// POST of a record.
    pub async fn create_record(&self, author: Author, zone: Uuid, fields: RecordFields) -> Result<(Name, Record), StoreError> { todo!() }
    /// PUT of a record.
    pub async fn replace_record(&self, author: Author, record: Uuid, fields: RecordFields) -> Result<(Name, Record), StoreError> { todo!() }
    /// PATCH of a record.
    pub async fn patch_record(&self, author: Author, record: Uuid, fields: RecordFields) -> Result<(Name, Record), StoreError> { todo!() }
    /// DELETE of a record.
    pub async fn delete_record(&self, author: Author, record: Uuid) -> Result<(), StoreError> { todo!() }
}
