//! What stands around every request: its identifier, limits of time and number, panics, the trailing slash, and the
//! answers to paths and methods that are none.

use std::any::Any;
use std::future::poll_fn;
use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, SocketAddr};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, LINK, LOCATION, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderName, HeaderValue, Method, Uri};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use hosting::network_of;
use tokio::sync::Semaphore;
use tower::Layer;
use tower_http::cors::{AllowOrigin, CorsLayer};
use tracing::Instrument;

use crate::api::ApiOptions;
use crate::auth::{Caller, Nothing};
use crate::deadline::Deadline;
use crate::drain::drain;
use crate::error::ApiError;
use crate::paging::X_TOTAL_COUNT;
use crate::shares::{Share, Shares};
use crate::turn::Turn;

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Of the places for requests a client's network may have one in so many.
const SHARE_OF_A_NETWORK: usize = 4;

/// Why an operation is given up, for the log.
const TOO_LONG: &str = "the operation took too long";

/// The routes within their layers, from the inside: limits, CORS, the body's rest, identity.
pub(crate) fn layered(routes: Router, options: &ApiOptions) -> Router {
    let limits = RequestLimits { requests_max: options.requests_max, time: options.operation_timeout };
    let mut router = bounded(routes, limits, |trouble| ApiError::from(trouble).into_response());
    if let Some(cors) = cors(&options.cors_origins) {
        router = router.layer(cors);
    }
    identified(router)
}

/// 503 to every request.
pub(crate) fn unavailable(why: &'static str) -> Router {
    identified(Router::new().fallback(async move || ApiError::Unavailable(why.into())))
}

/// What a request is called in the log and in its answer. Requests of an [`identified`] router carry it.
#[derive(Clone, Debug)]
pub struct RequestId(pub Arc<str>);

/// Every answer of the router's with an identifier, and with the headers that keep browsers from guessing, and from
/// storing what is not said to be storable.
pub fn identified(router: Router) -> Router {
    router.layer(from_fn(drain)).layer(from_fn_with_state(Arc::new(RequestIds::new()), identify))
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
async fn identify(State(ids): State<Arc<RequestIds>>, mut request: Request, next: Next) -> Response {
    let started_at = Instant::now();
    let id = ids.next();
    request.extensions_mut().insert(RequestId(id.as_str().into()));
    // The path without its query, which may hold secrets.
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
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// What the requests of a router may take.
#[derive(Clone, Copy, Debug)]
pub struct RequestLimits {
    /// Requests in work at the same time; further ones are refused.
    pub requests_max: usize,
    /// How long one may take, beside its body.
    pub time: Duration,
}

/// Why [`bounded`] answered in the router's place.
#[derive(Debug)]
pub enum Trouble {
    /// There are requests enough, of all or of the client's network.
    TooMany,
    /// The path has an empty segment, and so is none.
    NoSuchPath,
    /// It took too long.
    TooLong {
        /// It was a read, so that nothing is left to wonder about.
        changes_nothing: bool,
    },
    /// What its panic said.
    Panic(String),
}

/// The router, with bounds on what its requests may take, with what goes wrong turned into answers, and with the
/// trailing slash added to paths that lack it. Requests carry their [`Deadline`] and their [`Turn`].
pub fn bounded(routes: Router, limits: RequestLimits, refuse: fn(Trouble) -> Response) -> Router {
    let limits = Limits {
        places: Arc::new(Semaphore::new(limits.requests_max.min(Semaphore::MAX_PERMITS))),
        of_networks: Shares::new(limits.requests_max / SHARE_OF_A_NETWORK),
        time: limits.time,
        refuse,
    };
    // Before the router, where it can still complete the path.
    Router::new().fallback_service(from_fn_with_state(Arc::new(limits), limit).layer(routes))
}

struct Limits {
    places: Arc<Semaphore>,
    of_networks: Arc<Shares<IpAddr>>,
    time: Duration,
    refuse: fn(Trouble) -> Response,
}

async fn limit(State(limits): State<Arc<Limits>>, mut request: Request, next: Next) -> Response {
    let Some(_share) = share(&limits.of_networks, &request) else {
        return (limits.refuse)(Trouble::TooMany);
    };
    let deadline = Deadline::after(limits.time);
    let Some(turn) = Turn::begin(&limits.places, deadline.clone()) else {
        return (limits.refuse)(Trouble::TooMany);
    };
    if has_empty_segment(request.uri().path()) {
        return (limits.refuse)(Trouble::NoSuchPath);
    }
    complete_path(request.uri_mut());
    let changes_nothing = request.method().is_safe();
    request.extensions_mut().insert(deadline.clone());
    // Ours is to the end, whatever becomes of the request.
    request.extensions_mut().insert(turn.clone());
    let answer = without_panic(async move { next.run(request).await });
    match deadline.bound(answer).await {
        Some(Ok(response)) => response,
        Some(Err(panic)) => (limits.refuse)(Trouble::Panic(panic)),
        None => (limits.refuse)(Trouble::TooLong { changes_nothing }),
    }
}

/// The share of the client's network, body and all. On the machine itself, and where nobody knows who it is, there is no
/// network to tell from others.
fn share(of_networks: &Arc<Shares<IpAddr>>, request: &Request) -> Option<Option<Share<IpAddr>>> {
    let client = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let client = client.map(|ConnectInfo(client)| client.ip().to_canonical());
    match client.filter(|address| !address.is_loopback()) {
        Some(address) => of_networks.take(network_of(address)).map(Some),
        None => Some(None),
    }
}

impl From<Trouble> for ApiError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::TooMany => Self::Unavailable("too many requests at once".into()),
            Trouble::NoSuchPath => Self::UnknownPath,
            Trouble::TooLong { changes_nothing: true } => Self::Unavailable(TOO_LONG.into()),
            // What the store has been given it goes on with, whoever leaves.
            Trouble::TooLong { changes_nothing: false } => Self::OutcomeUnknown(TOO_LONG.into()),
            Trouble::Panic(panic) => Self::Internal(format!("panic: {panic}")),
        }
    }
}

/// The router would take an empty segment for a `{uuid}`, and ask for a token where there is no path.
fn has_empty_segment(path: &str) -> bool {
    path.contains("//")
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
    use axum::body::{Body, to_bytes};
    use axum::http::StatusCode;
    use axum::routing::{get, post};
    use tower::ServiceExt;

    use super::*;

    fn router(options: &ApiOptions) -> Router {
        let routes = Router::new()
            .route("/ok/", get(async || "ok"))
            .route("/panic/", post(async || -> Response { panic!("a secret") }))
            .route("/forever/", get(std::future::pending::<Response>).post(std::future::pending::<Response>))
            .fallback(refuse_path);
        layered(routes, options)
    }

    async fn call(router: &Router, method: &str, path: &str) -> (Response<()>, String) {
        let request = Request::builder().method(method).uri(path).header("origin", "https://app.test");
        let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        assert!(parts.headers.contains_key(X_REQUEST_ID), "{method} {path}");
        assert_eq!(parts.headers[CACHE_CONTROL], "no-store");
        assert_eq!(parts.headers[X_CONTENT_TYPE_OPTIONS], "nosniff");
        (Response::from_parts(parts, ()), String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn the_final_slash_may_be_left_out() {
        let router = router(&ApiOptions::default());
        for path in ["/ok/", "/ok", "/ok?x=/y"] {
            let (response, body) = call(&router, "GET", path).await;
            assert_eq!((response.status(), body.as_str()), (StatusCode::OK, "ok"), "{path}");
        }
        for path in ["/", "/ok//", "//ok", "/ok/ok"] {
            assert_eq!(call(&router, "GET", path).await.0.status(), StatusCode::NOT_FOUND, "{path}");
        }
    }

    #[tokio::test]
    async fn a_panic_is_an_internal_error_that_tells_nothing() {
        let (response, body) = call(&router(&ApiOptions::default()), "POST", "/panic/").await;
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(body.contains("\"error_code\":\"internal_error\"") && !body.contains("secret"), "{body}");
    }

    #[tokio::test]
    async fn what_takes_too_long_or_is_too_much_is_unavailable() {
        let second = Duration::from_millis(20);
        let options = ApiOptions { operation_timeout: second, requests_max: 1, ..Default::default() };
        let router = router(&options);
        let (first, other) = tokio::join!(call(&router, "GET", "/forever"), call(&router, "GET", "/ok"));
        for (response, body) in [first, other] {
            assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
            assert_eq!(response.headers()[RETRY_AFTER], "1");
            assert!(body.contains("\"error_code\":\"unavailable\""), "{body}");
        }
        assert_eq!(call(&router, "GET", "/ok").await.0.status(), StatusCode::OK, "the place is free again");
        let (response, body) = call(&router, "POST", "/forever").await;
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(body.contains("\"error_code\":\"unavailable\""), "{body}");
        assert!(body.contains("not known whether this was done"), "a change may still be made: {body}");
    }

    #[tokio::test]
    async fn one_network_leaves_places_to_others() {
        let options = ApiOptions { requests_max: 8, ..Default::default() };
        let router = router(&options);
        let from = |address: &str, path: &str| {
            let mut request = Request::builder().uri(path).body(Body::empty()).unwrap();
            request.extensions_mut().insert(ConnectInfo(SocketAddr::new(address.parse().unwrap(), 1)));
            router.clone().oneshot(request)
        };
        let forever = ["2001:db8::1", "2001:db8::2"].map(|address| tokio::spawn(from(address, "/forever/")));
        tokio::time::sleep(Duration::from_millis(100)).await;
        let status = async |address: &str| from(address, "/ok/").await.unwrap().status();
        assert_eq!(status("2001:db8::3").await, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(status("2001:db8:1::3").await, StatusCode::OK);
        assert_eq!(status("127.0.0.1").await, StatusCode::OK);
        for request in forever {
            request.abort();
            request.await.unwrap_err();
        }
        assert_eq!(status("2001:db8::3").await, StatusCode::OK);
    }

    #[tokio::test]
    async fn head_has_the_headers_alone() {
        let router = router(&ApiOptions::default());
        for path in ["/ok", "/nothing"] {
            let (response, body) = call(&router, "HEAD", path).await;
            assert!(body.is_empty());
            assert_ne!(response.headers()["content-length"], "0", "{path}");
        }
    }

    #[tokio::test]
    async fn browsers_of_named_origins_alone_may_call() {
        let allowed = "access-control-allow-origin";
        let off = call(&router(&ApiOptions::default()), "GET", "/ok").await.0;
        assert!(!off.headers().contains_key(allowed));
        let with = |origin: &str| {
            router(&ApiOptions { cors_origins: vec![origin.to_owned()], ..Default::default() })
        };
        for path in ["/ok", "/nothing"] {
            let named = call(&with("https://app.test"), "GET", path).await.0;
            assert_eq!(named.headers()[allowed], "https://app.test", "{path}");
        }
        let other = call(&with("https://other.test"), "GET", "/ok").await.0;
        assert!(!other.headers().contains_key(allowed));
        let any = call(&with("*"), "GET", "/ok").await.0;
        assert_eq!(any.headers()[allowed], "*");

        let preflight =
            Request::builder().method("OPTIONS").uri("/panic").header("origin", "https://app.test");
        let preflight =
            preflight.header("access-control-request-method", "POST").body(Body::empty()).unwrap();
        let answer = with("https://app.test").oneshot(preflight).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        assert!(answer.headers().contains_key("access-control-allow-methods"));
    }

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

    #[test]
    fn request_identifiers_differ() {
        let ids = RequestIds::new();
        assert_ne!(ids.next(), ids.next());
        assert_ne!(ids.next(), RequestIds::new().next());
    }
}
