//! GET `/dns-zones/{uuid}/records/`.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use hosting::{Actor, Permission, RecordFilter};
use uuid::Uuid;
use zone::Name;

use crate::api::Api;
use crate::auth::{Caller, List};
use crate::error::ApiError;
use crate::openapi::{Denied, NotThere, Paging, Refused};
use crate::paging;
use crate::path::PathUuid;
use crate::query::Query;
use crate::records::{RecordList, Records};

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
         body = RecordList,
         headers(
             ("X-Total-Count" = u64, description = "How many there are in all."),
             ("Link" = String, description = "RFC 8288: `first`, and for a page `prev`, `next` and `last` too."),
         )),
        Refused,
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
            Some(zone::parse_record_name(&text, &apex).unwrap_or_else(|_| Name::root()))
        }
    };
    let filter = RecordFilter { zone: Some(zone), record_type, name };
    paging::answer(api, Records { hosting: api.hosting.clone(), actor: actor.clone(), filter }, query).await
}
