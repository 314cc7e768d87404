//! The fields of a JSON object: which are there, and with which type. Unknown ones are skipped, `null` is absence, and of
//! equal keys the last one counts.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use zone::{FieldError, Given, RecordFields};

use crate::error::ApiError;

/// The fields of a JSON object.
pub(crate) fn parse_fields<F: Fields>(text: &[u8]) -> Result<F, ApiError> {
    if text.is_empty() {
        return Err(ApiError::Unreadable("The body is empty; send a JSON object.".into()));
    }
    // The parser itself would not look into what is skipped.
    let text = str::from_utf8(text).map_err(|error| {
        let octet = error.valid_up_to() + 1;
        ApiError::Unreadable(format!(
            "The body is not UTF-8, first at octet {octet}; JSON must be (RFC 8259 8.1)."
        ))
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

/// The text of a field that may be absent.
pub(crate) fn text(field: &'static str, given: Given<String>) -> Result<Option<String>, FieldError> {
    match given {
        Given::Value(text) => Ok(Some(text)),
        Given::Absent => Ok(None),
        Given::WrongType(got) => {
            Err(FieldError::invalid(field, format!("The {field} must be a string, and this is {got}.")))
        }
    }
}

/// The text of a field that may not; `advice` says what to name.
pub(crate) fn required_text(
    field: &'static str,
    given: Given<String>,
    advice: &str,
) -> Result<String, FieldError> {
    let missing = || FieldError::invalid(field, format!("A {field} is required; {advice}."));
    text(field, given)?.ok_or_else(missing)
}

/// The value of a field that is not known.
pub(crate) fn ignore<'de, A: MapAccess<'de>>(values: &mut A) -> Result<(), A::Error> {
    values.next_value::<IgnoredAny>().map(drop)
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
    /// What is inside is skipped without recursion, however deep.
    fn from_items<'de, A: SeqAccess<'de>>(mut items: A) -> Result<Given<Self>, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Given::WrongType("an array"))
    }
}

/// An array of strings. Of very many, as many are kept as show that there are too many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Texts(pub(crate) Vec<String>);

impl FromJson for Texts {
    fn from_items<'de, A: SeqAccess<'de>>(mut items: A) -> Result<Given<Self>, A::Error> {
        const KEPT_MAX: usize = 1_000;
        let mut texts = Vec::new();
        let mut are_texts = true;
        while let Some(Field(item)) = items.next_element::<Field<String>>()? {
            match item {
                Given::Value(text) if texts.len() < KEPT_MAX => texts.push(text),
                Given::Value(_) => {}
                Given::Absent | Given::WrongType(_) => are_texts = false,
            }
        }
        let wrong = Given::WrongType("an array that holds something else than strings");
        Ok(if are_texts { Given::Value(Self(texts)) } else { wrong })
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

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Given<T>, A::Error> {
        T::from_items(items)
    }

    // Skipped in the same way.
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
        for text in [b"{\"name\": \"\xff\"}", b"{\"what\": \"\xff\"}"] {
            assert!(refusal(text).contains("not UTF-8, first at octet 11"));
        }
    }

    #[test]
    fn depth_is_no_danger() {
        let deep = |key: &str| format!("{{\"{key}\": {}{}}}", "[".repeat(500_000), "]".repeat(500_000));
        assert_eq!(parse(&deep("ttl")).ttl, Given::WrongType("an array"));
        parse(&deep("unknown"));
        refusal(format!("{{\"unknown\": {}", "{\"a\":".repeat(100_000)));
    }
}
