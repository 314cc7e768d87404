//! What stands around every request: its identifier, limits of time and number, panics, the trailing slash, and the
//! answers to paths and methods that are none.

use std::any::Any;
use std::future::poll_fn;
use std::hash::{BuildHasher, RandomState};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, LINK, LOCATION, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderName, HeaderValue, Method, Uri};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower::Layer;
use tower_http::cors::{AllowOrigin, CorsLayer};
use tracing::Instrument;

use crate::api::Api;
use crate::auth::{Caller, Nothing};
use crate::error::ApiError;
use crate::paging::X_TOTAL_COUNT;

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The routes within their layers, from the inside: limits, CORS, identity. The limits' layer stands before the
/// router, where it can still complete the path.
pub(crate) fn layered(routes: Router, api: Arc<Api>) -> Router {
    let cors = cors(&api.options.cors_origins);
    let limited = from_fn_with_state(api, limit).layer(routes);
    let mut router = Router::new().fallback_service(limited);
    if let Some(cors) = cors {
        router = router.layer(cors);
    }
    router.layer(from_fn_with_state(Arc::new(RequestIds::new()), identify))
}

/// 405, for anyone with a valid token. The router adds `Allow`.
pub(crate) async fn refuse_method(_: Caller<Nothing>, method: Method) -> ApiError {
    ApiError::MethodNotAllowed(method)
}

/// 404, for anyone.
pub(crate) async fn refuse_path() -> ApiError {
    ApiError::UnknownPath
}

/// Gives the request its identifier and the answer its headers.
async fn identify(State(ids): State<Arc<RequestIds>>, request: Request, next: Next) -> Response {
    let started_at = Instant::now();
    let id = ids.next();
    let span = tracing::info_span!("request", id, method = %request.method(), path = request.uri().path());
    let mut response = next.run(request).instrument(span.clone()).await;
    span.in_scope(|| {
        let (status, elapsed) = (response.status().as_u16(), started_at.elapsed());
        tracing::debug!(status, ?elapsed, "answered");
    });
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::try_from(id) {
        headers.insert(X_REQUEST_ID, id);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Bounds what the request may take, and turns what goes wrong into answers.
async fn limit(State(api): State<Arc<Api>>, mut request: Request, next: Next) -> Response {
    let Ok(_place) = api.requests.try_acquire() else {
        return ApiError::Unavailable("too many requests at once".into()).into_response();
    };
    complete_path(request.uri_mut());
    let answer = without_panic(async move { next.run(request).await });
    match tokio::time::timeout(longest(&api), answer).await {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => ApiError::Internal(format!("panic: {panic}")).into_response(),
        Err(_) => ApiError::Unavailable("the operation took too long".into()).into_response(),
    }
}

fn longest(api: &Api) -> Duration {
    api.options.body_timeout.saturating_add(api.options.operation_timeout)
}

/// Adds the trailing slash, which all routes have and clients may leave out.
fn complete_path(uri: &mut Uri) {
    let path = uri.path();
    if path.ends_with('/') || !path.starts_with('/') {
        return;
    }
    let completed = match uri.query() {
        None => format!("{path}/"),
        Some(query) => format!("{path}/?{query}"),
    };
    if let Ok(completed) = PathAndQuery::try_from(completed) {
        let mut parts = std::mem::take(uri).into_parts();
        parts.path_and_query = Some(completed);
        *uri = Uri::from_parts(parts).unwrap_or_default();
    }
}

/// The future's output, or what its panic said.
async fn without_panic<F: Future>(future: F) -> Result<F::Output, String> {
    let mut future = pin!(future);
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
        Ok(poll) => poll.map(Ok),
        Err(panic) => Poll::Ready(Err(panic_message(panic.as_ref()))),
    })
    .await
}

fn panic_message(panic: &(dyn Any + Send)) -> String {
    match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(message), _) => (*message).to_owned(),
        (_, Some(message)) => message.clone(),
        _ => "of unknown kind".to_owned(),
    }
}

/// CORS for the named origins; `None` turns it off.
fn cors(origins: &[String]) -> Option<CorsLayer> {
    if origins.is_empty() {
        return None;
    }
    let allowed = if origins.iter().any(|origin| origin == "*") {
        AllowOrigin::any()
    } else {
        AllowOrigin::list(origins.iter().filter_map(|origin| HeaderValue::try_from(origin).ok()))
    };
    Some(
        CorsLayer::new()
            .allow_origin(allowed)
            .allow_methods([
                Method::GET,
                Method::HEAD,
                Method::POST,
                Method::PUT,
                Method::PATCH,
                Method::DELETE,
            ])
            .allow_headers([AUTHORIZATION, CONTENT_TYPE])
            .expose_headers([X_REQUEST_ID, X_TOTAL_COUNT, LINK, LOCATION, RETRY_AFTER])
            .max_age(Duration::from_secs(600)),
    )
}

/// Request identifiers: the process by a random number, then a counter. Unique and cheap; not secret.
struct RequestIds {
    process: u64,
    count: AtomicU64,
}

impl RequestIds {
    fn new() -> Self {
        Self { process: RandomState::new().hash_one(()), count: AtomicU64::new(0) }
    }

    fn next(&self) -> String {
        format!("{:016x}-{:x}", self.process, self.count.fetch_add(1, Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn completes_paths() {
        let cases = [
            ("/api/v1/dns-zones", "/api/v1/dns-zones/"),
            ("/api/v1/dns-zones/", "/api/v1/dns-zones/"),
            ("/api/v1/dns-zones?domain=a/b", "/api/v1/dns-zones/?domain=a/b"),
            ("/", "/"),
            ("http://h.test/a?", "http://h.test/a/?"),
            ("*", "*"),
        ];
        for (given, expected) in cases {
            let mut uri: Uri = given.parse().unwrap();
            complete_path(&mut uri);
            assert_eq!(uri.to_string(), expected);
        }
    }

    #[tokio::test]
    async fn a_panic_becomes_its_message() {
        let message = without_panic(async { panic!("at {}", "last") }).await;
        assert_eq!(message, Err::<(), _>("at last".to_owned()));
        assert_eq!(without_panic(async { 1 }).await, Ok(1));
    }

    #[test]
    fn request_identifiers_differ() {
        let ids = RequestIds::new();
        assert_ne!(ids.next(), ids.next());
        assert_ne!(ids.next(), RequestIds::new().next());
    }
}
