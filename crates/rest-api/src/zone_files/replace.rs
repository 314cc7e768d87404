//! PUT `/dns-zones/{uuid}/zonefile/`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use hosting::Permission;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::Api;
use crate::auth::{Caller, ReplaceAll};
use crate::body::Unread;
use crate::error::ApiError;
use crate::openapi::{BadBody, Denied, NotThere};
use crate::path::PathUuid;
use crate::query::Query;
use crate::respond::json;
use crate::zones::ZoneSummary;

/// A zone whose content was replaced.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReplacedZone {
    #[serde(flatten)]
    summary: ZoneSummary,
    /// With `if_changed`: whether the file changed the zone.
    #[serde(rename = "changed", skip_serializing_if = "Option::is_none")]
    is_changed: Option<bool>,
}

/// Replace a zone's content by a zone file
///
/// All of it or, with the line at fault named, nothing. Records that stay the same keep their uuid. A token that is
/// limited to certain names or types cannot do it.
#[utoipa::path(
    put,
    path = "/api/v1/dns-zones/{uuid}/zonefile/",
    tag = "Zone files",
    operation_id = "replace_zone_file",
    security(("token" = ["dns:create", "dns:update", "dns:delete"])),
    params(
        ("uuid" = Uuid, Path, description = "The zone's uuid."),
        ("if_changed" = Option<bool>, Query, description = "`true`: a file that says what the zone says already \
            changes nothing, not even the serial."),
    ),
    request_body(
        description = "The zone file (RFC 1035 5), up to 64 MiB; one without records empties the zone.",
        content(
            (String = "text/dns", example = "$TTL 3600\n@ IN A 192.0.2.1\nwww IN CNAME @\n"),
            (String = "text/plain"),
            (String = "application/octet-stream"),
        ),
    ),
    responses((status = 200, description = "The zone.", body = ReplacedZone), BadBody, Denied, NotThere),
)]
pub(crate) async fn replace_zone_file(
    State(api): State<Arc<Api>>,
    caller: Caller<ReplaceAll>,
    PathUuid(uuid): PathUuid,
    query: Query,
    body: Unread,
) -> Result<Response, ApiError> {
    // A large body is not taken for a zone that is not there; the look costs nothing beside the file.
    api.hosting.zone_apex(&caller.actor, Permission::Update, uuid).await?;
    let is_only_if_changed = query.flag("if_changed")?;
    let received = body.zone_file(&api).await?;
    let (zone, is_changed) = if is_only_if_changed {
        let replaced = api.hosting.replace_zone_file_if_changed(&caller.actor, uuid, received).await?;
        (replaced.zone, Some(replaced.is_changed))
    } else {
        (api.hosting.replace_zone_file(&caller.actor, uuid, received).await?, None)
    };
    Ok(json(StatusCode::OK, &ReplacedZone { summary: ZoneSummary::from(&zone), is_changed }))
}
