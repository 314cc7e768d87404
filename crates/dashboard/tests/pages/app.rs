//! A whole dashboard for one test, and a browser without script.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::Response;
use dashboard::{DashboardOptions, Links};
use hosting::{Clock, Hosting, HostingOptions, SecretKey, Session, SessionSecret, SignIn, VisitorInfo};
use store::{Store, StoreOptions};
use tempfile::TempDir;
use tower::ServiceExt;
use zone::{Limits, Name};
use zone_image::ZoneSet;

use crate::mailbox::{Mailbox, PUBLIC_URL};

/// 2024-01-15T10:30:00Z.
pub(crate) const NOW_SECONDS: i64 = 1_705_314_600;

const DISPOSITION: &str = "Content-Disposition: form-data; ";

/// Of every account.
pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// The router, and what it stands on.
pub(crate) struct App {
    router: Router,
    pub(crate) hosting: Hosting,
    _directory: TempDir,
}

pub(crate) fn options() -> DashboardOptions {
    DashboardOptions::new(clock())
}

fn clock() -> Clock {
    Clock(Arc::new(|| NOW_SECONDS))
}

impl App {
    pub(crate) async fn new() -> Self {
        Self::with(options()).await
    }

    pub(crate) async fn with(options: DashboardOptions) -> Self {
        Self::start(options, None).await
    }

    /// One that sends mail, into this mailbox.
    pub(crate) async fn with_mail(mut options: DashboardOptions, mailbox: &Arc<Mailbox>) -> Self {
        options.sends_mail = true;
        Self::start(options, Some(Arc::clone(mailbox))).await
    }

    async fn start(options: DashboardOptions, mailbox: Option<Arc<Mailbox>>) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let (set, writer) = ZoneSet::new();
        let nameservers: Vec<Name> = vec![Name::parse("ns1.platform.test").unwrap()];
        let store = Store::open(StoreOptions {
            database_url: format!("sqlite://{}/test.db", directory.path().display()),
            clock: clock(),
            limits: Limits::default(),
            nameservers: nameservers.clone(),
            publisher: Hosting::publisher(set, writer, None, Vec::new()),
        })
        .await
        .unwrap();
        store.publish_all().await.unwrap();
        let hosting_options = HostingOptions {
            secret_key: Some(SecretKey::new([7; 32])),
            sign_up: options.sign_up,
            ..HostingOptions::new(nameservers, clock())
        };
        let mut hosting = Hosting::new(store, hosting_options);
        if let Some(mailbox) = mailbox {
            hosting = hosting.with_mail(mailbox, Arc::new(Links::new(PUBLIC_URL)));
        }
        let router = dashboard::router(hosting.clone(), options);
        Self { router, hosting, _directory: directory }
    }

    /// A browser without cookies.
    pub(crate) fn browser(&self) -> Browser {
        let (cookies, headers) = (BTreeMap::new(), HeaderMap::new());
        Browser { router: self.router.clone(), cookies, headers, address: None }
    }

    /// A browser in which a new account is signed in.
    pub(crate) async fn signed_in(&self, email: &str) -> Browser {
        self.hosting.create_account(email, Some(PASSWORD)).await.unwrap();
        let signed_in = self.hosting.sign_in(email, PASSWORD, &VisitorInfo::default()).await.unwrap();
        let SignIn::Done(secret) = signed_in else { panic!("a second factor") };
        let mut browser = self.browser();
        browser.cookies.insert("zonewright_session".to_owned(), secret.as_str().to_owned());
        browser
    }

    /// Who is signed in there.
    pub(crate) async fn session(&self, browser: &Browser) -> Session {
        let secret = SessionSecret::parse(&browser.cookies["zonewright_session"]).unwrap();
        self.hosting.session(&secret, &VisitorInfo::default()).await.unwrap().unwrap()
    }

    /// What a browser without cookies gets.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.browser().get(path).await
    }
}

/// Keeps cookies, and finds what forms must carry.
pub(crate) struct Browser {
    router: Router,
    pub(crate) cookies: BTreeMap<String, String>,
    headers: HeaderMap,
    address: Option<IpAddr>,
}

impl Browser {
    /// Comes from this address.
    pub(crate) fn from(mut self, address: &str) -> Self {
        self.address = Some(address.parse().unwrap());
        self
    }

    /// Signs in, as people do.
    pub(crate) async fn sign_in(&mut self, email: &str, password: &str) -> Answer {
        self.post("/sign-in/", "/sign-in/", &[("email", email), ("password", password)]).await
    }

    /// Sends a header with every request.
    pub(crate) fn with(mut self, name: &'static str, value: &'static str) -> Self {
        self.headers.insert(name, value.parse().unwrap());
        self
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, None, Vec::new()).await
    }

    /// How many octets such a file has on its way.
    pub(crate) async fn size(&self, path: &str) -> usize {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let (mut parts, body) = request.into_parts();
        parts.headers.extend(self.headers.clone());
        let answer = self.router.clone().oneshot(Request::from_parts(parts, body)).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        to_bytes(answer.into_body(), usize::MAX).await.unwrap().len()
    }

    /// Sends a form as it is.
    pub(crate) async fn post_raw(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.send("POST", path, Some("application/x-www-form-urlencoded"), body.into_bytes()).await
    }

    /// Sends a form with what the page at `of` has in its forms' `csrf`.
    pub(crate) async fn post(&mut self, of: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.get(of).await.csrf();
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend_from_slice(fields);
        self.post_raw(path, &all).await
    }

    /// Sends a form with a file in its field `file`, as it is.
    pub(crate) async fn upload_raw(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        file: Option<(&str, &[u8])>,
    ) -> Answer {
        const BOUNDARY: &str = "----boundary";
        let mut body = Vec::new();
        let mut part = |header: &str, content: &[u8]| {
            body.extend_from_slice(format!("--{BOUNDARY}\r\n{DISPOSITION}{header}\r\n\r\n").as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        };
        for (name, value) in fields {
            part(&format!("name=\"{name}\""), value.as_bytes());
        }
        // Browsers send the field, empty, where no file was chosen.
        let (name, content) = file.unwrap_or_default();
        part(&format!("name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/plain"), content);
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        let content_type = format!("multipart/form-data; boundary={BOUNDARY}");
        self.send("POST", path, Some(&content_type), body).await
    }

    /// The same with what the page at `of` has in its forms' `csrf`.
    pub(crate) async fn upload(
        &mut self,
        of: &str,
        path: &str,
        fields: &[(&str, &str)],
        file: Option<(&str, &[u8])>,
    ) -> Answer {
        let csrf = self.get(of).await.csrf();
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend_from_slice(fields);
        self.upload_raw(path, &all, file).await
    }

    pub(crate) async fn send(
        &mut self,
        method: &str,
        path: &str,
        content_type: Option<&str>,
        body: Vec<u8>,
    ) -> Answer {
        let answer = self.open(method, path, content_type, Body::from(body)).await;
        self.take_in(answer, &format!("{method} {path}")).await
    }

    /// Sends a request whose body may be on its way still, and gives the answer unread.
    pub(crate) fn open(
        &self,
        method: &str,
        path: &str,
        content_type: Option<&str>,
        body: Body,
    ) -> impl Future<Output = Response> + Send + use<> {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(content_type) = content_type {
            request = request.header("content-type", content_type);
        }
        if !self.cookies.is_empty() {
            let pairs: Vec<String> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header("cookie", pairs.join("; "));
        }
        let mut request = request.body(body).unwrap();
        request.headers_mut().extend(self.headers.clone());
        if let Some(address) = self.address {
            request.extensions_mut().insert(ConnectInfo(SocketAddr::new(address, 40_000)));
        }
        let answer = self.router.clone().oneshot(request);
        async move { answer.await.unwrap() }
    }

    /// Reads an answer, and keeps its cookies.
    async fn take_in(&mut self, answer: Response, what: &str) -> Answer {
        let (parts, body) = answer.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        let answer = Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        };
        answer.check(what);
        for line in answer.set_cookies() {
            let (pair, attributes) = line.split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if attributes.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }
}

/// An answer that has been read.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    /// What holds for every answer.
    #[track_caller]
    fn check(&self, what: &str) {
        let policy = self.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{what}: {policy}");
        assert!(!policy.contains("unsafe"), "{what}: {policy}");
        for (name, value) in [
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(self.header(name), value, "{what}");
        }
        assert!(!self.header("x-request-id").is_empty(), "{what}");
        assert!(self.headers.contains_key("permissions-policy"), "{what}");
        let is_kept = self.header("cache-control").contains("immutable");
        assert_eq!(is_kept, what.contains("/static/") && self.status == StatusCode::OK, "{what}");
        assert!(is_kept || self.header("cache-control") == "no-store", "{what}");
        for line in self.set_cookies() {
            assert!(
                line.contains("; HttpOnly; SameSite=Lax") && line.contains("; Path=/;"),
                "{what}: {line}"
            );
        }
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn set_cookies(&self) -> Vec<&str> {
        self.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap()).collect()
    }

    /// What a hidden field holds.
    #[track_caller]
    pub(crate) fn value(&self, name: &str) -> String {
        let (_, rest) = self.body.split_once(&format!("name=\"{name}\" value=\"")).expect("no such field");
        rest.split_once('"').unwrap().0.to_owned()
    }

    /// What a field of one line holds.
    #[track_caller]
    pub(crate) fn value_of(&self, name: &str) -> String {
        let (_, rest) =
            self.body.split_once(&format!("name=\"{name}\" type=\"text\" value=\"")).expect("no such field");
        rest.split_once('"').unwrap().0.to_owned()
    }

    /// What the page's forms carry.
    #[track_caller]
    pub(crate) fn csrf(&self) -> String {
        self.value("csrf")
    }

    /// The body with what differs from browser to browser taken out.
    pub(crate) fn without_csrf(&self) -> String {
        let mut parts = self.body.split("name=\"csrf\" value=\"");
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |text, part| text + part.split_once('"').unwrap().1)
    }

    /// Checks an error's page: within the layout, and of this status.
    #[track_caller]
    pub(crate) fn assert_error(&self, status: u16, words: &str) {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        assert_eq!(self.header("content-type"), "text/html; charset=utf-8");
        assert!(self.body.contains("class=\"app-header\""), "{self:?}");
        assert!(self.body.contains(words), "{words}: {self:?}");
    }

    /// Checks a redirect.
    #[track_caller]
    pub(crate) fn assert_redirect(&self, path: &str) {
        assert_eq!((self.status.as_u16(), self.header("location")), (303, path), "{self:?}");
    }
}
