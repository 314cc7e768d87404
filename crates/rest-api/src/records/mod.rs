//! `/dns-records/`, and what all operations on records share.

mod create;
mod delete;
mod get;
mod list;
mod patch;
mod replace;

use std::sync::Arc;

use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use hosting::{Actor, Error, Hosting, ListedRecord, RecordCursor, RecordFilter, Start};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use zone::{Name, Record};

use crate::api::Api;
use crate::listing::Listing;
use crate::openapi::ListOf;
use crate::respond::json;
use crate::time::Time;

pub(crate) fn routes() -> OpenApiRouter<Arc<Api>> {
    OpenApiRouter::new().routes(routes!(list::list_records, create::create_record)).routes(routes!(
        get::get_record,
        replace::replace_record,
        patch::patch_record,
        delete::delete_record
    ))
}

/// A record.
#[derive(Serialize, ToSchema)]
#[schema(as = Record)]
pub(crate) struct RecordView {
    /// The record's identity.
    #[schema(example = "0192f0c1-6789-7abc-8def-0123456789ab")]
    uuid: Uuid,
    /// The type, in capitals.
    #[schema(example = "A")]
    record_type: String,
    /// The name relative to the zone, in lower case; `@` for the apex.
    #[schema(example = "www")]
    name: String,
    /// The value as it was written.
    #[schema(example = "192.0.2.1")]
    value: String,
    /// Time to live, in seconds.
    #[schema(example = 3600)]
    ttl: u32,
    /// For MX and SRV; null for all other types.
    #[schema(required)]
    priority: Option<u16>,
    /// When the record was made, in UTC.
    #[schema(value_type = String, format = DateTime, example = "2024-01-15T10:32:00Z")]
    created_at: Time,
}

impl RecordView {
    pub(crate) fn new(record: &Record, apex: &Name) -> Self {
        let content = &record.content;
        Self {
            uuid: record.uuid,
            record_type: content.record_type.to_string(),
            name: content.name.relative_to(apex),
            value: content.value.clone(),
            ttl: content.ttl,
            priority: content.priority,
            created_at: Time(record.created_at),
        }
    }
}

/// A record to be made, or to take another's place.
#[derive(ToSchema)]
#[schema(as = RecordInput, example = json!({"record_type": "A", "name": "www", "value": "192.0.2.1", "ttl": 3600}))]
#[expect(dead_code, reason = "for the OpenAPI document alone; bodies are read as `zone::RecordFields`")]
pub(crate) struct RecordInput {
    /// A, AAAA, CNAME, MX, TXT, NS, SRV or CAA, in any case; also DNAME, PTR, TLSA, SSHFP, SVCB, HTTPS, NAPTR, DS,
    /// LOC, URI, OPENPGPKEY, SMIMEA and `TYPEnnn` (RFC 3597).
    #[schema(example = "A")]
    record_type: String,
    /// `@` for the apex, a name relative to the zone, or the full name inside the zone.
    #[schema(example = "www")]
    name: String,
    /// An address, a host name, a text: what the type asks for. For SRV: weight, port and target.
    #[schema(example = "192.0.2.1")]
    value: String,
    /// Time to live, in seconds: 30 to 604800, unless the operator set other bounds. A PUT may also leave what there is.
    #[schema(format = Int32, default = 3600, example = 3600)]
    ttl: Option<i64>,
    #[schema(schema_with = crate::openapi::priority)]
    priority: Option<i64>,
}

/// 201 with the record.
pub(crate) fn created(api: &Api, record: &Record, apex: &Name) -> Response {
    let location = api.url(&format!("/api/v1/dns-records/{}/", record.uuid));
    ([(LOCATION, location)], json(StatusCode::CREATED, &RecordView::new(record, apex))).into_response()
}

/// For the OpenAPI document, which a generic type would not be referred to by.
pub(crate) type RecordList = ListOf<RecordView>;

/// The records that a filter lets through.
pub(crate) struct Records {
    pub(crate) hosting: Hosting,
    pub(crate) actor: Actor,
    pub(crate) filter: RecordFilter,
}

impl Listing for Records {
    type Item = ListedRecord;
    type Cursor = RecordCursor;
    type View = RecordView;

    const FILTERS: &'static [&'static str] = &["zone", "record_type", "name"];

    async fn count(&self) -> Result<u64, Error> {
        self.hosting.count_records(&self.actor, self.filter.clone()).await
    }

    async fn list(&self, start: Start<RecordCursor>, limit: u32) -> Result<Vec<ListedRecord>, Error> {
        self.hosting.list_records(&self.actor, self.filter.clone(), start, limit).await
    }

    fn place(listed: &ListedRecord) -> RecordCursor {
        listed.cursor.clone()
    }

    fn view(listed: &ListedRecord) -> RecordView {
        RecordView::new(&listed.record, &listed.apex)
    }
}
