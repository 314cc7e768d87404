//! Answers as JSON.

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// An answer with a JSON body.
pub(crate) fn json(status: StatusCode, value: &impl Serialize) -> Response {
    let mut text = Vec::with_capacity(256);
    match serde_json::to_writer(&mut text, value) {
        Ok(()) => json_text(status, Body::from(text)),
        // Our types have text keys and no failing parts, so that this is for the type checker.
        Err(error) => {
            tracing::error!("an answer could not be written: {error}");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// An answer whose body is JSON already.
pub(crate) fn json_text(status: StatusCode, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
