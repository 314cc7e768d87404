//! The errors that operations share, each described once in the document and referred to by all.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{Content, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

use super::header;
use crate::error::ErrorBody;

/// What an operation may answer that needs any valid token.
pub(crate) struct AnyToken;
/// What an operation may answer that needs a permission.
pub(crate) struct Denied;
/// What an operation on one thing, or on a page of a list, may answer.
pub(crate) struct NotThere;
/// What an operation may answer that is refused for what it asks for, without a body.
pub(crate) struct Refused;
/// What an operation with a body may answer.
pub(crate) struct BadBody;

macro_rules! errors {
    ($($set:ident = [$($status:ident),+];)*) => {
        $(
            impl IntoResponses for $set {
                fn responses() -> BTreeMap<String, RefOr<Response>> {
                    references(&[$(StatusCode::$status),+])
                }
            }
        )*
    };
}

errors! {
    AnyToken = [UNAUTHORIZED, FORBIDDEN, TOO_MANY_REQUESTS, INTERNAL_SERVER_ERROR, SERVICE_UNAVAILABLE];
    Denied = [UNAUTHORIZED, FORBIDDEN, TOO_MANY_REQUESTS, INTERNAL_SERVER_ERROR, SERVICE_UNAVAILABLE];
    NotThere = [NOT_FOUND];
    Refused = [BAD_REQUEST];
    BadBody = [BAD_REQUEST, REQUEST_TIMEOUT, PAYLOAD_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE];
}

const DESCRIPTIONS: [(StatusCode, &str); 10] = [
    (
        StatusCode::BAD_REQUEST,
        "`parse_error`: the body is no JSON object. `validation_error`: a field or a filter is missing or wrong. \
         `already_exists`, `conflict`, `limit_exceeded`: what would result is not allowed.",
    ),
    (
        StatusCode::UNAUTHORIZED,
        "`not_authenticated`: no token was sent. `authentication_failed`: the token is not valid.",
    ),
    (
        StatusCode::FORBIDDEN,
        "`permission_denied`: the token lacks the permission that is named, or is limited to other addresses, names or \
         types of records, as `detail` tells.",
    ),
    (
        StatusCode::NOT_FOUND,
        "`not_found`: there is no such thing, it is another account's, or it is in a zone that the token is not for.",
    ),
    (StatusCode::REQUEST_TIMEOUT, "`request_timeout`: the body did not arrive in time."),
    (StatusCode::PAYLOAD_TOO_LARGE, "`payload_too_large`: over 1 MiB, or 64 MiB with a zone file."),
    (
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "`unsupported_media_type`: none of those that the operation accepts.",
    ),
    (
        StatusCode::TOO_MANY_REQUESTS,
        "`throttled`: too many tokens that are not valid came from this address. Never for a valid token.",
    ),
    (StatusCode::INTERNAL_SERVER_ERROR, "`internal_error`: a fault of the server."),
    (
        StatusCode::SERVICE_UNAVAILABLE,
        "`unavailable`: the server cannot do this at the moment, or could not tell in time whether it was done.",
    ),
];

/// The descriptions, by name.
pub(super) fn components() -> BTreeMap<String, RefOr<Response>> {
    let described = |(status, description)| (name(status), RefOr::T(error(status, description)));
    DESCRIPTIONS.into_iter().map(described).collect()
}

pub(super) fn references(statuses: &[StatusCode]) -> BTreeMap<String, RefOr<Response>> {
    let reference = |status: &StatusCode| {
        (status.as_str().to_owned(), RefOr::Ref(Ref::from_response_name(name(*status))))
    };
    statuses.iter().map(reference).collect()
}

/// Such as `NotFound`.
fn name(status: StatusCode) -> String {
    status.canonical_reason().unwrap_or_default().replace(' ', "")
}

fn error(status: StatusCode, description: &str) -> Response {
    let body = Content::new(Some(Ref::from_schema_name(ErrorBody::name())));
    let response = ResponseBuilder::new().description(description).content("application/json", body);
    let of_type = |schema_type| ObjectBuilder::new().schema_type(schema_type);
    match status {
        StatusCode::UNAUTHORIZED => {
            response.header("WWW-Authenticate", header(of_type(Type::String), "`Bearer`."))
        }
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
            response.header("Retry-After", header(of_type(Type::Integer), "How long to wait, in seconds."))
        }
        _ => response,
    }
    .build()
}
