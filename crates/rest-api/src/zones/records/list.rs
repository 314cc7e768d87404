//! GET `/dns-zones/{uuid}/records/`.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use hosting::{Actor, Permission};
use store::RecordFilter;
use uuid::Uuid;
use zone::Name;

use crate::api::Api;
use crate::auth::{Caller, List};
use crate::error::{ApiError, ErrorBody};
use crate::openapi::{Denied, NotThere, Paging};
use crate::paging;
use crate::path::PathUuid;
use crate::query::Query;
use crate::records::{RecordView, Records};

/// List the records of a zone
///
/// By name in DNS order, the apex first, then by type, then by age. Filters combine. Needs the permission `dns:list`.
#[utoipa::path(
    get,
    path = "/api/v1/dns-zones/{uuid}/records/",
    tag = "Records",
    operation_id = "list_zone_records",
    params(
        ("uuid" = Uuid, Path, description = "The zone's uuid."),
        ("record_type" = Option<String>, Query, description = "Only records of this type, in any case.", example = "A"),
        ("name" = Option<String>, Query, description = "Only records of this name: `@`, relative, or full.",
         example = "www"),
        Paging,
    ),
    responses(
        (status = 200, description = "The records: everything as an array, or one page.",
         body = paging::List<RecordView>),
        (status = 400, description = "`validation_error`: `record_type` is no type, or `page_size` no number.",
         body = ErrorBody),
        Denied,
        NotThere,
    ),
)]
pub(crate) async fn list_zone_records(
    State(api): State<Arc<Api>>,
    caller: Caller<List>,
    PathUuid(zone): PathUuid,
    query: Query,
) -> Result<Response, ApiError> {
    match answer(&api, &caller.actor, zone, &query).await {
        Err(fault @ ApiError::Refused(_)) => {
            Err(fault.unless(api.hosting.zone_apex(&caller.actor, Permission::List, zone)).await)
        }
        result => result,
    }
}

async fn answer(api: &Api, actor: &Actor, zone: Uuid, query: &Query) -> Result<Response, ApiError> {
    let record_type = query.record_type()?;
    let name = match query.get("name") {
        None => None,
        Some(text) => {
            let apex = api.hosting.zone_apex(actor, Permission::List, zone).await?;
            // What is no name of the zone matches nothing, as no record stands at the root.
            Some(owner(&text, &apex).unwrap_or_else(Name::root))
        }
    };
    let filter = RecordFilter { zone: Some(zone), record_type, name };
    paging::answer(api, Records::new(api, actor, filter), query).await
}

/// The owner that a name of the contract means: `@` or empty, relative, or full with or without its final dot.
fn owner(text: &str, apex: &Name) -> Option<Name> {
    let text = text.trim();
    if matches!(text, "" | "@") {
        return Some(apex.clone());
    }
    let full = Name::parse(text).ok()?;
    if text.ends_with('.') || full.is_at_or_below(apex) {
        return Some(full);
    }
    Name::parse_relative(text, apex).ok()
}
