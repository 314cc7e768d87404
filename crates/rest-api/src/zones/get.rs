//! GET `/dns-zones/{uuid}/`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use hosting::Zone;
use zone::Record;

use super::ZoneDetail;
use crate::api::Api;
use crate::auth::{Caller, Read};
use crate::error::ApiError;
use crate::openapi::{Denied, NotThere};
use crate::path::PathUuid;
use crate::respond::{JSON, to_json};

/// Get a zone
///
/// One zone with all its records, or those that the token is limited to.
#[utoipa::path(
    get,
    path = "/api/v1/dns-zones/{uuid}/",
    tag = "Zones",
    operation_id = "get_zone",
    security(("token" = ["dns:read"])),
    params(("uuid" = Uuid, Path, description = "The zone's uuid.")),
    responses((status = 200, description = "The zone.", body = ZoneDetail), Denied, NotThere),
)]
pub(crate) async fn get_zone(
    State(api): State<Arc<Api>>,
    caller: Caller<Read>,
    PathUuid(uuid): PathUuid,
) -> Result<Response, ApiError> {
    let view = |zone: &Zone, records: &[Record]| to_json(&ZoneDetail::new(zone, records));
    let answers = api.options.large_answers.clone();
    let reserve = move |zone: &Zone| answers.room_for(zone);
    let (text, room) = api.hosting.get_zone_with(&caller.actor, uuid, reserve, view).await?;
    Ok(api.options.large_answers.respond(room, StatusCode::OK, JSON, text?)?)
}
