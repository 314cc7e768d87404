//! POST `/dns-zones/`.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse as _, Response};
use serde::de::MapAccess;
use serde_json::json;
use utoipa::openapi::RefOr;
use utoipa::{IntoResponses, ToSchema};
use zone::{FieldError, Given, Name};

use super::ZoneDetail;
use crate::api::Api;
use crate::auth::{Caller, CreateZone};
use crate::body::{BODY_MEBIBYTES_MAX, MEBIBYTE, Unread, ZONE_FILE_MEBIBYTES_MAX};
use crate::error::ApiError;
use crate::fields::{self, Fields, FromJson};
use crate::large_answers::Room;
use crate::openapi::{BadBody, Denied, created};
use crate::respond::{JSON, on_a_blocking_thread, to_json};

/// What a zone is made of.
#[derive(ToSchema)]
#[schema(as = NewZone, example = json!({"domain": "newdomain.com"}))]
#[expect(dead_code, reason = "for the OpenAPI document alone; bodies are read by `NewZoneFields`")]
pub(crate) struct NewZone {
    /// The zone's name: at least two labels, no public suffix. Internationalised names are turned to A-labels.
    #[schema(example = "newdomain.com")]
    domain: String,
    /// A zone file (RFC 1035 5) to fill the zone with, up to 64 MiB.
    zonefile: Option<String>,
}

/// Create a zone
///
/// The zone is live on the nameservers when the answer comes. With `zonefile` it is made and filled in one step, or
/// not at all. A token that is limited to certain zones, names or types cannot do it.
#[utoipa::path(
    post,
    path = "/api/v1/dns-zones/",
    tag = "Zones",
    operation_id = "create_zone",
    security(("token" = ["dns:create"])),
    request_body = NewZone,
    responses(CreatedZone, BadBody, Denied),
)]
pub(crate) async fn create_zone(
    State(api): State<Arc<Api>>,
    caller: Caller<CreateZone>,
    body: Unread,
) -> Result<Response, ApiError> {
    let received = body.json(&api, ZONE_FILE_MEBIBYTES_MAX).await?;
    let is_large = received.bytes.len() > BODY_MEBIBYTES_MAX * MEBIBYTE;
    // Held until the answer is made, which is about as large.
    let (fields, _place) = received.into_fields::<NewZoneFields>().await?;
    if is_large && fields.zonefile == Given::Absent {
        return Err(ApiError::PayloadTooLarge(BODY_MEBIBYTES_MAX));
    }
    let (domain, zone_file) = fields.check(|domain| api.hosting.check_domain(domain))?;
    let (zone, records) = api.hosting.create_zone(&caller.actor, &domain, zone_file).await?;
    let location = api.url(&format!("/api/v1/dns-zones/{}/", zone.uuid));
    let text = on_a_blocking_thread(move || to_json(&ZoneDetail::new(&zone, &records))).await??;
    let answer = api.options.large_answers.respond(Room::default(), StatusCode::CREATED, JSON, text)?;
    Ok(([(LOCATION, location)], answer).into_response())
}

/// 201 with the zone, for the OpenAPI document.
struct CreatedZone;

impl IntoResponses for CreatedZone {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        created::<ZoneDetail>(Some(json!({
            "uuid": "0192f0c1-2345-7abc-8def-0123456789ab", "domain": "newdomain.com",
            "created_at": "2024-01-15T10:30:00Z", "record_count": 0, "records": [],
        })))
    }
}

#[derive(Default)]
struct NewZoneFields {
    domain: Given<String>,
    zonefile: Given<String>,
    primaries: Given<Anything>,
}

/// A value of which it matters only that it is there.
#[derive(PartialEq)]
struct Anything;

impl FromJson for Anything {}

impl Fields for NewZoneFields {
    fn take<'de, A: MapAccess<'de>>(&mut self, key: &str, values: &mut A) -> Result<(), A::Error> {
        match key {
            "domain" => self.domain = fields::given(values)?,
            "zonefile" => self.zonefile = fields::given(values)?,
            "primaries" => self.primaries = fields::given(values)?,
            _ => fields::ignore(values)?,
        }
        Ok(())
    }
}

impl NewZoneFields {
    /// The domain and the zone file, or every field at fault.
    fn check(
        self,
        check_domain: impl FnOnce(&str) -> Result<Name, FieldError>,
    ) -> Result<(String, Option<String>), ApiError> {
        let domain = fields::required_text("domain", self.domain, "name the zone, such as example.com")
            .and_then(|domain| check_domain(&domain).map(|_| domain));
        let zone_file = fields::text("zonefile", self.zonefile);
        let primaries = match self.primaries {
            Given::Absent => Ok(()),
            _ => Err(FieldError::invalid(
                "primaries",
                "The field primaries is not supported yet: there are no secondary zones; leave it out.",
            )),
        };
        match (domain, zone_file, primaries) {
            (Ok(domain), Ok(zone_file), Ok(())) => Ok((domain, zone_file)),
            (domain, zone_file, primaries) => {
                let mistakes = [domain.err(), zone_file.err(), primaries.err()];
                Err(ApiError::Refused(mistakes.into_iter().flatten().collect()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use zone::DomainPolicy;

    use super::*;

    fn check(text: &str) -> Result<(String, Option<String>), Vec<&'static str>> {
        let fields: NewZoneFields = fields::parse_fields(text.as_bytes()).unwrap();
        let allow = DomainPolicy { allow_single_label: false };
        fields.check(|domain| zone::parse_domain(domain, allow)).map_err(|error| match error {
            ApiError::Refused(mistakes) => mistakes.iter().filter_map(|mistake| mistake.field).collect(),
            other => panic!("{other:?}"),
        })
    }

    #[test]
    fn tells_every_field_at_fault() {
        assert_eq!(check(r#"{"domain": "a.test", "x": 1}"#), Ok(("a.test".into(), None)));
        assert_eq!(
            check(r#"{"domain": "a.test", "zonefile": "", "primaries": null}"#),
            Ok(("a.test".into(), Some(String::new())))
        );
        assert_eq!(check("{}"), Err(vec!["domain"]));
        assert_eq!(check(r#"{"domain": "a b", "zonefile": 5}"#), Err(vec!["domain", "zonefile"]));
        assert_eq!(check(r#"{"domain": null}"#), Err(vec!["domain"]));
        for primaries in ["[]", "\"192.0.2.1\"", "0", "{}", "false"] {
            let text = format!(r#"{{"domain": 1, "zonefile": [], "primaries": {primaries}}}"#);
            assert_eq!(check(&text), Err(vec!["domain", "zonefile", "primaries"]), "{text}");
        }
    }
}
