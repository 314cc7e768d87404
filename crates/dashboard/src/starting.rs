//! What there is while the server starts: a page that says so, and asks again.

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::REFRESH;
use axum::response::{IntoResponse, Response};

use crate::error::PageError;

/// Seconds until the browser asks again.
const REFRESH_AFTER: HeaderValue = HeaderValue::from_static("2");

pub(crate) fn routes() -> Router {
    Router::new().fallback(refuse)
}

async fn refuse() -> Response {
    let mut response = PageError::Starting.into_response();
    response.headers_mut().insert(REFRESH, REFRESH_AFTER);
    response
}
