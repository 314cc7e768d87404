//! What the part of a URL behind the question mark says.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::error::PageError;
use crate::fields::Fields;

/// The fields of a query; none where there is no query.
pub(crate) struct Query(pub(crate) Fields);

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PageError> {
        Ok(Self(Fields::parse(parts.uri.query().unwrap_or_default().as_bytes())))
    }
}

/// The path with a query of these fields, without those that say nothing.
pub(crate) fn with_query(path: &str, fields: &[(&str, &str)]) -> String {
    let said = fields.iter().filter(|(_, value)| !value.is_empty());
    let path = format!("{path}?");
    let start = path.len();
    let url = form_urlencoded::Serializer::for_suffix(path, start).extend_pairs(said).finish();
    url.trim_end_matches('?').to_owned()
}
