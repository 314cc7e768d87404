//! GET `/dns-zones/{uuid}/status/`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use hosting::{CopyState, DeploymentState, NameserverKind, NameserverStatus, ZoneStatus};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;
use zone::FieldError;

use crate::api::Api;
use crate::auth::{Caller, Read};
use crate::error::ApiError;
use crate::openapi::{Denied, NotThere, Refused};
use crate::path::PathUuid;
use crate::query::{Query, quoted};
use crate::respond::json;
use crate::time::Time;

/// The longest that `?wait=` waits, in seconds.
const WAIT_SECONDS_MAX: u64 = 60;
/// How often the nameservers are looked at meanwhile: after this at first, then after twice as long each time.
const LOOK_MIN: Duration = Duration::from_millis(10);
const LOOK_MAX: Duration = Duration::from_millis(160);

/// How a zone stands on the nameservers.
#[derive(Serialize, ToSchema)]
#[schema(as = ZoneStatus)]
pub(crate) struct ZoneStatusView {
    /// The zone's identity.
    #[schema(example = "0192f0c1-2345-7abc-8def-0123456789ab")]
    uuid: Uuid,
    /// The zone's name.
    #[schema(example = "example.com")]
    domain: String,
    /// The serial that the zone stands at.
    #[schema(example = 2_024_011_501)]
    serial: u32,
    /// That of the nameserver which is furthest from serving the zone.
    state: StateView,
    /// How a copy stands to its primaries; null for a zone of its own.
    #[schema(required)]
    copy: Option<CopyView>,
    /// Each nameserver, the built-in one first.
    nameservers: Vec<NameserverView>,
}

/// How a copy stands to its primaries.
#[derive(Serialize, ToSchema)]
#[schema(as = CopyStatus)]
struct CopyView {
    /// When one of them last answered for the zone, in UTC; null before the first transfer, until when the zone is answered
    /// with SERVFAIL.
    #[schema(value_type = Option<String>, format = DateTime, required, example = "2024-01-15T10:32:00Z")]
    refreshed_at: Option<Time>,
    /// When the zone is answered with SERVFAIL if none of them answers until then, in UTC.
    #[schema(value_type = Option<String>, format = DateTime, required, example = "2024-01-29T10:32:00Z")]
    expires_at: Option<Time>,
    /// What went wrong since, such as a transfer that was refused; null where nothing did.
    #[schema(required)]
    last_error: Option<String>,
}

/// How a zone stands on one nameserver.
#[derive(Serialize, ToSchema)]
#[schema(as = NameserverStatus)]
struct NameserverView {
    /// What the operator calls it.
    #[schema(example = "ns1")]
    name: String,
    /// `built_in`; `bind9`, which is fed with zone files; or `secondary`, which is told of changes and takes them by transfer.
    kind: KindView,
    /// The serial that it answers with; null where it does not serve the zone, or does not answer.
    #[schema(example = 2_024_011_501, required)]
    serial: Option<u32>,
    /// How it stands.
    state: StateView,
    /// What keeps it from serving the zone as it stands; null where nothing is known to. Administrators are told the cause.
    #[schema(required)]
    last_error: Option<String>,
    /// When the zone last changed, in UTC.
    #[schema(value_type = String, format = DateTime, example = "2024-01-15T10:32:00Z")]
    last_change_at: Time,
    /// When the serial that it answers with was first seen there, in UTC.
    #[schema(value_type = Option<String>, format = DateTime, required, example = "2024-01-15T10:32:00Z")]
    in_sync_at: Option<Time>,
}

/// How a zone stands on a nameserver: `in_sync`, answered as it stands; `pending`, will be; `failing`, the last attempt
/// failed and is made again.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DeploymentState)]
enum StateView {
    InSync,
    Pending,
    Failing,
}

/// What kind of nameserver it is.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = NameserverKind)]
enum KindView {
    BuiltIn,
    Bind9,
    Secondary,
}

/// Get a zone's status
///
/// Which nameserver serves which serial. With `wait`, answers as soon as all nameservers serve the zone as it stands,
/// or when that many seconds are over.
#[utoipa::path(
    get,
    path = "/api/v1/dns-zones/{uuid}/status/",
    tag = "Zones",
    operation_id = "get_zone_status",
    security(("token" = ["dns:read"])),
    params(
        ("uuid" = Uuid, Path, description = "The zone's uuid."),
        ("wait" = Option<u64>, Query, minimum = 0, description = "How long to wait, in seconds; at most 60, and a larger \
            number is taken as 60. When very many wait already, the answer comes at once."),
    ),
    responses((status = 200, description = "How the zone stands.", body = ZoneStatusView), Refused, Denied, NotThere),
)]
pub(crate) async fn get_zone_status(
    State(api): State<Arc<Api>>,
    caller: Caller<Read>,
    PathUuid(uuid): PathUuid,
    query: Query,
) -> Result<Response, ApiError> {
    let mut status = api.hosting.zone_status(&caller.actor, uuid).await?;
    let wait = wait_of(&query)?;
    if wait.is_zero() {
        return Ok(json(StatusCode::OK, &ZoneStatusView::from(status)));
    }
    let end = Instant::now() + wait;
    // Those who wait hold a request's place: never so many that others find none.
    let place = api.waiters.try_acquire();
    let mut pause = LOOK_MIN;
    while place.is_ok() && status.state() != DeploymentState::InSync && !api.options.is_stopping() {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            break;
        }
        tokio::time::sleep(pause.min(left)).await;
        pause = (pause * 2).min(LOOK_MAX);
        // The database is asked again only when it is worth it.
        if api.hosting.is_settled(&status.zone.apex) || Instant::now() >= end {
            status = api.hosting.zone_status(&caller.actor, uuid).await?;
        }
    }
    Ok(json(StatusCode::OK, &ZoneStatusView::from(status)))
}

fn wait_of(query: &Query) -> Result<Duration, ApiError> {
    let Some(text) = query.get("wait") else { return Ok(Duration::ZERO) };
    let is_number = !text.is_empty() && text.bytes().all(|octet| octet.is_ascii_digit());
    if !is_number {
        let detail = format!(
            "The wait {} is no number; write how many seconds to wait, from 0 to {WAIT_SECONDS_MAX}.",
            quoted(&text)
        );
        return Err(FieldError::invalid("wait", detail).into());
    }
    Ok(Duration::from_secs(text.parse().unwrap_or(WAIT_SECONDS_MAX).min(WAIT_SECONDS_MAX)))
}

impl From<ZoneStatus> for ZoneStatusView {
    fn from(status: ZoneStatus) -> Self {
        let state = status.state().into();
        let ZoneStatus { zone, last_change_at, nameservers } = status;
        let nameservers = nameservers
            .into_iter()
            .map(|nameserver| NameserverView::new(nameserver, last_change_at))
            .collect();
        let (uuid, domain, serial) = (zone.uuid, zone.domain(), zone.soa.serial.0);
        let copy = zone.copy.map(|copy| copy.state.into());
        Self { uuid, domain, serial, state, copy, nameservers }
    }
}

impl From<CopyState> for CopyView {
    fn from(state: CopyState) -> Self {
        let CopyState { refreshed_at, expires_at, last_error } = state;
        Self { refreshed_at: refreshed_at.map(Time), expires_at: expires_at.map(Time), last_error }
    }
}

impl NameserverView {
    fn new(status: NameserverStatus, last_change_at: i64) -> Self {
        let NameserverStatus { name, kind, serial, state, last_error, in_sync_at } = status;
        Self {
            name,
            kind: match kind {
                NameserverKind::BuiltIn => KindView::BuiltIn,
                NameserverKind::Bind9 => KindView::Bind9,
                NameserverKind::Secondary => KindView::Secondary,
            },
            serial: serial.map(|serial| serial.0),
            state: state.into(),
            last_error: last_error.map(|error| error.to_string()),
            last_change_at: Time(last_change_at),
            in_sync_at: in_sync_at.map(Time),
        }
    }
}

impl From<DeploymentState> for StateView {
    fn from(state: DeploymentState) -> Self {
        match state {
            DeploymentState::InSync => Self::InSync,
            DeploymentState::Pending => Self::Pending,
            DeploymentState::Failing => Self::Failing,
        }
    }
}
