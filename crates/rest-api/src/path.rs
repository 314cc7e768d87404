//! The identifiers in paths.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use uuid::Uuid;

use crate::api::Api;
use crate::error::ApiError;

/// The `{uuid}` of a path; text that is none is of nothing that exists.
pub(crate) struct PathUuid(pub(crate) Uuid);

impl FromRequestParts<Arc<Api>> for PathUuid {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Result<Self, ApiError> {
        let text = Path::<String>::from_request_parts(parts, api).await.map_err(|_| ApiError::NotFound)?;
        parse_uuid(&text).map(Self).ok_or(ApiError::NotFound)
    }
}

/// Reads the one form that we write (RFC 9562 4), in any case.
pub(crate) fn parse_uuid(text: &str) -> Option<Uuid> {
    const HYPHENATED_LENGTH: usize = 36;
    if text.len() == HYPHENATED_LENGTH { Uuid::try_parse(text).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_hyphenated_uuids_alone() {
        let uuid = Uuid::from_u128(0x0192_f0c1_2345_7abc_8def_0123_4567_89ab);
        assert_eq!(parse_uuid("0192f0c1-2345-7abc-8def-0123456789ab"), Some(uuid));
        assert_eq!(parse_uuid("0192F0C1-2345-7ABC-8DEF-0123456789AB"), Some(uuid));
        for no in
            ["", "1", "0192f0c123457abc8def0123456789ab", "{0192f0c1-2345-7abc-8def-0123456789ab}", "zone-1"]
        {
            assert_eq!(parse_uuid(no), None, "{no}");
        }
    }
}
