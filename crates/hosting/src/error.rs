//! Why an operation was not done.

use std::net::IpAddr;

use store::{EditRefusal, StoreError};
use zone::FieldError;

use crate::Permission;

/// Why nobody may act with this token.
#[derive(Debug, thiserror::Error)]
pub enum AuthenticationError {
    /// Malformed, unknown, revoked or expired: all get the same 401.
    #[error("the API token is not valid")]
    Refused,
    /// Valid, and used from where it may not be; the address, where it is known.
    #[error("the API token may not be used from here")]
    WrongNetwork(Option<IpAddr>),
    /// The store could not be asked.
    #[error(transparent)]
    Failed(#[from] Error),
}

/// Why an operation was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The token lacks a permission.
    #[error("the token lacks the permission {}", .0.as_str())]
    PermissionDenied(Permission),
    /// It lies beyond what the token is limited to; why, for a person.
    #[error("{0}")]
    NotAllowed(String),
    /// There is no such thing, or it is not the actor's.
    #[error("not found")]
    NotFound,
    /// The input is wrong; at least one mistake, the first one first.
    #[error("{}", in_one_line(.0))]
    Refused(Vec<FieldError>),
    /// Some of several edits are wrong; at least one.
    #[error("{}", of_edits_in_one_line(.0))]
    RefusedEdits(Vec<EditRefusal>),
    /// Worth trying again.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// A fault of ours.
    #[error("internal error: {0}")]
    Internal(String),
}

impl From<FieldError> for Error {
    fn from(mistake: FieldError) -> Self {
        Self::Refused(vec![mistake])
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::NotFound,
            StoreError::NotAllowed(why) => Self::NotAllowed(why),
            StoreError::Refused(mistakes) => Self::Refused(mistakes),
            StoreError::RefusedEdits(refusals) => Self::RefusedEdits(refusals),
            StoreError::Unavailable(why) => Self::Unavailable(why),
            StoreError::Internal(why) => Self::Internal(why),
        }
    }
}

fn in_one_line(mistakes: &[FieldError]) -> String {
    mistakes.iter().map(|mistake| mistake.detail.as_str()).collect::<Vec<_>>().join("; ")
}

fn of_edits_in_one_line(refusals: &[EditRefusal]) -> String {
    refusals.iter().map(|refusal| in_one_line(&refusal.mistakes)).collect::<Vec<_>>().join("; ")
}
