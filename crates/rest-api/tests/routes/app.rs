//! A whole application for one test.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode};
use axum::response::Response;
use hosting::{Clock, Hosting, HostingOptions, NewToken};
use rest_api::ApiOptions;
use serde_json::{Value, json};
use store::{Store, StoreOptions};
use tempfile::TempDir;
use tower::ServiceExt;
use zone::{Limits, Name};
use zone_image::ZoneSet;

/// What every `created_at` says.
pub(crate) const NOW: &str = "2024-01-15T10:30:00Z";
const NOW_SECONDS: i64 = 1_705_314_600;

/// No zone or record has it.
pub(crate) const NO_UUID: &str = "00000000-0000-7000-8000-000000000000";

const EMAIL: &str = "jo@example.com";

/// The router, an account and its token.
pub(crate) struct App {
    router: Router,
    hosting: Hosting,
    /// It holds `dns:*`.
    pub(crate) token: String,
    _directory: TempDir,
}

impl App {
    pub(crate) async fn new() -> Self {
        Self::with(ApiOptions::default()).await
    }

    pub(crate) async fn with(options: ApiOptions) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let (set, writer) = ZoneSet::new();
        let clock = Clock(Arc::new(|| NOW_SECONDS));
        let nameservers: Vec<Name> = ["ns1.platform.test", "ns2.platform.test"]
            .iter()
            .map(|name| Name::parse(name).unwrap())
            .collect();
        let store = Store::open(StoreOptions {
            database_url: format!("sqlite://{}/test.db", directory.path().display()),
            clock: clock.clone(),
            limits: Limits::default(),
            nameservers: nameservers.clone(),
            publisher: Hosting::publisher(set, writer, None, Vec::new()),
        })
        .await
        .unwrap();
        store.publish_all().await.unwrap();
        let hosting = Hosting::new(store, HostingOptions::new(nameservers, clock));
        let router = rest_api::router(hosting.clone(), options);
        let mut app = Self { router, hosting, token: String::new(), _directory: directory };
        app.token = app.token_of(EMAIL, &["dns:*"]).await;
        app
    }

    /// A token of the account with these permissions.
    pub(crate) async fn token_with(&self, permissions: &[&str]) -> String {
        self.make_token(EMAIL, permissions).await
    }

    /// A token of the account with limits, and all permissions unless it names some.
    pub(crate) async fn limited_token(&self, mut token: NewToken) -> String {
        "test".clone_into(&mut token.name);
        if token.permissions.is_empty() {
            token.permissions.push("dns:*".to_owned());
        }
        self.hosting.create_token_of(EMAIL, token).await.unwrap()
    }

    /// A token of a new account.
    pub(crate) async fn token_of(&self, email: &str, permissions: &[&str]) -> String {
        self.hosting.create_account(email, None).await.unwrap();
        self.make_token(email, permissions).await
    }

    async fn make_token(&self, email: &str, permissions: &[&str]) -> String {
        self.hosting.create_token_of(email, NewToken::new("test", permissions)).await.unwrap()
    }

    /// A request to a path below `/api/v1`, with the app's token.
    pub(crate) fn request(&self, method: &str, path: &str) -> Call {
        self.request_raw(method, &format!("/api/v1{path}"))
    }

    /// A request to any path, with the app's token.
    pub(crate) fn request_raw(&self, method: &str, path: &str) -> Call {
        let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
        let call = Call { router: self.router.clone(), request };
        call.token(&self.token)
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.request("GET", path).send().await
    }

    /// POST that must succeed; what it answered.
    pub(crate) async fn create(&self, path: &str, body: Value) -> Value {
        let answer = self.request("POST", path).json(body).send().await;
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
        answer.json()
    }

    /// The uuid of a new zone.
    pub(crate) async fn zone(&self, domain: &str) -> String {
        uuid_of(&self.create("/dns-zones/", json!({ "domain": domain })).await)
    }

    /// The uuid of a new A record.
    pub(crate) async fn record(&self, zone: &str, name: &str, address: &str) -> String {
        let body = json!({"record_type": "A", "name": name, "value": address});
        uuid_of(&self.create(&format!("/dns-zones/{zone}/records/"), body).await)
    }
}

pub(crate) fn uuid_of(object: &Value) -> String {
    object["uuid"].as_str().unwrap().to_owned()
}

/// A request that is being put together.
pub(crate) struct Call {
    router: Router,
    request: Request<Body>,
}

impl Call {
    pub(crate) fn token(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub(crate) fn without(mut self, header: &str) -> Self {
        self.request.headers_mut().remove(header);
        self
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        let name = HeaderName::try_from(name).unwrap();
        self.request.headers_mut().insert(name, HeaderValue::try_from(value).unwrap());
        self
    }

    pub(crate) fn extension<T: Clone + Send + Sync + 'static>(mut self, extension: T) -> Self {
        self.request.extensions_mut().insert(extension);
        self
    }

    pub(crate) fn json(self, body: Value) -> Self {
        self.header("content-type", "application/json").body(body.to_string())
    }

    pub(crate) fn body(mut self, body: impl Into<Body>) -> Self {
        *self.request.body_mut() = body.into();
        self
    }

    /// Sends it, and leaves the answer's body unread.
    pub(crate) async fn send_only(self) -> Response {
        self.router.oneshot(self.request).await.unwrap()
    }

    /// Sends it, and checks what holds for every answer.
    pub(crate) async fn send(self) -> Answer {
        let what = format!("{} {}", self.request.method(), self.request.uri());
        let (parts, body) = self.send_only().await.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        for header in ["x-request-id", "cache-control", "x-content-type-options"] {
            assert!(parts.headers.contains_key(header), "{what}: {header} is missing");
        }
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

/// An answer that has been read.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The body of a 200.
    #[track_caller]
    pub(crate) fn ok(&self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{self:?}");
        self.json()
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.header("content-type"), "application/json", "{self:?}");
        serde_json::from_slice(&self.body).unwrap()
    }

    /// Checks an error in full: the status, the code, the field, and the shape.
    #[track_caller]
    pub(crate) fn assert_error(&self, status: u16, code: &str, field: Option<&str>) {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        let error = self.json();
        assert_eq!(error["error_code"], code, "{error}");
        assert_eq!(error["field"], json!(field), "{error}");
        assert!(error["detail"].as_str().is_some_and(|detail| detail.len() > 10), "{error}");
        let keys: Vec<&str> = error.as_object().unwrap().keys().map(String::as_str).collect();
        assert!(keys.iter().all(|key| ["detail", "error_code", "field", "errors"].contains(key)), "{error}");
        if let Some(errors) = error.get("errors") {
            let first = &errors[0];
            assert!(errors.as_array().unwrap().len() > 1, "{error}");
            assert!(["detail", "error_code", "field"].iter().all(|key| first[key] == error[key]), "{error}");
        }
        assert_eq!(self.header("www-authenticate") == "Bearer", status == 401, "{self:?}");
        assert_eq!(self.headers.contains_key("retry-after"), matches!(status, 429 | 503), "{self:?}");
    }
}
