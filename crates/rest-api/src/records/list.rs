//! GET `/dns-records/`.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use hosting::{Error, ListedRecord, RecordCursor, RecordFilter, Start};

use super::{RecordList, RecordView, Records};
use crate::api::Api;
use crate::auth::{Caller, List};
use crate::error::ApiError;
use crate::openapi::{Denied, NotThere, Paging, Refused};
use crate::paging::{self, Listing};
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
         body = RecordList,
         headers(
             ("X-Total-Count" = u64, description = "How many there are in all."),
             ("Link" = String, description = "RFC 8288: `first`, and for a page `prev`, `next` and `last` too."),
         )),
        Refused,
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
    let records = Records { hosting: api.hosting.clone(), actor: caller.actor, filter };
    paging::answer(&api, RecordsOfMany(records), &query).await
}

/// Records of several zones, among which a zone that is not the account's has none.
struct RecordsOfMany(Records);

impl Listing for RecordsOfMany {
    type Item = ListedRecord;
    type Cursor = RecordCursor;
    type View = RecordView;

    const FILTERS: &'static [&'static str] = &["zone", "record_type"];

    async fn count(&self) -> Result<u64, Error> {
        none_where_missing(self.0.count().await)
    }

    async fn list(&self, start: Start<RecordCursor>, limit: u32) -> Result<Vec<ListedRecord>, Error> {
        none_where_missing(self.0.list(start, limit).await)
    }

    fn place(listed: &ListedRecord) -> RecordCursor {
        Records::place(listed)
    }

    fn view(listed: &ListedRecord) -> RecordView {
        Records::view(listed)
    }
}

fn none_where_missing<T: Default>(found: Result<T, Error>) -> Result<T, Error> {
    match found {
        Err(Error::NotFound) => Ok(T::default()),
        found => found,
    }
}
