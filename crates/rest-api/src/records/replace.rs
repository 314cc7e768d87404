//! PUT `/dns-records/{uuid}/`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use hosting::Permission;

use super::{RecordInput, RecordView};
use crate::api::Api;
use crate::auth::{Caller, Update};
use crate::body::Unread;
use crate::error::ApiError;
use crate::openapi::{BadBody, Denied, NotThere};
use crate::path::PathUuid;
use crate::respond::json;

/// Replace a record
///
/// Every required field must be there, and an optional one that is absent takes its default. The record keeps its
/// uuid and its zone. The change is live when the answer comes.
#[utoipa::path(
    put,
    path = "/api/v1/dns-records/{uuid}/",
    tag = "Records",
    operation_id = "replace_record",
    security(("token" = ["dns:update"])),
    params(("uuid" = Uuid, Path, description = "The record's uuid.")),
    request_body = RecordInput,
    responses((status = 200, description = "The record.", body = RecordView), BadBody, Denied, NotThere),
)]
pub(crate) async fn replace_record(
    State(api): State<Arc<Api>>,
    caller: Caller<Update>,
    PathUuid(uuid): PathUuid,
    body: Unread,
) -> Result<Response, ApiError> {
    let exists = api.hosting.require_record(&caller.actor, Permission::Update, uuid);
    let fields = body.fields_for(&api, exists).await?;
    let (apex, record) = api.hosting.replace_record(&caller.actor, uuid, fields).await?;
    Ok(json(StatusCode::OK, &RecordView::new(&record, &apex)))
}
