//! The OpenAPI document, made from the router, and GET `/openapi.json`.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::StatusCode;
use axum::routing::get;
use bytes::Bytes;
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Header, OpenApi, PathItem, RefOr, Response};
use utoipa::{IntoParams, IntoResponses, Modify};

use crate::api::Api;
use crate::error::ErrorBody;
use crate::respond::json_text;

/// The document of the whole API.
pub fn document() -> OpenApi {
    let mut document = crate::operations().into_openapi();
    complete(&mut document);
    document
}

/// `/api/v1/openapi.json`, for which no token is needed.
pub(crate) fn routes(mut document: OpenApi) -> Router<Arc<Api>> {
    complete(&mut document);
    // Made once; the type has nothing that cannot be written.
    let text = Bytes::from(document.to_json().unwrap_or_default());
    let answer = move || std::future::ready(json_text(StatusCode::OK, Body::from(text.clone())));
    Router::new().route("/api/v1/openapi.json/", get(answer))
}

/// The document's head, to which the router adds the operations.
pub(crate) fn head() -> OpenApi {
    <Head as utoipa::OpenApi>::openapi()
}

/// DNS Management API
///
/// Zones and records of DNS. What was answered with 2xx is on disk and live on the nameserver.
///
/// Every path is served with and without its final slash. Errors of every kind have one shape; see `Error`. Every
/// answer carries `X-Request-Id`.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(title = "DNS Management API", version = "1"),
    modifiers(&Security),
    tags(
        (name = "Zones", description = "DNS zones of the account."),
        (name = "Records", description = "Records, within their zone and by themselves."),
        (name = "Zone files", description = "Zones as master files."),
        (name = "Account", description = "Who is calling."),
    ),
    security(("token" = [])),
    components(schemas(ErrorBody)),
)]
struct Head;

struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut OpenApi) {
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("vps_...")
            .description(Some("An API token, made on the dashboard at /account/developers/."))
            .build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(bearer));
    }
}

/// How a list is paged.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "for the OpenAPI document alone; queries are read by `Query`")]
pub(crate) struct Paging {
    /// The number of a page, from 1. With it, or with `page_size`, the answer is one page; without both, everything.
    #[param(minimum = 1, example = 1)]
    page: Option<u64>,
    /// How many a page has, 1 to 1000 (100 where it is absent); what is out of this range is brought into it.
    #[param(value_type = Option<i64>, example = 100)]
    page_size: Option<i64>,
    /// Where the page starts, as `next` of the page before has it.
    cursor: Option<String>,
}

/// What any operation may answer.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "for the OpenAPI document alone")]
pub(crate) enum Denied {
    /// `not_authenticated`: no token was sent. `authentication_failed`: the token is not valid.
    #[response(status = 401, headers(("WWW-Authenticate" = String, description = "`Bearer`.")))]
    Unauthorized(ErrorBody),
    /// `permission_denied`: the token lacks the permission that is named.
    #[response(status = 403)]
    Forbidden(ErrorBody),
    /// `throttled`: too many tokens that are not valid came from this address. Never for a valid token.
    #[response(status = 429, headers(("Retry-After" = u64, description = "How long to wait, in seconds.")))]
    TooManyRequests(ErrorBody),
    /// `internal_error`: a fault of the server.
    #[response(status = 500)]
    InternalServerError(ErrorBody),
    /// `unavailable`: the server cannot do this at the moment.
    #[response(status = 503, headers(("Retry-After" = u64, description = "How long to wait, in seconds.")))]
    ServiceUnavailable(ErrorBody),
}

/// What an operation on one thing, or on a page, may answer.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "for the OpenAPI document alone")]
pub(crate) enum NotThere {
    /// `not_found`: there is no such thing, or it is another account's.
    #[response(status = 404)]
    NotFound(ErrorBody),
}

/// What an operation with a body may answer.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "for the OpenAPI document alone")]
pub(crate) enum BadBody {
    /// `parse_error`: the body is no JSON object. `validation_error`: a field is missing or wrong. `already_exists`,
    /// `conflict`, `limit_exceeded`: the zone does not allow it.
    #[response(status = 400)]
    BadRequest(ErrorBody),
    /// `request_timeout`: the body did not arrive in time.
    #[response(status = 408)]
    RequestTimeout(ErrorBody),
    /// `payload_too_large`: over 1 MiB, or 64 MiB with a zone file.
    #[response(status = 413)]
    PayloadTooLarge(ErrorBody),
    /// `unsupported_media_type`: see the request's media types.
    #[response(status = 415)]
    UnsupportedMediaType(ErrorBody),
}

/// What holds for all operations alike: the header of every answer.
fn complete(document: &mut OpenApi) {
    let text = ObjectBuilder::new().schema_type(Type::String);
    let id = Header::builder()
        .schema(Some(text))
        .description(Some("Names this request in the server's log."))
        .build();
    for response in document.paths.paths.values_mut().flat_map(operations).flat_map(responses) {
        response.headers.insert("X-Request-Id".into(), id.clone().into());
    }
}

fn operations(path: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut path.get, &mut path.put, &mut path.post, &mut path.delete, &mut path.patch].into_iter().flatten()
}

fn responses(operation: &mut Operation) -> impl Iterator<Item = &mut Response> {
    operation.responses.responses.values_mut().filter_map(|response| match response {
        RefOr::T(response) => Some(response),
        RefOr::Ref(_) => None,
    })
}
