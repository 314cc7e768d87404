//! GET `/dns-zones/{uuid}/records/`.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use hosting::{Permission, RecordFilter};
use zone::Name;

use crate::api::Api;
use crate::auth::{Caller, List};
use crate::error::ApiError;
use crate::openapi::{Denied, Paging};
use crate::paging;
use crate::path::PathUuid;
use crate::query::Query;
use crate::records::{RecordList, Records};

/// List the records of a zone
///
/// All of them, or those that the token is limited to: by name in DNS order, the apex first, then by type, then by age.
/// Filters combine.
#[utoipa::path(
    get,
    path = "/api/v1/dns-zones/{uuid}/records/",
    tag = "Records",
    operation_id = "list_zone_records",
    security(("token" = ["dns:list"])),
    params(
        ("uuid" = Uuid, Path, description = "The zone's uuid."),
        ("record_type" = Option<String>, Query, description = "Only records of this type, in any case.", example = "A"),
        ("name" = Option<String>, Query, description = "Only records of this name: `@`, relative, or full.",
         example = "www"),
        Paging,
    ),
    responses(RecordList, Denied),
)]
pub(crate) async fn list_zone_records(
    State(api): State<Arc<Api>>,
    caller: Caller<List>,
    PathUuid(zone): PathUuid,
    query: Query,
) -> Result<Response, ApiError> {
    // First, since a 404 comes before a 400 of the filters, and a list of no zone would be empty.
    let apex = api.hosting.zone_apex(&caller.actor, Permission::List, zone).await?;
    // What is no name of the zone matches nothing, as no record stands at the root.
    let name =
        query.get("name").map(|text| zone::parse_record_name(&text, &apex).unwrap_or_else(|_| Name::root()));
    let filter = RecordFilter { zone: Some(zone), record_type: query.record_type()?, name };
    paging::answer(&api, Records { hosting: api.hosting.clone(), actor: caller.actor, filter }, &query).await
}
