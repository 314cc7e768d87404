//! What supervisors ask: `/healthz` and `/readyz`; and the API, once it is there.
//!
//! The port is open from the start, so that a supervisor can tell a server that loads from one that is gone. Until every
//! zone stands at its committed serial and the nameserver answers, everything is 503.

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use hosting::Hosting;
use nameserver::Nameserver;
use tower::ServiceExt;
use zone_image::ZoneSet;

use crate::bind9::Nameservers;
use crate::metrics::{self, HttpCounters};
use crate::readiness::Readiness;

/// What there is once all is loaded.
pub(crate) struct Loaded {
    pub hosting: Hosting,
    pub api: Router,
    pub nameserver: Arc<Nameserver>,
    /// All of them: the built-in one and the BIND9 servers.
    pub nameservers: Arc<Nameservers>,
    pub zones: ZoneSet,
}

/// What the pages here tell about.
pub(crate) struct Progress {
    /// Set once, when all is loaded.
    pub loaded: OnceLock<Loaded>,
    /// The API until then.
    starting: Router,
    readiness: Readiness,
    pub http: Arc<HttpCounters>,
}

impl Default for Progress {
    fn default() -> Self {
        Self {
            loaded: OnceLock::new(),
            starting: rest_api::starting(),
            readiness: Readiness::default(),
            http: Arc::default(),
        }
    }
}

/// Everything under the HTTP port.
pub(crate) fn router(progress: Arc<Progress>) -> Router {
    let pages = Router::new()
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
        .method_not_allowed_fallback(refuse_method)
        .with_state(Arc::clone(&progress));
    // The API identifies its answers itself.
    rest_api::identified(pages).fallback_service(Router::new().fallback(api).with_state(progress))
}

/// 200 from when API and DNS both answer. It does not ask the database: DNS goes on without it, and a restart would
/// not bring it back.
async fn healthz(State(progress): State<Arc<Progress>>) -> Response {
    match progress.loaded.get() {
        Some(_) => "ok\n".into_response(),
        None => not_yet("zones are being loaded\n"),
    }
}

/// 200 while changes can be taken, too.
async fn readyz(State(progress): State<Arc<Progress>>) -> Response {
    match progress.loaded.get() {
        Some(loaded) if progress.readiness.by(|| takes_changes(loaded.hosting.clone())).await => {
            "ok\n".into_response()
        }
        Some(_) => not_yet("the database takes no changes\n"),
        None => not_yet("zones are being loaded\n"),
    }
}

async fn takes_changes(hosting: Hosting) -> bool {
    hosting.is_healthy().await
}

async fn metrics(State(progress): State<Arc<Progress>>) -> Response {
    match progress.loaded.get() {
        Some(loaded) => (
            [(header::CONTENT_TYPE, metrics::CONTENT_TYPE)],
            metrics::render(
                loaded.zones.count(),
                &loaded.nameserver.counters(),
                &progress.http,
                &loaded.nameservers.report(0),
            ),
        )
            .into_response(),
        None => not_yet("zones are being loaded\n"),
    }
}

/// In the form of all errors of the API. The router adds `Allow`.
async fn refuse_method(method: Method) -> Response {
    let body = serde_json::json!({
        "detail": format!("The method {method} is not allowed here; the Allow header names those that are."),
        "error_code": "method_not_allowed",
        "field": null,
    });
    let json = [(header::CONTENT_TYPE, "application/json")];
    (StatusCode::METHOD_NOT_ALLOWED, json, body.to_string()).into_response()
}

async fn api(State(progress): State<Arc<Progress>>, request: Request) -> Response {
    let api = progress.loaded.get().map_or(&progress.starting, |loaded| &loaded.api).clone();
    api.oneshot(request).await.unwrap_or_else(|never| match never {})
}

fn not_yet(why: &'static str) -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")], why).into_response()
}
