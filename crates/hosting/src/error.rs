//! Why an operation was not done.

use zone::FieldError;

use crate::Permission;

/// Why nobody may act with this token. The first two get the same 401.
#[derive(Debug, thiserror::Error)]
pub enum AuthoriseError {
    /// Malformed, unknown, revoked or expired.
    #[error("the API token is not valid")]
    Refused,
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
    /// There is no such thing, or it is not the actor's.
    #[error("not found")]
    NotFound,
    /// The input is wrong; at least one mistake, the first one first.
    #[error("refused: {0:?}")]
    Refused(Vec<FieldError>),
    /// Worth trying again.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// A fault of ours.
    #[error("internal error: {0}")]
    Internal(String),
}
