//! POST `/dns-zones/{uuid}/records/`.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use hosting::Permission;

use crate::api::Api;
use crate::auth::{Caller, Create};
use crate::body::Unread;
use crate::error::ApiError;
use crate::openapi::{BadBody, Created, Denied, NotThere};
use crate::path::PathUuid;
use crate::records::{RecordInput, RecordView, created};

/// Create a record in a zone
///
/// The record is live on the nameservers when the answer comes.
#[utoipa::path(
    post,
    path = "/api/v1/dns-zones/{uuid}/records/",
    tag = "Records",
    operation_id = "create_zone_record",
    security(("token" = ["dns:create"])),
    params(("uuid" = Uuid, Path, description = "The zone's uuid.")),
    request_body = RecordInput,
    responses(Created<RecordView>, BadBody, Denied, NotThere),
)]
pub(crate) async fn create_zone_record(
    State(api): State<Arc<Api>>,
    caller: Caller<Create>,
    PathUuid(zone): PathUuid,
    body: Unread,
) -> Result<Response, ApiError> {
    let exists = api.hosting.zone_apex(&caller.actor, Permission::Create, zone);
    let fields = body.fields_for(&api, exists).await?;
    let (apex, record) = api.hosting.create_record(&caller.actor, zone, fields).await?;
    Ok(created(&api, &record, &apex))
}
