//! GET `/dns-records/{uuid}/`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::RecordView;
use crate::api::Api;
use crate::auth::{Caller, Read};
use crate::error::ApiError;
use crate::openapi::{Denied, NotThere};
use crate::path::PathUuid;
use crate::respond::json;

/// Get a record
///
/// The record, by its uuid.
#[utoipa::path(
    get,
    path = "/api/v1/dns-records/{uuid}/",
    tag = "Records",
    operation_id = "get_record",
    security(("token" = ["dns:read"])),
    params(("uuid" = Uuid, Path, description = "The record's uuid.")),
    responses((status = 200, description = "The record.", body = RecordView), Denied, NotThere),
)]
pub(crate) async fn get_record(
    State(api): State<Arc<Api>>,
    caller: Caller<Read>,
    PathUuid(uuid): PathUuid,
) -> Result<Response, ApiError> {
    let (apex, record) = api.hosting.get_record(&caller.actor, uuid).await?;
    Ok(json(StatusCode::OK, &RecordView::new(&record, &apex)))
}
