//! Where copies come from and go: the use cases.

use hosting::{CopiedZone, CopyState, Hosting, TakeError};
use refresh::{Copied, CopySink, Record, SinkError};
use tokio::runtime::Handle;
use tsig::KeyRing;
use uuid::Uuid;
use zone::{RecordContent, Serial, Soa};

/// The copies that are hosted, for threads that may wait.
pub(super) struct HostedCopies {
    pub(super) hosting: Hosting,
    pub(super) keys: KeyRing,
    pub(super) runtime: Handle,
}

impl CopySink for HostedCopies {
    fn copies(&self) -> Result<Vec<Copied>, SinkError> {
        let failed = |error: hosting::Error| SinkError::Failed(error.to_string());
        // A copy is made after its key, and must not be asked for before the key is known.
        let copies = self.runtime.block_on(self.hosting.copied_zones()).map_err(failed)?;
        self.keys.replace(self.runtime.block_on(self.hosting.tsig_keys()).map_err(failed)?);
        Ok(copies.into_iter().map(copied).collect())
    }

    fn take(&self, uuid: Uuid, soa: &Soa, expires_at: i64, records: Vec<Record>) -> Result<(), SinkError> {
        let taken = self.hosting.take_copy(uuid, soa.clone(), expires_at, contents(records));
        self.runtime.block_on(taken).map_err(|error| sink_error(error, SinkError::Refused))
    }

    fn amend(
        &self,
        uuid: Uuid,
        from: Serial,
        soa: &Soa,
        expires_at: i64,
        removed: Vec<Record>,
        added: Vec<Record>,
    ) -> Result<(), SinkError> {
        let (removed, added) = (contents(removed), contents(added));
        let amended = self.hosting.amend_copy(uuid, from, soa.clone(), expires_at, removed, added);
        // Whatever is wrong with a difference, the whole zone shows what is wrong with the zone.
        self.runtime.block_on(amended).map_err(|error| sink_error(error, |_| SinkError::DoesNotFit))
    }

    fn note(&self, uuid: Uuid, state: &refresh::CopyState) -> Result<(), SinkError> {
        let refresh::CopyState { refreshed_at, expires_at, last_error, .. } = state.clone();
        let noted = self.hosting.note_refresh(uuid, CopyState { refreshed_at, expires_at, last_error });
        self.runtime.block_on(noted).map_err(|error| sink_error(error, SinkError::Refused))
    }
}

fn copied(zone: CopiedZone) -> Copied {
    let CopiedZone { uuid, account, apex, soa, source, state, may_use_key } = zone;
    Copied {
        uuid,
        owner: account.0,
        apex,
        primaries: source.primaries,
        key: source.tsig_key,
        may_use_key,
        // Before the first transfer it is a placeholder.
        soa: state.refreshed_at.map(|_| soa),
        state: refresh::CopyState {
            refreshed_at: state.refreshed_at,
            expires_at: state.expires_at,
            // It is found out at once.
            is_expired: false,
            last_error: state.last_error,
        },
    }
}

fn contents(records: Vec<Record>) -> Vec<RecordContent> {
    let content = |record: Record| {
        let Record { name, record_type, rdata, ttl } = record;
        RecordContent::from_rdata(name, record_type, ttl, rdata)
    };
    records.into_iter().map(content).collect()
}

fn sink_error(error: TakeError, refused: impl FnOnce(String) -> SinkError) -> SinkError {
    match error {
        TakeError::Gone => SinkError::Gone,
        TakeError::Refused(detail) => refused(detail),
        TakeError::Failed(error) => SinkError::Failed(error.to_string()),
    }
}
