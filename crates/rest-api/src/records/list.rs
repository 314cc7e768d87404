//! GET `/dns-records/`.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use hosting::RecordFilter;

use super::{RecordList, Records};
use crate::api::Api;
use crate::auth::{Caller, List};
use crate::error::ApiError;
use crate::openapi::{Denied, Paging};
use crate::paging;
use crate::query::Query;

/// List records
///
/// The records of all the account's zones, or those that the token is limited to: by domain, then by name in DNS order,
/// the apex first, then by type, then by age. Filters combine.
#[utoipa::path(
    get,
    path = "/api/v1/dns-records/",
    tag = "Records",
    operation_id = "list_records",
    security(("token" = ["dns:list"])),
    params(
        ("zone" = Option<Uuid>, Query, description = "Only records of the zone with this uuid; one that is not the \
            account's matches nothing."),
        ("record_type" = Option<String>, Query, description = "Only records of this type, in any case.", example = "A"),
        Paging,
    ),
    responses(RecordList, Denied),
)]
pub(crate) async fn list_records(
    State(api): State<Arc<Api>>,
    caller: Caller<List>,
    query: Query,
) -> Result<Response, ApiError> {
    let filter = match (query.zone(), query.record_type()) {
        (Ok(zone), Ok(record_type)) => RecordFilter { zone, record_type, name: None },
        (zone, record_type) => {
            let mistakes = [zone.err(), record_type.err()];
            return Err(ApiError::Refused(mistakes.into_iter().flatten().collect()));
        }
    };
    let records = Records { hosting: api.hosting.clone(), actor: caller.actor, filter };
    paging::answer(&api, records, &query).await
}
