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
use crate::fields::{self, Fields, Texts};
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
    /// Makes the zone a copy, whose content comes from these servers: 1 to 8 public addresses, with a port where that is not
    /// 53, as `192.0.2.1`, `192.0.2.1:5353` or `[2001:db8::1]:5353`.
    primaries: Option<Vec<String>>,
    /// The name of the TSIG key that a copy's transfers are signed with. The operator makes keys.
    tsig_key: Option<String>,
}

/// Create a zone
///
/// The zone is live on the nameservers when the answer comes. With `zonefile` it is made and filled in one step, or
/// not at all.
///
/// With `primaries` it is a copy: its content, with its SOA and NS, is transferred from there (AXFR and IXFR), and
/// refreshed by the SOA's timers and at each NOTIFY. Changing it here is refused with `conflict` until it is promoted. Until
/// the first transfer, and once it has expired, it is answered with SERVFAIL; its status tells how it stands.
///
/// A token that is limited to certain zones, names or types cannot do it.
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
    let check_source =
        |primaries: &[String], key: Option<&str>| api.hosting.check_copy_source(primaries, key).map(drop);
    let wanted = fields.check(|domain| api.hosting.check_domain(domain), check_source)?;
    let Wanted { domain, content } = wanted;
    let (zone, records) = match content {
        Content::ZoneFile(zone_file) => api.hosting.create_zone(&caller.actor, &domain, zone_file).await?,
        Content::Copy { primaries, tsig_key } => {
            let copy = api.hosting.create_copy(&caller.actor, &domain, &primaries, tsig_key.as_deref());
            (copy.await?, Vec::new())
        }
    };
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
            "created_at": "2024-01-15T10:30:00Z", "record_count": 0, "primaries": null, "tsig_key": null, "records": [],
        })))
    }
}

#[derive(Default)]
struct NewZoneFields {
    domain: Given<String>,
    zonefile: Given<String>,
    primaries: Given<Texts>,
    tsig_key: Given<String>,
}

impl Fields for NewZoneFields {
    fn take<'de, A: MapAccess<'de>>(&mut self, key: &str, values: &mut A) -> Result<(), A::Error> {
        match key {
            "domain" => self.domain = fields::given(values)?,
            "zonefile" => self.zonefile = fields::given(values)?,
            "primaries" => self.primaries = fields::given(values)?,
            "tsig_key" => self.tsig_key = fields::given(values)?,
            _ => fields::ignore(values)?,
        }
        Ok(())
    }
}

/// What a body asks for.
#[derive(Debug, PartialEq, Eq)]
struct Wanted {
    domain: String,
    content: Content,
}

/// Where a zone's content is to come from.
#[derive(Debug, PartialEq, Eq)]
enum Content {
    ZoneFile(Option<String>),
    Copy { primaries: Vec<String>, tsig_key: Option<String> },
}

impl NewZoneFields {
    /// What is asked for, or every field at fault.
    fn check(
        self,
        check_domain: impl FnOnce(&str) -> Result<Name, FieldError>,
        check_source: impl FnOnce(&[String], Option<&str>) -> Result<(), Vec<FieldError>>,
    ) -> Result<Wanted, ApiError> {
        let domain = fields::required_text("domain", self.domain, "name the zone, such as example.com")
            .and_then(|domain| check_domain(&domain).map(|_| domain));
        let zone_file = fields::text("zonefile", self.zonefile);
        let tsig_key = fields::text("tsig_key", self.tsig_key);
        let content = match self.primaries {
            Given::Absent => content_of_file(zone_file, tsig_key),
            Given::Value(Texts(primaries)) => {
                content_of_primaries(primaries, zone_file, tsig_key, check_source)
            }
            Given::WrongType(got) => {
                let detail = format!(
                    "The primaries must be an array of strings, such as [\"192.0.2.1\"], and this is {got}."
                );
                let primaries = FieldError::invalid("primaries", detail);
                Err([zone_file.err(), Some(primaries), tsig_key.err()].into_iter().flatten().collect())
            }
        };
        match (domain, content) {
            (Ok(domain), Ok(content)) => Ok(Wanted { domain, content }),
            (domain, content) => {
                let mistakes = domain.err().into_iter().chain(content.err().into_iter().flatten());
                Err(ApiError::Refused(mistakes.collect()))
            }
        }
    }
}

type Text = Result<Option<String>, FieldError>;

fn content_of_file(zone_file: Text, tsig_key: Text) -> Result<Content, Vec<FieldError>> {
    let tsig_key = tsig_key.and_then(|key| match key {
        None => Ok(()),
        Some(_) => Err(FieldError::invalid(
            "tsig_key",
            "A tsig_key is for a copy: name its primaries, too, or leave it out.",
        )),
    });
    match (zone_file, tsig_key) {
        (Ok(zone_file), Ok(())) => Ok(Content::ZoneFile(zone_file)),
        (zone_file, tsig_key) => Err(zone_file.err().into_iter().chain(tsig_key.err()).collect()),
    }
}

fn content_of_primaries(
    primaries: Vec<String>,
    zone_file: Text,
    tsig_key: Text,
    check_source: impl FnOnce(&[String], Option<&str>) -> Result<(), Vec<FieldError>>,
) -> Result<Content, Vec<FieldError>> {
    let zone_file = zone_file.and_then(|zone_file| match zone_file {
        None => Ok(()),
        Some(_) => Err(FieldError::invalid(
            "zonefile",
            "The content of a copy comes from its primaries: leave the zonefile out, or the primaries.",
        )),
    });
    let (tsig_key, wrong_key) = match tsig_key {
        Ok(tsig_key) => (tsig_key, None),
        Err(mistake) => (None, Some(mistake)),
    };
    let mut mistakes = Vec::from_iter(zone_file.err());
    mistakes.extend(check_source(&primaries, tsig_key.as_deref()).err().into_iter().flatten());
    mistakes.extend(wrong_key);
    if mistakes.is_empty() { Ok(Content::Copy { primaries, tsig_key }) } else { Err(mistakes) }
}

#[cfg(test)]
mod tests {
    use zone::DomainPolicy;

    use super::*;

    fn check(text: &str) -> Result<(String, Content), Vec<&'static str>> {
        let fields: NewZoneFields = fields::parse_fields(text.as_bytes()).unwrap();
        let allow = DomainPolicy { allow_single_label: false };
        let check_source = |primaries: &[String], _: Option<&str>| match primaries {
            [] => Err(vec![FieldError::invalid("primaries", "none")]),
            _ => Ok(()),
        };
        let checked = fields.check(|domain| zone::parse_domain(domain, allow), check_source);
        let wanted = checked.map_err(|error| match error {
            ApiError::Refused(mistakes) => {
                mistakes.iter().filter_map(|mistake| mistake.field).collect::<Vec<_>>()
            }
            other => panic!("{other:?}"),
        })?;
        Ok((wanted.domain, wanted.content))
    }

    #[test]
    fn tells_every_field_at_fault() {
        let file = |text: Option<&str>| Ok(("a.test".into(), Content::ZoneFile(text.map(str::to_owned))));
        assert_eq!(check(r#"{"domain": "a.test", "x": 1}"#), file(None));
        assert_eq!(
            check(r#"{"domain": "a.test", "zonefile": "", "primaries": null, "tsig_key": null}"#),
            file(Some(""))
        );
        assert_eq!(check("{}"), Err(vec!["domain"]));
        assert_eq!(check(r#"{"domain": "a b", "zonefile": 5}"#), Err(vec!["domain", "zonefile"]));
        assert_eq!(check(r#"{"domain": null}"#), Err(vec!["domain"]));
        for primaries in ["[]", "\"192.0.2.1\"", "0", "{}", "false", "[1]", "[null]", "[[]]"] {
            let text = format!(r#"{{"domain": 1, "zonefile": [], "primaries": {primaries}, "tsig_key": 1}}"#);
            assert_eq!(check(&text), Err(vec!["domain", "zonefile", "primaries", "tsig_key"]), "{text}");
        }
    }

    #[test]
    fn a_copy_has_primaries_and_no_zone_file() {
        let copy = |key: Option<&str>| {
            let (primaries, tsig_key) = (vec!["192.0.2.1".to_owned()], key.map(str::to_owned));
            Ok(("a.test".into(), Content::Copy { primaries, tsig_key }))
        };
        assert_eq!(check(r#"{"domain": "a.test", "primaries": ["192.0.2.1"]}"#), copy(None));
        assert_eq!(
            check(r#"{"domain": "a.test", "primaries": ["192.0.2.1"], "tsig_key": "k"}"#),
            copy(Some("k"))
        );
        assert_eq!(
            check(r#"{"domain": "a.test", "primaries": ["192.0.2.1"], "zonefile": ""}"#),
            Err(vec!["zonefile"])
        );
        assert_eq!(check(r#"{"domain": "a.test", "tsig_key": "k"}"#), Err(vec!["tsig_key"]));
    }
}
