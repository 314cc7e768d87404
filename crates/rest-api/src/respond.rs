//! Answers as JSON.

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::error::ApiError;

/// The type of all answers but zone files.
pub(crate) const JSON: &str = "application/json";

/// An answer with a JSON body.
pub(crate) fn json(status: StatusCode, value: &impl Serialize) -> Response {
    match to_json(value) {
        Ok(text) => json_text(status, Body::from(text)),
        // Not as an error of ours is answered, since those are written here too.
        Err(error) => {
            tracing::error!("{error:?}");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// A value as JSON. Our types have text keys and no failing parts, so that the error is for the type checker.
pub(crate) fn to_json(value: &impl Serialize) -> Result<Vec<u8>, ApiError> {
    let mut text = Vec::with_capacity(256);
    serde_json::to_writer(&mut text, value)
        .map_err(|error| ApiError::Internal(format!("an answer could not be written: {error}")))?;
    Ok(text)
}

/// An answer whose body is JSON already.
pub(crate) fn json_text(status: StatusCode, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
    response
}

/// The work's result, from a thread of its own: what is large would keep other requests from being answered.
pub(crate) async fn on_a_blocking_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ApiError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| ApiError::Internal(error.to_string()))
}
