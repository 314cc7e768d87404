//! GET `/dns-records/`.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use store::RecordFilter;

use super::{RecordView, Records};
use crate::api::Api;
use crate::auth::{Caller, List};
use crate::error::{ApiError, ErrorBody};
use crate::openapi::{Denied, NotThere, Paging};
use crate::paging;
use crate::query::Query;

/// List records
///
/// The records of all the account's zones: by domain, then by name in DNS order, the apex first, then by type, then by
/// age. Filters combine. Needs the permission `dns:list`.
#[utoipa::path(
    get,
    path = "/api/v1/dns-records/",
    tag = "Records",
    operation_id = "list_records",
    params(
        ("zone" = Option<Uuid>, Query, description = "Only records of the zone with this uuid; one that is not the \
            account's matches nothing."),
        ("record_type" = Option<String>, Query, description = "Only records of this type, in any case.", example = "A"),
        Paging,
    ),
    responses(
        (status = 200, description = "The records: everything as an array, or one page.",
         body = paging::List<RecordView>),
        (status = 400, description = "`validation_error`: `zone` is no UUID, `record_type` no type, or `page_size` no \
            number.", body = ErrorBody),
        Denied,
        NotThere,
    ),
)]
pub(crate) async fn list_records(
    State(api): State<Arc<Api>>,
    caller: Caller<List>,
    query: Query,
) -> Result<Response, ApiError> {
    let filter = RecordFilter { zone: query.zone()?, record_type: query.record_type()?, name: None };
    paging::answer(&api, Records::new(&api, &caller.actor, filter), &query).await
}
