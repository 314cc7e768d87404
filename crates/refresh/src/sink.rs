//! What copies are and where they go.

use std::net::SocketAddr;

use uuid::Uuid;
use zone::{Name, Serial, Soa};

use crate::Record;

/// A zone that is a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Its identity.
    pub uuid: Uuid,
    /// Whose it is: the copies of one owner leave room for those of others.
    pub owner: i64,
    /// Its name.
    pub apex: Name,
    /// Where it comes from, in the order in which they are asked.
    pub primaries: Vec<SocketAddr>,
    /// The key that transfers are signed with.
    pub key: Option<Name>,
    /// Whether it may be signed with that key; where not, nobody is asked.
    pub may_use_key: bool,
    /// As it was transferred last; `None` before the first time.
    pub soa: Option<Soa>,
    /// How it stands.
    pub state: CopyState,
}

/// How a copy stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CopyState {
    /// When a primary last confirmed it: seconds since 1970.
    pub refreshed_at: Option<i64>,
    /// Until when it may be answered without being confirmed again.
    pub expires_at: Option<i64>,
    /// Whether that time is over.
    pub is_expired: bool,
    /// What keeps it from being refreshed, where something does.
    pub last_error: Option<String>,
}

/// Why a copy's content was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SinkError {
    /// It is no copy any more, or there is none.
    #[error("the zone is no copy any more")]
    Gone,
    /// It does not stand where the changes begin, or they remove what is not there: the whole zone is needed.
    #[error("the changes do not fit what is there")]
    DoesNotFit,
    /// The content breaks a rule or a limit of zones here.
    #[error("{0}")]
    Refused(String),
    /// The database is away and the like.
    #[error("{0}")]
    Failed(String),
}

/// Keeps what is transferred. Its functions may wait for a database.
pub trait CopySink: Send + Sync {
    /// All copies.
    fn copies(&self) -> Result<Vec<Copied>, SinkError>;

    /// Takes a whole zone in the place of what there is. Until `expires_at`, in seconds since 1970, it may be answered.
    fn take(&self, uuid: Uuid, soa: &Soa, expires_at: i64, records: Vec<Record>) -> Result<(), SinkError>;

    /// Changes a zone that stands at `from`. A record whose TTL alone changes is in both lists.
    fn amend(
        &self,
        uuid: Uuid,
        from: Serial,
        soa: &Soa,
        expires_at: i64,
        removed: Vec<Record>,
        added: Vec<Record>,
    ) -> Result<(), SinkError>;

    /// Notes how a copy stands.
    fn note(&self, uuid: Uuid, state: &CopyState) -> Result<(), SinkError>;
}
