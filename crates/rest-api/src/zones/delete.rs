//! DELETE `/dns-zones/{uuid}/`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use crate::api::Api;
use crate::auth::{Caller, DeleteZone};
use crate::error::ApiError;
use crate::openapi::{Denied, NotThere};
use crate::path::PathUuid;

/// Delete a zone
///
/// The zone and all its records, for good. A token that is limited to certain names or types cannot do it.
#[utoipa::path(
    delete,
    path = "/api/v1/dns-zones/{uuid}/",
    tag = "Zones",
    operation_id = "delete_zone",
    security(("token" = ["dns:delete"])),
    params(("uuid" = Uuid, Path, description = "The zone's uuid.")),
    responses((status = 204, description = "The zone is gone."), Denied, NotThere),
)]
pub(crate) async fn delete_zone(
    State(api): State<Arc<Api>>,
    caller: Caller<DeleteZone>,
    PathUuid(uuid): PathUuid,
) -> Result<StatusCode, ApiError> {
    api.hosting.delete_zone(&caller.actor, uuid).await?;
    Ok(StatusCode::NO_CONTENT)
}
