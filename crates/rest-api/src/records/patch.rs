//! PATCH `/dns-records/{uuid}/`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use hosting::Permission;
use utoipa::ToSchema;

use super::RecordView;
use crate::api::Api;
use crate::auth::{Caller, Update};
use crate::body::Unread;
use crate::error::ApiError;
use crate::openapi::{BadBody, Denied, NotThere};
use crate::path::PathUuid;
use crate::respond::json;

/// What of a record changes; what is absent or null stays.
#[derive(ToSchema)]
#[schema(as = RecordPatch, example = json!({"ttl": 1800}))]
#[expect(dead_code, reason = "for the OpenAPI document alone; bodies are read as `zone::RecordFields`")]
pub(crate) struct RecordPatch {
    /// See `RecordInput`.
    #[schema(example = "A")]
    record_type: Option<String>,
    /// See `RecordInput`.
    #[schema(example = "www")]
    name: Option<String>,
    /// See `RecordInput`.
    #[schema(example = "192.0.2.1")]
    value: Option<String>,
    /// Time to live, in seconds: the one that the record has, or 30 to 604800, unless the operator set other bounds.
    #[schema(format = Int32, example = 1800)]
    ttl: Option<i64>,
    #[schema(schema_with = crate::openapi::priority)]
    priority: Option<i64>,
}

/// Change a record
///
/// Changes what the body names; the whole record that results is checked. The change is live when the answer comes.
#[utoipa::path(
    patch,
    path = "/api/v1/dns-records/{uuid}/",
    tag = "Records",
    operation_id = "patch_record",
    security(("token" = ["dns:update"])),
    params(("uuid" = Uuid, Path, description = "The record's uuid.")),
    request_body = RecordPatch,
    responses((status = 200, description = "The record.", body = RecordView), BadBody, Denied, NotThere),
)]
pub(crate) async fn patch_record(
    State(api): State<Arc<Api>>,
    caller: Caller<Update>,
    PathUuid(uuid): PathUuid,
    body: Unread,
) -> Result<Response, ApiError> {
    let exists = api.hosting.require_record(&caller.actor, Permission::Update, uuid);
    let fields = body.fields_for(&api, exists).await?;
    let (apex, record) = api.hosting.patch_record(&caller.actor, uuid, fields).await?;
    Ok(json(StatusCode::OK, &RecordView::new(&record, &apex)))
}
