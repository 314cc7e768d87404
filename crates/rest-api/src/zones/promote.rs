//! POST `/dns-zones/{uuid}/promote/`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::ZoneSummary;
use crate::api::Api;
use crate::auth::{Caller, UpdateZone};
use crate::error::ApiError;
use crate::openapi::{Denied, NotThere, Refused};
use crate::path::PathUuid;
use crate::respond::json;

/// Promote a copy
///
/// Makes a copy a zone of its own, with the content and the serial that it has: its primaries are not asked any more, and it
/// is changed here from now on. Its NS records stay those of the primary until they are changed. A zone that is no copy is
/// refused with `conflict`. A token that is limited to certain names or types cannot do it.
#[utoipa::path(
    post,
    path = "/api/v1/dns-zones/{uuid}/promote/",
    tag = "Zones",
    operation_id = "promote_zone",
    security(("token" = ["dns:update"])),
    params(("uuid" = Uuid, Path, description = "The zone's uuid.")),
    responses(
        (status = 200, description = "The zone, which is no copy any more.", body = ZoneSummary),
        Refused,
        Denied,
        NotThere,
    ),
)]
pub(crate) async fn promote_zone(
    State(api): State<Arc<Api>>,
    caller: Caller<UpdateZone>,
    PathUuid(uuid): PathUuid,
) -> Result<Response, ApiError> {
    let zone = api.hosting.promote_zone(&caller.actor, uuid).await?;
    Ok(json(StatusCode::OK, &ZoneSummary::from(&zone)))
}
