//! Bodies: their type, their size, and the time they may take.
//!
//! An operation gets its body unread, since 401, 403 and 404 come before 415 and 400.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::BodyDataStream;
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;

use crate::api::Api;
use crate::deadline::Deadline;
use crate::error::ApiError;
use crate::fields::{Fields, parse_fields};
use crate::patience::Patience;
use crate::respond::on_a_blocking_thread;

/// In octets.
pub(crate) const MEBIBYTE: usize = 1 << 20;

/// The largest body but for zone files.
pub(crate) const BODY_MEBIBYTES_MAX: usize = 1;
/// The largest zone file, as a body of its own or within one.
pub(crate) const ZONE_FILE_MEBIBYTES_MAX: usize = 64;

/// A request's body, not read yet.
pub(crate) struct Unread {
    headers: HeaderMap,
    data: BodyDataStream,
    /// The operation's.
    deadline: Option<Deadline>,
}

impl<S: Sync> FromRequest<S> for Unread {
    type Rejection = Infallible;

    async fn from_request(request: Request, _: &S) -> Result<Self, Infallible> {
        let (parts, body) = request.into_parts();
        let deadline = parts.extensions.get().cloned();
        Ok(Self { headers: parts.headers, data: body.into_data_stream(), deadline })
    }
}

/// A body that was read.
pub(crate) struct Received {
    pub(crate) bytes: Bytes,
    /// For as long as it is held.
    place: Option<Place>,
}

/// The right to hold a large body.
pub(crate) type Place = OwnedSemaphorePermit;

impl Received {
    /// Reads a JSON object's fields, and gives the body's memory back; its place remains for what was made of it.
    pub(crate) async fn into_fields<F: Fields + Send + 'static>(
        self,
    ) -> Result<(F, Option<Place>), ApiError> {
        let Self { bytes, place } = self;
        let fields = if bytes.len() <= MEBIBYTE {
            parse_fields(&bytes)
        } else {
            on_a_blocking_thread(move || parse_fields(&bytes)).await?
        };
        Ok((fields?, place))
    }
}

impl AsRef<[u8]> for Received {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Unread {
    /// Reads a JSON object's fields.
    pub(crate) async fn fields<F: Fields>(self, api: &Api) -> Result<F, ApiError> {
        let body = self.json(api, BODY_MEBIBYTES_MAX).await?;
        parse_fields(&body.bytes)
    }

    /// Reads the fields for something that must exist: its 404 comes before a fault of the body, and is looked for only
    /// when there is such a fault, since the change itself looks too.
    pub(crate) async fn fields_for<F: Fields, T>(
        self,
        api: &Api,
        exists: impl Future<Output = Result<T, hosting::Error>>,
    ) -> Result<F, ApiError> {
        match self.fields(api).await {
            Ok(fields) => Ok(fields),
            Err(fault) => exists.await.map_err(ApiError::from).and(Err(fault)),
        }
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
        let media_type = self.media_type();
        if !matches!(&*media_type, "" | "text/dns" | "text/plain" | "application/octet-stream") {
            return Err(ApiError::UnsupportedMediaType(
                "a zone file as text/dns, text/plain or application/octet-stream",
            ));
        }
        let received = self.read(api, ZONE_FILE_MEBIBYTES_MAX).await?;
        if received.bytes.is_empty() {
            // Rather a file that got lost on its way than a wish to lose the zone's content.
            return Err(ApiError::Unreadable(
                "The body is empty; send a zone file. One with a comment alone empties the zone.".into(),
            ));
        }
        Ok(received)
    }

    /// The type without its parameters, in lower case (RFC 9110 8.3.1); empty where there is none.
    fn media_type(&self) -> String {
        let value = self.headers.get(CONTENT_TYPE).map_or(&b""[..], |value| value.as_bytes());
        let essence = value.split(|&octet| octet == b';').next().unwrap_or_default();
        String::from_utf8_lossy(essence.trim_ascii()).to_ascii_lowercase()
    }

    async fn read(self, api: &Api, mebibytes_max: usize) -> Result<Received, ApiError> {
        match self.deadline.clone() {
            Some(deadline) => deadline.suspended(self.read_all(api, mebibytes_max)).await,
            None => self.read_all(api, mebibytes_max).await,
        }
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
        let options = &api.options;
        let mut patience = Patience::new(options.body_timeout, options.time_per_mebibyte, options.body_pause);
        while let Some(chunk) = self.next_in_time(&mut patience, collected.len()).await? {
            if collected.len() + chunk.len() > octets_max {
                return Err(too_large());
            }
            // Most bodies are one chunk, which needs no copy.
            if collected.is_empty() && declared == Some(chunk.len()) {
                return Ok(Received { bytes: chunk, place: None });
            }
            if collected.len() + chunk.len() > MEBIBYTE && place.is_none() {
                place = Some(place_for_a_large_body(api).await?);
            }
            collected.extend_from_slice(&chunk);
        }
        Ok(Received { bytes: collected.freeze(), place })
    }

    async fn next_in_time(
        &mut self,
        patience: &mut Patience,
        octets: usize,
    ) -> Result<Option<Bytes>, ApiError> {
        patience.wait_for(self.next_chunk(), octets).await.unwrap_or(Err(ApiError::BodyTooSlow))
    }

    async fn next_chunk(&mut self) -> Result<Option<Bytes>, ApiError> {
        self.data.next().await.transpose().map_err(|error| {
            ApiError::Unreadable(format!("The body broke off before its end ({error}); send it again."))
        })
    }
}

/// Waits, which is nobody's fault but ours.
async fn place_for_a_large_body(api: &Api) -> Result<Place, ApiError> {
    let place = Arc::clone(&api.large_bodies).acquire_owned();
    match timeout(api.options.operation_timeout, place).await {
        Ok(Ok(place)) => Ok(place),
        Ok(Err(closed)) => Err(ApiError::Internal(closed.to_string())),
        Err(_) => Err(ApiError::Unavailable("too many large bodies at once".into())),
    }
}

/// JSON, or a format made of it (RFC 6839 3.1).
fn is_json(media_type: &str) -> bool {
    media_type == "application/json"
        || (media_type.starts_with("application/") && media_type.ends_with("+json"))
}

#[cfg(test)]
mod tests {
    use super::*;

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
