//! DELETE `/dns-records/{uuid}/`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use crate::api::Api;
use crate::auth::{Caller, Delete};
use crate::error::ApiError;
use crate::openapi::{Denied, NotThere, Refused};
use crate::path::PathUuid;

/// Delete a record
///
/// It is gone from the nameservers when the answer comes.
#[utoipa::path(
    delete,
    path = "/api/v1/dns-records/{uuid}/",
    tag = "Records",
    operation_id = "delete_record",
    security(("token" = ["dns:delete"])),
    params(("uuid" = Uuid, Path, description = "The record's uuid.")),
    responses(
        (status = 204, description = "The record is gone."),
        Refused,
        Denied,
        NotThere,
    ),
)]
pub(crate) async fn delete_record(
    State(api): State<Arc<Api>>,
    caller: Caller<Delete>,
    PathUuid(uuid): PathUuid,
) -> Result<StatusCode, ApiError> {
    let deleted = api.hosting.delete_record(&caller.actor, uuid).await;
    deleted.map_err(|error| ApiError::from(error).of_no_field())?;
    Ok(StatusCode::NO_CONTENT)
}
