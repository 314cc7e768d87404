//! The one shape in which wrong input is refused.

use std::fmt;

/// What kind of mistake a [`FieldError`] tells of: the contract's `error_code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// A value is malformed, out of range or missing.
    ValidationError,
    /// The same record, or the same zone, is there already.
    AlreadyExists,
    /// What would result is no zone: a CNAME beside other data and the like.
    Conflict,
    /// Too large an RRset, or too many records or zones.
    LimitExceeded,
}

impl ErrorCode {
    /// The code as clients see it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ValidationError => "validation_error",
            Self::AlreadyExists => "already_exists",
            Self::Conflict => "conflict",
            Self::LimitExceeded => "limit_exceeded",
        }
    }
}

/// One mistake, and the field at fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct FieldError {
    /// For a program.
    pub code: ErrorCode,
    /// The field of the request's body; `None` when no one field is at fault.
    pub field: Option<&'static str>,
    /// For a person: what is wrong, what to do, naming the field in its own words.
    pub detail: String,
}

impl FieldError {
    /// A malformed or missing value.
    pub fn invalid(field: &'static str, detail: impl fmt::Display) -> Self {
        Self { code: ErrorCode::ValidationError, field: Some(field), detail: detail.to_string() }
    }

    /// Data that cannot stand beside what is there.
    pub fn conflict(field: Option<&'static str>, detail: impl fmt::Display) -> Self {
        Self { code: ErrorCode::Conflict, field, detail: detail.to_string() }
    }
}

/// Text of a request in a message: in quotes, and shortened where it is long.
pub(crate) struct Quoted<'a>(pub(crate) &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const CHARACTERS_MAX: usize = 100;
        match self.0.char_indices().nth(CHARACTERS_MAX) {
            None => write!(f, "\"{}\"", self.0),
            Some((end, _)) => write!(f, "\"{}…\"", &self.0[..end]),
        }
    }
}
