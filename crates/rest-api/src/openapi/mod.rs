//! The OpenAPI document, made from the router, and GET `/openapi.json`.

mod created;
mod errors;
mod list;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::StatusCode;
use axum::routing::get;
use bytes::Bytes;
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::{ObjectBuilder, SchemaFormat, SchemaType, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Header, OpenApi, PathItem, RefOr, Response};
use utoipa::{IntoParams, Modify};

use crate::api::Api;
use crate::error::ErrorBody;
use crate::records::RecordList;
use crate::respond::json_text;
use crate::zones::ZoneList;

pub(crate) use created::{Created, created};
pub(crate) use errors::{AnyToken, BadBody, Denied, NotThere, Refused};
pub(crate) use list::ListOf;

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

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "DNS Management API",
        version = "1",
        description = "Zones and records of DNS. When a change is answered with 2xx, it is on disk and live on the \
            nameserver.\n\nEvery path is served with and without its final slash. Errors of every kind have one shape: \
            see `Error`. A method that a path does not have is answered with 405 and `Allow`.",
    ),
    modifiers(&Components),
    tags(
        (name = "Zones", description = "DNS zones of the account."),
        (name = "Records", description = "Records, within their zone and by themselves."),
        (name = "Zone files", description = "Zones as master files."),
        (name = "Account", description = "Who is calling."),
    ),
    security(("token" = [])),
    components(schemas(ErrorBody, RecordList, ZoneList)),
)]
struct Head;

struct Components;

impl Modify for Components {
    fn modify(&self, document: &mut OpenApi) {
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("vps_...")
            .description(Some("An API token, made on the page `/account/developers/` or by the operator's `zonewright token create`."))
            .build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(bearer));
        components.responses.extend(errors::components());
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
    #[param(schema_with = page_size)]
    page_size: Option<i64>,
    /// Where the page starts, as `next` of the page before has it.
    cursor: Option<String>,
}

/// `page_size`: what is out of range is accepted.
fn page_size() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Integer).description(Some(
        "How many a page has, 1 to 1000, 100 where only `page` is named; what is out of this range is brought into it.",
    ))
}

/// `priority`: what is out of range is ignored, for types that have none.
pub(crate) fn priority() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::Integer, Type::Null]))
        .description(Some("Required for MX and SRV, 0 to 65535; ignored for all other types."))
}

/// A URL, or an absolute path where the server does not know its own address (RFC 3986 4.1).
fn uri_reference() -> SchemaFormat {
    SchemaFormat::Custom("uri-reference".to_owned())
}

fn header(schema: ObjectBuilder, description: &str) -> Header {
    Header::builder().schema(Some(schema)).description(Some(description)).build()
}

/// Adds to every answer the header that every answer has.
fn complete(document: &mut OpenApi) {
    let text = ObjectBuilder::new().schema_type(Type::String);
    let id = header(text, "Names this request in the server's log.");
    let shared = document.components.iter_mut().flat_map(|components| components.responses.values_mut());
    let own = document.paths.paths.values_mut().flat_map(operations);
    for response in shared.chain(own.flat_map(|operation| operation.responses.responses.values_mut())) {
        if let RefOr::T(Response { headers, .. }) = response {
            headers.insert("X-Request-Id".into(), id.clone().into());
        }
    }
}

fn operations(path: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut path.get, &mut path.put, &mut path.post, &mut path.delete, &mut path.patch].into_iter().flatten()
}
