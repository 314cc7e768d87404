//! What kind of error an answer tells of, for programs.

use serde::Serialize;
use utoipa::ToSchema;

/// For a program: what kind of error it is.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ErrorCode {
    NotAuthenticated,
    AuthenticationFailed,
    PermissionDenied,
    NotFound,
    MethodNotAllowed,
    ParseError,
    ValidationError,
    AlreadyExists,
    Conflict,
    LimitExceeded,
    UnsupportedMediaType,
    PayloadTooLarge,
    RequestTimeout,
    Throttled,
    Unavailable,
    InternalError,
}

impl From<zone::ErrorCode> for ErrorCode {
    fn from(code: zone::ErrorCode) -> Self {
        match code {
            zone::ErrorCode::ValidationError => Self::ValidationError,
            zone::ErrorCode::AlreadyExists => Self::AlreadyExists,
            zone::ErrorCode::Conflict => Self::Conflict,
            zone::ErrorCode::LimitExceeded => Self::LimitExceeded,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_the_names_that_the_rules_of_zones_give() {
        for code in [
            zone::ErrorCode::ValidationError,
            zone::ErrorCode::AlreadyExists,
            zone::ErrorCode::Conflict,
            zone::ErrorCode::LimitExceeded,
        ] {
            assert_eq!(serde_json::to_value(ErrorCode::from(code)).unwrap(), code.as_str());
        }
    }
}
