//! What supervisors ask: `/healthz` and `/readyz`; and the API and the pages, once they are there.
//!
//! The port is open from the start, so that a supervisor can tell a server that loads from one that is gone. Until every
//! zone stands at its committed serial and the nameserver answers, everything is 503.

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::{Extension, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use dashboard::DashboardOptions;
use hosting::Hosting;
use nameserver::Nameserver;
use tower::ServiceExt;
use zone_image::ZoneSet;

use crate::client_address::SentOn;
use crate::metrics::{self, HttpCounters};
use crate::nameservers::Nameservers;
use crate::readiness::Readiness;

/// What there is once all is loaded.
pub(crate) struct Loaded {
    pub hosting: Hosting,
    pub api: Router,
    pub dashboard: Router,
    pub nameserver: Arc<Nameserver>,
    /// All of them: the built-in one, the BIND9 servers and the secondaries.
    pub nameservers: Arc<Nameservers>,
    pub zones: ZoneSet,
}

/// What the pages here tell about.
pub(crate) struct Progress {
    /// Set once, when all is loaded.
    pub loaded: OnceLock<Loaded>,
    /// The API until then.
    api_starting: Router,
    /// The pages until then.
    dashboard_starting: Router,
    readiness: Readiness,
    pub http: Arc<HttpCounters>,
}

impl Progress {
    /// Of a server that begins to load, and looks like this.
    pub(crate) fn new(dashboard: DashboardOptions) -> Self {
        Self {
            loaded: OnceLock::new(),
            api_starting: rest_api::starting(),
            dashboard_starting: dashboard::starting(dashboard),
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
    // API and dashboard identify their answers themselves.
    rest_api::identified(pages).fallback_service(Router::new().fallback(serve).with_state(progress))
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

/// Not for those whom a proxy stands for: it tells how many zones and queries there are.
async fn metrics(State(progress): State<Arc<Progress>>, sent_on: Option<Extension<SentOn>>) -> Response {
    if sent_on.is_some() {
        return StatusCode::NOT_FOUND.into_response();
    }
    match progress.loaded.get() {
        Some(loaded) => (
            [(header::CONTENT_TYPE, metrics::CONTENT_TYPE)],
            metrics::render(
                loaded.zones.count(),
                &loaded.nameserver.counters(),
                &progress.http,
                &loaded.nameservers.report(0),
                &loaded.nameservers.secondaries().report(0),
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

async fn serve(State(progress): State<Arc<Progress>>, request: Request) -> Response {
    let loaded = progress.loaded.get();
    let router = if is_api(request.uri().path()) {
        loaded.map_or(&progress.api_starting, |loaded| &loaded.api)
    } else {
        loaded.map_or(&progress.dashboard_starting, |loaded| &loaded.dashboard)
    };
    router.clone().oneshot(request).await.unwrap_or_else(|never| match never {})
}

/// All below `/api` is the API's, but for its documentation.
fn is_api(path: &str) -> bool {
    is_at_or_below(path, "/api") && !is_at_or_below(path, "/api/v1/docs")
}

fn is_at_or_below(path: &str, top: &str) -> bool {
    path.strip_prefix(top).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn not_yet(why: &'static str) -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")], why).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documentation_alone_is_no_api() {
        for path in
            ["/api", "/api/", "/api/v1/dns-zones/", "/api/v1/docsx/", "/api/v1/openapi.json", "/api/v2"]
        {
            assert!(is_api(path), "{path}");
        }
        for path in ["/", "/dns/", "/apis", "/api/v1/docs", "/api/v1/docs/", "/api/v1/docs/dns/"] {
            assert!(!is_api(path), "{path}");
        }
    }
}
