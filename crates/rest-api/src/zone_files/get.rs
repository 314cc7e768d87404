//! GET `/dns-zones/{uuid}/zonefile/`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use hosting::Zone;

use crate::api::Api;
use crate::auth::{Caller, ReadAll};
use crate::error::ApiError;
use crate::openapi::{Denied, NotThere};
use crate::path::PathUuid;

/// Get a zone as a zone file
///
/// What is served, as a master file (RFC 1035 5, RFC 4027). A token that is limited to certain names or types cannot do
/// it.
#[utoipa::path(
    get,
    path = "/api/v1/dns-zones/{uuid}/zonefile/",
    tag = "Zone files",
    operation_id = "get_zone_file",
    security(("token" = ["dns:read"])),
    params(("uuid" = Uuid, Path, description = "The zone's uuid.")),
    responses((status = 200, description = "The zone file.", body = String, content_type = "text/dns",
            example = "$ORIGIN example.com.\n$TTL 3600\n@ IN SOA ns1.example.net. hostmaster.example.com. 2024011501 3600 \
                600 1209600 300\n@ IN NS ns1.example.net.\n@ IN NS ns2.example.net.\nwww IN A 192.0.2.1\n"), Denied, NotThere),
)]
pub(crate) async fn get_zone_file(
    State(api): State<Arc<Api>>,
    caller: Caller<ReadAll>,
    PathUuid(uuid): PathUuid,
) -> Result<Response, ApiError> {
    let answers = api.options.large_answers.clone();
    let reserve = move |zone: &Zone| answers.room_for(zone);
    let (text, room) = api.hosting.export_zone_file_with(&caller.actor, uuid, reserve).await?;
    Ok(api.options.large_answers.respond(room, StatusCode::OK, "text/dns", text.into_bytes())?)
}
