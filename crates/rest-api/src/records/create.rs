//! POST `/dns-records/`.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::de::MapAccess;
use utoipa::ToSchema;
use uuid::Uuid;
use zone::{FieldError, Given, RecordFields};

use super::{RecordInput, RecordView, created};
use crate::api::Api;
use crate::auth::{Caller, Create};
use crate::body::Unread;
use crate::error::ApiError;
use crate::fields::{self, Fields};
use crate::openapi::{BadBody, Created, Denied, NotThere};
use crate::path::parse_uuid;
use crate::query::quoted;

/// A record and the zone that it is for.
#[derive(ToSchema)]
#[schema(
    as = RecordInputWithZone,
    example = json!({
        "zone": "0192f0c1-2345-7abc-8def-0123456789ab", "record_type": "MX", "name": "@", "value": "mail.example.com",
        "priority": 10,
    }),
)]
#[expect(dead_code, reason = "for the OpenAPI document alone; bodies are read as `RecordOfZoneFields`")]
pub(crate) struct RecordOfZone {
    /// The uuid of the zone.
    #[schema(example = "0192f0c1-2345-7abc-8def-0123456789ab")]
    zone: Uuid,
    #[serde(flatten)]
    record: RecordInput,
}

/// Create a record
///
/// As in `/dns-zones/{uuid}/records/`, the zone named in the body. The record is live on the nameservers when the
/// answer comes.
#[utoipa::path(
    post,
    path = "/api/v1/dns-records/",
    tag = "Records",
    operation_id = "create_record",
    security(("token" = ["dns:create"])),
    request_body = RecordOfZone,
    responses(Created<RecordView>, BadBody, Denied, NotThere),
)]
pub(crate) async fn create_record(
    State(api): State<Arc<Api>>,
    caller: Caller<Create>,
    body: Unread,
) -> Result<Response, ApiError> {
    let fields: RecordOfZoneFields = body.fields(&api).await?;
    let zone = zone_of(fields.zone).map_err(|mistake| {
        ApiError::Refused([vec![mistake], api.hosting.mistakes_without_zone(&fields.record)].concat())
    })?;
    let (apex, record) = api.hosting.create_record(&caller.actor, zone, fields.record).await?;
    Ok(created(&api, &record, &apex))
}

#[derive(Default)]
struct RecordOfZoneFields {
    zone: Given<String>,
    record: RecordFields,
}

impl Fields for RecordOfZoneFields {
    fn take<'de, A: MapAccess<'de>>(&mut self, key: &str, values: &mut A) -> Result<(), A::Error> {
        if key == "zone" {
            self.zone = fields::given(values)?;
            return Ok(());
        }
        self.record.take(key, values)
    }
}

fn zone_of(given: Given<String>) -> Result<Uuid, FieldError> {
    const ADVICE: &str = "name the uuid of one of your zones";
    let text = fields::required_text("zone", given, ADVICE)?;
    parse_uuid(text.trim()).ok_or_else(|| {
        FieldError::invalid("zone", format!("The zone {} is no UUID; {ADVICE}.", quoted(&text)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_zone_must_be_named() {
        let parse = |text: &str| fields::parse_fields::<RecordOfZoneFields>(text.as_bytes()).unwrap();
        let fields = parse(r#"{"ttl": 60, "zone": "0192F0C1-2345-7abc-8def-0123456789ab"}"#);
        assert_eq!(fields.record.ttl, Given::Value(60));
        assert!(zone_of(fields.zone).is_ok());
        for text in
            ["{}", r#"{"zone": null}"#, r#"{"zone": 1}"#, r#"{"zone": ""}"#, r#"{"zone": "example.com"}"#]
        {
            assert_eq!(zone_of(parse(text).zone).unwrap_err().field, Some("zone"), "{text}");
        }
    }
}
