//! Query strings: what is known in them, and how they are written into links.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::Uri;
use axum::http::request::Parts;
use uuid::Uuid;
use zone::{FieldError, RecordType};

use crate::path::parse_uuid;

/// A request's path and query. Any text is a query string; of a parameter that comes twice the last one counts.
pub(crate) struct Query {
    uri: Uri,
}

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self { uri: parts.uri.clone() })
    }
}

impl Query {
    /// The request's path.
    pub(crate) fn path(&self) -> &str {
        self.uri.path()
    }

    /// A parameter, percent-decoded. One that is empty is there.
    pub(crate) fn get(&self, name: &str) -> Option<String> {
        let query = self.uri.query()?;
        let values = form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == name);
        values.last().map(|(_, value)| value.into_owned())
    }

    /// `?record_type=`.
    pub(crate) fn record_type(&self) -> Result<Option<RecordType>, FieldError> {
        let Some(text) = self.get("record_type") else { return Ok(None) };
        text.trim().parse().map(Some).map_err(|_| {
            let detail =
                format!("The record_type {} is no record type; use one such as A, MX or TXT.", quoted(&text));
            FieldError::invalid("record_type", detail)
        })
    }

    /// `?zone=`.
    pub(crate) fn zone(&self) -> Result<Option<Uuid>, FieldError> {
        let Some(text) = self.get("zone") else { return Ok(None) };
        parse_uuid(&text).map(Some).ok_or_else(|| {
            let detail = format!("The zone {} is no UUID; use the uuid of one of your zones.", quoted(&text));
            FieldError::invalid("zone", detail)
        })
    }

    /// Whether a parameter says `true`; one that is not there says `false`.
    pub(crate) fn flag(&self, name: &'static str) -> Result<bool, FieldError> {
        match self.get(name).as_deref() {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(text) => {
                let detail = format!("The {name} {} is neither true nor false.", quoted(text));
                Err(FieldError::invalid(name, detail))
            }
        }
    }

    /// A query string of the parameters named in `keep`, as they stand here, and of `others`.
    pub(crate) fn with(&self, keep: &[&str], others: &[(&str, &str)]) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for name in keep {
            if let Some(value) = self.get(name) {
                query.append_pair(name, &value);
            }
        }
        query.extend_pairs(others).finish()
    }
}

/// What someone wrote, for a message: in quotes, and not at any length.
pub(crate) fn quoted(text: &str) -> String {
    const CHARACTERS_MAX: usize = 64;
    let shown: String = text.chars().take(CHARACTERS_MAX).collect();
    let ellipsis = if shown.len() < text.len() { "..." } else { "" };
    format!("{shown:?}{ellipsis}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(uri: &str) -> Query {
        Query { uri: uri.parse().unwrap() }
    }

    #[test]
    fn finds_the_last_of_a_parameter() {
        let query = query("/x/?domain=a.test&domain=B%C3%BCcher.test&page&junk=%ff%&&=");
        assert_eq!(query.get("domain").as_deref(), Some("Bücher.test"));
        assert_eq!(query.get("page").as_deref(), Some(""));
        assert_eq!(query.get("zone"), None);
        assert!(query.get("junk").is_some());
    }

    #[test]
    fn filters_are_what_they_say_or_refused() {
        assert_eq!(query("/?record_type=mx").record_type().unwrap(), Some(RecordType::MX));
        assert_eq!(query("/?record_type=type65280").record_type().unwrap(), Some(RecordType(65280)));
        assert_eq!(query("/").record_type().unwrap(), None);
        for junk in ["", "FOO", "A%00", "TYPE65536", "-1"] {
            assert!(query(&format!("/?record_type={junk}")).record_type().is_err(), "{junk}");
            assert!(query(&format!("/?zone={junk}")).zone().is_err(), "{junk}");
        }
    }

    #[test]
    fn links_keep_filters_and_nothing_else() {
        let query = query("/x/?domain=b%C3%BC.test&page=3&other=1");
        assert_eq!(query.with(&["domain", "zone"], &[("page", "4")]), "domain=b%C3%BC.test&page=4");
    }

    #[test]
    fn quotes_at_bounded_length() {
        assert_eq!(quoted("a\"b"), "\"a\\\"b\"");
        assert_eq!(quoted(&"ü".repeat(65)).chars().count(), 64 + 2 + 3);
    }
}
