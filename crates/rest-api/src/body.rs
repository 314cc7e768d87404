//! Bodies: their type, their size, the time they may take, and the fields of a JSON object.
//!
//! An operation gets its body unread, since 401, 403 and 404 come before 415 and 400.

use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use axum::body::BodyDataStream;
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use tokio::sync::OwnedSemaphorePermit;
use zone::{Given, RecordFields};

use crate::api::Api;
use crate::error::ApiError;

const MEBIBYTE: usize = 1 << 20;

/// The largest body but for zone files.
pub(crate) const BODY_MEBIBYTES_MAX: usize = 1;
/// The largest zone file, as a body of its own or within one.
pub(crate) const ZONE_FILE_MEBIBYTES_MAX: usize = 64;

/// A request's body, not read yet.
pub(crate) struct Unread {
    headers: HeaderMap,
    data: BodyDataStream,
}

impl<S: Sync> FromRequest<S> for Unread {
    type Rejection = Infallible;

    async fn from_request(request: Request, _: &S) -> Result<Self, Infallible> {
        let (parts, body) = request.into_parts();
        Ok(Self { headers: parts.headers, data: body.into_data_stream() })
    }
}

/// A body that was read.
pub(crate) struct Received {
    pub(crate) bytes: Bytes,
    /// The right to hold a large body, for as long as it is held.
    _place: Option<OwnedSemaphorePermit>,
}

impl Unread {
    /// Reads a JSON object's fields.
    pub(crate) async fn fields<F: Fields>(self, api: &Api) -> Result<F, ApiError> {
        let body = self.json(api, BODY_MEBIBYTES_MAX).await?;
        parse_fields(&body.bytes)
    }

    /// Reads a body that is JSON by its type; none is taken for JSON.
    pub(crate) async fn json(self, api: &Api, mebibytes_max: usize) -> Result<Received, ApiError> {
        let media_type = self.media_type();
        if !media_type.is_empty() && !is_json(&media_type) {
            return Err(ApiError::UnsupportedMediaType("JSON as application/json"));
        }
        self.read(api, mebibytes_max).await
    }

    /// Reads a zone file; without a type it is taken for one, as `curl --upload-file` sends it.
    pub(crate) async fn zone_file(self, api: &Api) -> Result<Received, ApiError> {
        match self.media_type().as_str() {
            "" | "text/dns" | "text/plain" | "application/octet-stream" => {
                self.read(api, ZONE_FILE_MEBIBYTES_MAX).await
            }
            _ => Err(ApiError::UnsupportedMediaType(
                "a zone file as text/dns, text/plain or application/octet-stream",
            )),
        }
    }

    /// The type without its parameters, in lower case (RFC 9110 8.3.1); empty where there is none.
    fn media_type(&self) -> String {
        let value = self.headers.get(CONTENT_TYPE).map_or(&b""[..], |value| value.as_bytes());
        let essence = value.split(|&octet| octet == b';').next().unwrap_or_default();
        String::from_utf8_lossy(essence.trim_ascii()).to_ascii_lowercase()
    }

    async fn read(self, api: &Api, mebibytes_max: usize) -> Result<Received, ApiError> {
        let reading = self.read_all(api, mebibytes_max);
        tokio::time::timeout(api.options.body_timeout, reading).await.map_err(|_| ApiError::BodyTooSlow)?
    }

    async fn read_all(mut self, api: &Api, mebibytes_max: usize) -> Result<Received, ApiError> {
        let octets_max = mebibytes_max * MEBIBYTE;
        let too_large = || ApiError::PayloadTooLarge(mebibytes_max);
        let declared =
            self.headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
        if declared.is_some_and(|octets| octets > octets_max) {
            return Err(too_large());
        }
        let mut collected = BytesMut::new();
        let mut place = None;
        while let Some(chunk) = self.next_chunk().await? {
            if collected.len() + chunk.len() > octets_max {
                return Err(too_large());
            }
            // Most bodies are one chunk, which needs no copy.
            if collected.is_empty() && declared == Some(chunk.len()) {
                return Ok(Received { bytes: chunk, _place: None });
            }
            if collected.len() + chunk.len() > MEBIBYTE && place.is_none() {
                place = Arc::clone(&api.large_bodies).acquire_owned().await.ok();
            }
            collected.extend_from_slice(&chunk);
        }
        Ok(Received { bytes: collected.freeze(), _place: place })
    }

    async fn next_chunk(&mut self) -> Result<Option<Bytes>, ApiError> {
        self.data.next().await.transpose().map_err(|error| {
            ApiError::Unreadable(format!("The body broke off before its end ({error}); send it again."))
        })
    }
}

/// JSON, or a format made of it (RFC 6839 3.1).
fn is_json(media_type: &str) -> bool {
    media_type == "application/json"
        || (media_type.starts_with("application/") && media_type.ends_with("+json"))
}

/// The known fields of a body.
pub(crate) trait Fields: Default {
    /// Takes the value of `key` where it is a known field. Asked again for a key that comes twice: the last one counts.
    fn take<'de, A: MapAccess<'de>>(&mut self, key: &str, values: &mut A) -> Result<(), A::Error>;
}

impl Fields for RecordFields {
    fn take<'de, A: MapAccess<'de>>(&mut self, key: &str, values: &mut A) -> Result<(), A::Error> {
        match key {
            "record_type" => self.record_type = given(values)?,
            "name" => self.name = given(values)?,
            "value" => self.value = given(values)?,
            "ttl" => self.ttl = given(values)?,
            "priority" => self.priority = given(values)?,
            _ => ignore(values)?,
        }
        Ok(())
    }
}

/// The value of a known field.
pub(crate) fn given<'de, A: MapAccess<'de>, T: FromJson>(values: &mut A) -> Result<Given<T>, A::Error> {
    Ok(values.next_value::<Field<T>>()?.0)
}

/// The value of a field that is not known.
pub(crate) fn ignore<'de, A: MapAccess<'de>>(values: &mut A) -> Result<(), A::Error> {
    values.next_value::<IgnoredAny>().map(drop)
}

/// The fields of a JSON object.
pub(crate) fn parse_fields<F: Fields>(text: &[u8]) -> Result<F, ApiError> {
    if text.is_empty() {
        return Err(ApiError::Unreadable("The body is empty; send a JSON object.".into()));
    }
    // Checked as a whole: the parser skips what it ignores without a look at its encoding.
    let text = str::from_utf8(text).map_err(|error| {
        ApiError::Unreadable(format!("The body is not UTF-8 ({error}); JSON is sent in that encoding."))
    })?;
    match serde_json::from_str::<Object<F>>(text) {
        Ok(Object(fields)) => Ok(fields),
        Err(error) if error.is_data() => {
            Err(ApiError::Unreadable("The body is JSON but no object; send {\"field\": value, ...}.".into()))
        }
        // The error says where, by line and column.
        Err(error) => {
            Err(ApiError::Unreadable(format!("The body is not well-formed JSON: {error}; correct it there.")))
        }
    }
}

struct Object<F>(F);

impl<'de, F: Fields> Deserialize<'de> for Object<F> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData)).map(Object)
    }
}

struct ObjectVisitor<F>(PhantomData<F>);

impl<'de, F: Fields> Visitor<'de> for ObjectVisitor<F> {
    type Value = F;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<F, A::Error> {
        let mut fields = F::default();
        while let Some(Key(key)) = map.next_key()? {
            fields.take(&key, &mut map)?;
        }
        Ok(fields)
    }
}

/// Borrowed, unless it has escapes.
#[derive(Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

/// What a known field can be.
pub(crate) trait FromJson: Sized {
    fn from_text(_: &str) -> Given<Self> {
        Given::WrongType("a string")
    }
    fn from_integer(_: i64) -> Given<Self> {
        Given::WrongType("a number")
    }
    fn from_fraction(_: f64) -> Given<Self> {
        Given::WrongType("a number")
    }
}

impl FromJson for String {
    fn from_text(text: &str) -> Given<Self> {
        Given::Value(text.to_owned())
    }
}

impl FromJson for i64 {
    fn from_integer(integer: i64) -> Given<Self> {
        Given::Value(integer)
    }

    /// Integers beyond 64 bits arrive here too: they are integers, and out of any range.
    fn from_fraction(number: f64) -> Given<Self> {
        if number.abs() < i64::MAX as f64 {
            Given::WrongType("a number with a fraction or an exponent")
        } else if number > 0.0 {
            Given::Value(i64::MAX)
        } else {
            Given::Value(i64::MIN)
        }
    }
}

struct Field<T>(Given<T>);

impl<'de, T: FromJson> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FieldVisitor(PhantomData)).map(Field)
    }
}

struct FieldVisitor<T>(PhantomData<T>);

impl<'de, T: FromJson> Visitor<'de> for FieldVisitor<T> {
    type Value = Given<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Given<T>, E> {
        Ok(Given::Absent)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Given<T>, E> {
        Ok(Given::WrongType("a boolean"))
    }

    fn visit_i64<E>(self, integer: i64) -> Result<Given<T>, E> {
        Ok(T::from_integer(integer))
    }

    fn visit_u64<E>(self, integer: u64) -> Result<Given<T>, E> {
        Ok(T::from_integer(i64::try_from(integer).unwrap_or(i64::MAX)))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Given<T>, E> {
        Ok(T::from_fraction(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Given<T>, E> {
        Ok(T::from_text(text))
    }

    // What is inside is skipped without recursion, however deep.
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Given<T>, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Given::WrongType("an array"))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Given<T>, A::Error> {
        while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Given::WrongType("an object"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> RecordFields {
        parse_fields(text.as_bytes()).unwrap()
    }

    fn refusal(text: impl AsRef<[u8]>) -> String {
        match parse_fields::<RecordFields>(text.as_ref()) {
            Err(ApiError::Unreadable(detail)) => detail,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn reads_the_known_fields_and_ignores_others() {
        let fields = parse(
            r#"{"record_type": "A", "n\u0061me": "www", "other": [{"ttl": 1}], "ttl": 60, "priority": null}"#,
        );
        assert_eq!(fields.record_type, Given::Value("A".into()));
        assert_eq!(fields.name, Given::Value("www".into()));
        assert_eq!(fields.value, Given::Absent);
        assert_eq!(fields.ttl, Given::Value(60));
        assert_eq!(fields.priority, Given::Absent);
    }

    #[test]
    fn the_last_of_equal_keys_counts() {
        assert_eq!(parse(r#"{"ttl": "x", "ttl": 60}"#).ttl, Given::Value(60));
        assert_eq!(parse(r#"{"ttl": 60, "ttl": null}"#).ttl, Given::Absent);
    }

    #[test]
    fn integers_are_json_integers() {
        let cases = [
            ("60", Given::Value(60)),
            ("-1", Given::Value(-1)),
            ("99999999999999999999", Given::Value(i64::MAX)),
            ("-99999999999999999999", Given::Value(i64::MIN)),
            ("3600.0", Given::WrongType("a number with a fraction or an exponent")),
            ("1e3", Given::WrongType("a number with a fraction or an exponent")),
            ("\"3600\"", Given::WrongType("a string")),
            ("true", Given::WrongType("a boolean")),
            ("[[1], {}]", Given::WrongType("an array")),
            ("{\"a\": [1]}", Given::WrongType("an object")),
        ];
        for (text, expected) in cases {
            assert_eq!(parse(&format!("{{\"ttl\": {text}}}")).ttl, expected, "{text}");
        }
        assert_eq!(parse(r#"{"value": 1}"#).value, Given::WrongType("a number"));
    }

    #[test]
    fn what_is_no_object_cannot_be_read() {
        for text in ["[]", "\"x\"", "1", "null", "true"] {
            assert!(refusal(text).contains("no object"), "{text}");
        }
        assert!(refusal("").contains("empty"));
        assert!(refusal("{\n  \"ttl\": 1,\n}").contains("line 3 column 1"));
        for text in ["{", "{}{}", "{\"a\" 1}", "{\"ttl\": 1e999}", "{\"ttl\": 01}", "\u{feff}{}", " "] {
            assert!(refusal(text).contains("well-formed"), "{text}");
        }
        refusal(b"{\"name\": \"\xff\"}");
    }

    #[test]
    fn depth_is_no_danger() {
        let deep = |key: &str| format!("{{\"{key}\": {}{}}}", "[".repeat(500_000), "]".repeat(500_000));
        assert_eq!(parse(&deep("ttl")).ttl, Given::WrongType("an array"));
        parse(&deep("unknown"));
        refusal(format!("{{\"unknown\": {}", "{\"a\":".repeat(100_000)));
    }

    #[test]
    fn json_by_its_type() {
        for yes in ["application/json", "application/merge-patch+json"] {
            assert!(is_json(yes), "{yes}");
        }
        for no in ["text/json", "application/x-www-form-urlencoded", "json", "application/jsonx"] {
            assert!(!is_json(no), "{no}");
        }
    }
}
