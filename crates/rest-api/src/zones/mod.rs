//! `/dns-zones/`.

mod create;
mod delete;
mod get;
mod list;
mod promote;
mod records;
mod status;

use std::sync::Arc;

use serde::{Serialize, Serializer};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use zone::{Name, Record};

use crate::api::Api;
use crate::openapi::ListOf;
use crate::records::RecordView;
use crate::time::Time;

pub(crate) fn routes() -> OpenApiRouter<Arc<Api>> {
    OpenApiRouter::new()
        .routes(routes!(list::list_zones, create::create_zone))
        .routes(routes!(get::get_zone, delete::delete_zone))
        .routes(routes!(status::get_zone_status))
        .routes(routes!(promote::promote_zone))
        .routes(routes!(records::list::list_zone_records, records::create::create_zone_record))
}

/// A zone without its records.
#[derive(Serialize, ToSchema)]
#[schema(as = ZoneSummary)]
pub(crate) struct ZoneSummary {
    /// The zone's identity.
    #[schema(example = "0192f0c1-2345-7abc-8def-0123456789ab")]
    uuid: Uuid,
    /// The zone's name, in lower case, without a final dot.
    #[schema(example = "example.com")]
    domain: String,
    /// When the zone was made, in UTC.
    #[schema(value_type = String, format = DateTime, example = "2024-01-15T10:30:00Z")]
    created_at: Time,
    /// How many records the zone has, within the token's limits or not.
    #[schema(example = 1, minimum = 0)]
    record_count: u64,
    /// Of a copy the servers that its content comes from, in the order in which they are asked; else null.
    #[schema(required, example = json!(null))]
    primaries: Option<Vec<String>>,
    /// Of a copy the name of the TSIG key that its transfers are signed with; else null.
    #[schema(required, example = json!(null))]
    tsig_key: Option<String>,
}

/// For the OpenAPI document, which a generic type would not be referred to by.
pub(crate) type ZoneList = ListOf<ZoneSummary>;

/// A zone with its records.
#[derive(Serialize, ToSchema)]
#[schema(as = Zone)]
pub(crate) struct ZoneDetail<'a> {
    #[serde(flatten)]
    summary: ZoneSummary,
    /// The zone's records: by name in DNS order, the apex first, then by type, then by age.
    #[schema(value_type = Vec<RecordView>)]
    records: RecordViews<'a>,
}

/// Records that are shown one by one as they are written, since of a large zone there should not be a second copy.
struct RecordViews<'a> {
    records: &'a [Record],
    apex: &'a Name,
}

impl Serialize for RecordViews<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.records.iter().map(|record| RecordView::new(record, self.apex)))
    }
}

impl From<&hosting::Zone> for ZoneSummary {
    fn from(zone: &hosting::Zone) -> Self {
        let source = zone.copy.as_deref().map(|copy| &copy.source);
        Self {
            uuid: zone.uuid,
            domain: zone.domain(),
            created_at: Time(zone.created_at),
            record_count: zone.record_count,
            primaries: source.map(|source| source.primaries.iter().map(hosting::primary_text).collect()),
            tsig_key: source.and_then(|source| Some(source.tsig_key.as_ref()?.to_text_without_final_dot())),
        }
    }
}

impl<'a> ZoneDetail<'a> {
    fn new(zone: &'a hosting::Zone, records: &'a [Record]) -> Self {
        Self { summary: zone.into(), records: RecordViews { records, apex: &zone.apex } }
    }
}
