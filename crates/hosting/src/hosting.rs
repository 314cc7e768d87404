//! The use cases.

use std::sync::Arc;

use store::{Account, Clock, ListedRecord, Publisher, RecordCursor, RecordFilter, Start, Store, Zone};
use uuid::Uuid;
use zone::{Limits, Name, Record, RecordFields};

use crate::{Actor, AuthoriseError, Error, Permission};

/// What the operator decides.
#[derive(Clone)]
pub struct HostingOptions {
    /// Names of the platform's nameservers, the first of which is the primary of new zones.
    pub nameservers: Vec<Name>,
    /// Turns the public-suffix and the two-label rule off.
    pub allow_any_domain: bool,
    /// Limits of input.
    pub limits: Limits,
    /// The SOA timers of new zones: refresh, retry, expire, negative TTL (seconds).
    pub soa_timers: [u32; 4],
    /// The time, by which tokens expire.
    pub clock: Clock,
}

/// The application.
#[derive(Clone)]
pub struct Hosting {}

#[expect(clippy::unused_async, unused_variables, reason = "signatures first")]
impl Hosting {
    /// On a store.
    pub fn new(store: Store, options: HostingOptions) -> Self { todo!() }
    /// The publisher that keeps the set of served zones in step with the store; made before the store is opened.
    pub fn publisher(set: zone_image::ZoneSet, writer: zone_image::ZoneSetWriter) -> Arc<dyn Publisher> { todo!() }

    /// The actor of a token: `vps_` and the rest, as it stood behind `Bearer`.
    pub async fn authenticate(&self, token: &str) -> Result<Actor, AuthoriseError> { todo!() }
    /// The same, and `PermissionDenied` where the token lacks `permission`. (Each operation checks again what it needs.)
    pub async fn authorise(&self, token: &str, permission: Permission) -> Result<Actor, AuthoriseError> { todo!() }
    /// Whether API and database are in order.
    pub async fn is_healthy(&self) -> bool { todo!() }

    /// Makes an account (the command line, `--demo`).
    pub async fn create_account(&self, email: &str, password: Option<&str>) -> Result<Account, Error> { todo!() }
    /// Makes a token and tells it, this once (the command line, `--demo`).
    pub async fn create_token(&self, email: &str, name: &str, permissions: &[String]) -> Result<String, Error> { todo!() }

    /// `dns:list`. `domain` is as the query string had it: one that is no domain matches nothing.
    pub async fn list_zones(&self, actor: &Actor, domain: Option<&str>, start: Start<String>, limit: u32) -> Result<Vec<Zone>, Error> { todo!() }
    /// `dns:list`.
    pub async fn count_zones(&self, actor: &Actor, domain: Option<&str>) -> Result<u64, Error> { todo!() }
    /// `dns:create`.
    pub async fn create_zone(&self, actor: &Actor, domain: &str, zone_file: Option<&str>) -> Result<(Zone, Vec<Record>), Error> { todo!() }
    /// `dns:read`, the records in the contract's order.
    pub async fn get_zone(&self, actor: &Actor, zone: Uuid) -> Result<(Zone, Vec<Record>), Error> { todo!() }
    /// `dns:delete`.
    pub async fn delete_zone(&self, actor: &Actor, zone: Uuid) -> Result<(), Error> { todo!() }
    /// `dns:read`: the zone as a master file, as it is served.
    pub async fn export_zone_file(&self, actor: &Actor, zone: Uuid) -> Result<String, Error> { todo!() }
    /// `dns:create`, `dns:update` and `dns:delete`.
    pub async fn replace_zone_file(&self, actor: &Actor, zone: Uuid, text: &[u8]) -> Result<Zone, Error> { todo!() }

    /// `dns:list`. A zone that is named in the filter and is not the actor's: `NotFound` (the nested list answers 404, the flat one makes `[]` of it).
    pub async fn list_records(&self, actor: &Actor, filter: RecordFilter, start: Start<RecordCursor>, limit: u32) -> Result<Vec<ListedRecord>, Error> { todo!() }
    /// `dns:list`.
    pub async fn count_records(&self, actor: &Actor, filter: RecordFilter) -> Result<u64, Error> { todo!() }
    /// Whether a zone is the actor's, and its name: for a 404 that must come before a 400 of the body. Needs `permission`.
    pub async fn zone_apex(&self, actor: &Actor, permission: Permission, zone: Uuid) -> Result<Name, Error> { todo!() }
    /// Whether a record is the actor's: likewise.
    pub async fn require_record(&self, actor: &Actor, permission: Permission, record: Uuid) -> Result<(), Error> { todo!() }
    /// `dns:read`; with the zone's name, which the record's relative name is made by.
    pub async fn get_record(&self, actor: &Actor, record: Uuid) -> Result<(Name, Record), Error> { todo!() }
    /// `dns:create`.
    pub async fn create_record(&self, actor: &Actor, zone: Uuid, fields: RecordFields) -> Result<(Name, Record), Error> { todo!() }
    /// `dns:update` (PUT).
    pub async fn replace_record(&self, actor: &Actor, record: Uuid, fields: RecordFields) -> Result<(Name, Record), Error> { todo!() }
    /// `dns:update` (PATCH).
    pub async fn patch_record(&self, actor: &Actor, record: Uuid, fields: RecordFields) -> Result<(Name, Record), Error> { todo!() }
    /// `dns:delete`.
    pub async fn delete_record(&self, actor: &Actor, record: Uuid) -> Result<(), Error> { todo!() }
}
