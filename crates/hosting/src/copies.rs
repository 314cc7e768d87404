//! Zones that are copies of zones elsewhere: made and promoted by accounts; filled by whoever fetches their content, of whom
//! no permission is asked.

use store::{CopiedZone, CopySource, CopyState, NewZone, Zone};
use uuid::Uuid;
use zone::{FieldError, Name, RecordContent, Serial, Soa};

use crate::primaries::read_primaries;
use crate::{Actor, Error, Hosting, Permission};

/// Why content was not taken over into a copy.
#[derive(Debug, thiserror::Error)]
pub enum TakeError {
    /// There is no such copy any more: it was deleted or promoted.
    #[error("the zone is no copy any more")]
    Gone,
    /// What came breaks a rule, or, as a difference, does not fit what is there; all of it is refused. For a person.
    #[error("{0}")]
    Refused(String),
    /// It could not be kept; worth trying again.
    #[error(transparent)]
    Failed(Error),
}

impl Hosting {
    /// `dns:create`: a zone whose content comes from `primaries`, asked with the key of this name where there is one. Until
    /// it came for the first time the zone is answered with a failure. All mistakes are told, the domain's first.
    pub async fn create_copy(
        &self,
        actor: &Actor,
        domain: &str,
        primaries: &[String],
        tsig_key: Option<&str>,
    ) -> Result<Zone, Error> {
        actor.require(Permission::Create)?;
        actor.require_new_zones()?;
        let (apex, mut mistakes) = match self.check_new_zone(actor, domain).await {
            Ok(apex) => (Some(apex), Vec::new()),
            Err(Error::Refused(mistakes)) => (None, mistakes),
            Err(error) => return Err(error),
        };
        let source = self.check_copy_source(primaries, tsig_key);
        let (apex, source) = match (apex, source) {
            (Some(apex), Ok(source)) => (apex, source),
            (_, source) => {
                mistakes.extend(source.err().into_iter().flatten());
                return Err(Error::Refused(mistakes));
            }
        };
        let soa = self.first_soa(&apex);
        let zone = NewZone { apex, soa, content: None, copy: Some(source) };
        Ok(self.store.create_zone(actor.author(), zone).await?.0)
    }

    /// Where a copy is to come from, or what is wrong with it. Whether the account may use the key is not asked yet.
    pub fn check_copy_source(
        &self,
        primaries: &[String],
        tsig_key: Option<&str>,
    ) -> Result<CopySource, Vec<FieldError>> {
        let primaries = read_primaries(primaries, &self.options.primary_networks);
        let tsig_key = tsig_key.map(read_key_name).transpose();
        match (primaries, tsig_key) {
            (Ok(primaries), Ok(tsig_key)) => Ok(CopySource { primaries, tsig_key }),
            (primaries, tsig_key) => Err(primaries.err().into_iter().chain(tsig_key.err()).collect()),
        }
    }

    /// `dns:update`: makes a copy a zone of its own, with the content that it has.
    pub async fn promote_zone(&self, actor: &Actor, zone: Uuid) -> Result<Zone, Error> {
        actor.require(Permission::Update)?;
        actor.require_whole_zones()?;
        Ok(self.store.promote(actor.author(), zone).await?)
    }

    /// All copies, whoever owns them.
    pub async fn copied_zones(&self) -> Result<Vec<CopiedZone>, Error> {
        Ok(self.store.copied_zones().await?)
    }

    /// A number that changes whenever, in whatever process, a copy or a TSIG key came, went, or changed hands. Cheap to ask.
    pub async fn replication_version(&self) -> Result<i64, Error> {
        Ok(self.store.replication_version().await?)
    }

    /// Makes the content of a copy that of its primary, the SOA with its serial too: live when this returns, refreshed now, and
    /// good until `expires_at`, in seconds since 1970. `records` has all but the SOA; the same twice is once.
    pub async fn take_copy(
        &self,
        zone: Uuid,
        soa: Soa,
        expires_at: i64,
        records: Vec<RecordContent>,
    ) -> Result<(), TakeError> {
        Ok(self.store.take_copy(zone, soa, expires_at, records).await?)
    }

    /// The same by the difference to the serial `from`, at which the copy must stand. A record that goes and comes with
    /// another TTL is on both sides; one that comes and goes in between on none.
    pub async fn amend_copy(
        &self,
        zone: Uuid,
        from: Serial,
        soa: Soa,
        expires_at: i64,
        removed: Vec<RecordContent>,
        added: Vec<RecordContent>,
    ) -> Result<(), TakeError> {
        Ok(self.store.amend_copy(zone, from, soa, expires_at, removed, added).await?)
    }

    /// Keeps how a copy stands to its primaries. When `expires_at` is past, the zone is answered with a failure from now on:
    /// whoever fetches calls this at that time.
    pub async fn note_refresh(&self, zone: Uuid, state: CopyState) -> Result<(), TakeError> {
        Ok(self.store.note_refresh(zone, state).await?)
    }
}

/// The name of a key, from what an account or the operator wrote.
pub(crate) fn read_key_name(text: &str) -> Result<Name, FieldError> {
    let name = Name::parse(text.trim()).ok().filter(|name| name.label_count() > 0);
    name.ok_or_else(|| {
        let detail = format!("\"{}\" is no name of a TSIG key, such as ns2-key.", text.escape_debug());
        FieldError::invalid("tsig_key", detail)
    })
}

impl From<store::StoreError> for TakeError {
    fn from(error: store::StoreError) -> Self {
        match Error::from(error) {
            Error::NotFound => Self::Gone,
            refused @ Error::Refused(_) => Self::Refused(refused.to_string()),
            other => Self::Failed(other),
        }
    }
}
