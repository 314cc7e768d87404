//! A request as all pages see it: its language, its looks, who is signed in, and what binds its forms to the browser.

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE, SET_COOKIE, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use hosting::{PendingSecret, Session, SessionSecret, VisitorInfo};
use rest_api::RequestId;

use crate::app::{App, Site};
use crate::catalogue::Language;
use crate::cookies::Cookie;
use crate::error::PageError;
use crate::page::Page;
use crate::secret::Secret;

/// By it the script asks for the part of a page that it replaces.
const X_FRAGMENT: HeaderName = HeaderName::from_static("x-fragment");

/// What a request says about its visitor.
#[derive(Clone)]
pub(crate) struct Visit {
    pub(crate) site: Arc<Site>,
    /// Path and query.
    pub(crate) path: String,
    pub(crate) theme: Theme,
    pub(crate) is_fragment: bool,
    pub(crate) request_id: Arc<str>,
    /// As the last page left it.
    pub(crate) notice: Option<String>,
    chosen_language: Option<Language>,
    accepted_language: Option<Language>,
    /// From where, and with what.
    pub(crate) visitor: VisitorInfo,
    /// Of one who gave the password and owes the second factor.
    pub(crate) pending: Option<PendingSecret>,
    /// Of the browser, while nobody is signed in.
    browser: Option<Secret>,
    /// Who is signed in, once that was asked.
    session: OnceLock<SignedInAs>,
    /// What the answer makes of that.
    change: Option<SessionChange>,
}

/// What an answer makes of who is signed in.
#[derive(Clone)]
enum SessionChange {
    /// The browser has this secret from now on.
    SignedInBy(Secret),
    /// The browser has none any more.
    SignedOut,
}

/// Who is signed in, and by which secret.
#[derive(Clone)]
pub(crate) struct SignedInAs {
    pub(crate) session: Session,
    pub(crate) secret: Secret,
}

impl Visit {
    /// Of a request.
    fn read(request: &Request, site: Arc<Site>, browser: Option<Secret>) -> Self {
        let headers = request.headers();
        let cookie = |cookie: Cookie| cookie.read(headers, &site);
        let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
        Self {
            path,
            theme: cookie(Cookie::Theme).and_then(Theme::named).unwrap_or_default(),
            is_fragment: headers.contains_key(X_FRAGMENT),
            request_id: request.extensions().get().map_or_else(|| "".into(), |RequestId(id)| Arc::clone(id)),
            notice: cookie(Cookie::Notice).filter(|notice| !notice.is_empty()).map(str::to_owned),
            chosen_language: cookie(Cookie::Language).and_then(Language::named),
            accepted_language: accepted.and_then(Language::accepted),
            visitor: visitor_of(request),
            pending: cookie(Cookie::Pending).and_then(PendingSecret::parse),
            browser,
            session: OnceLock::new(),
            change: None,
            site,
        }
    }

    /// The one that was chosen here, else by the account, else the browser's.
    pub(crate) fn language(&self) -> Language {
        let of_account =
            || self.signed_in().and_then(|signed_in| Language::named(&signed_in.session.account.language));
        self.chosen_language.or_else(of_account).or(self.accepted_language).unwrap_or_default()
    }

    /// The one that was chosen in this browser.
    pub(crate) fn chosen_language(&self) -> Option<Language> {
        self.chosen_language
    }

    pub(crate) fn signed_in(&self) -> Option<&SignedInAs> {
        self.session.get()
    }

    /// As it goes on for a browser that the answer gives this secret.
    pub(crate) fn signed_in_by(&self, secret: &SessionSecret) -> Self {
        let change = Secret::parse(secret.as_str()).map(SessionChange::SignedInBy);
        Self { change, ..self.clone() }
    }

    /// As it goes on where nobody is signed in any more.
    pub(crate) fn signed_out(&self) -> Self {
        Self { session: OnceLock::new(), change: Some(SessionChange::SignedOut), ..self.clone() }
    }

    /// What the answer must set, where it changes who is signed in.
    pub(crate) fn session_cookie(&self) -> Option<HeaderValue> {
        self.change.as_ref().map(|change| match change {
            SessionChange::SignedInBy(secret) => Cookie::Session.write(&self.site, secret.as_str()),
            SessionChange::SignedOut => Cookie::Session.clear(&self.site),
        })
    }

    /// What binds forms to this browser, when it has the answer: the session's secret, else the visitor's.
    pub(crate) fn secret(&self) -> Option<&Secret> {
        if let Some(SessionChange::SignedInBy(secret)) = &self.change {
            return Some(secret);
        }
        self.signed_in().map(|signed_in| &signed_in.secret).or(self.browser.as_ref())
    }

    /// The one of a request that passed [`visit`].
    pub(crate) fn of(parts: &Parts) -> Result<Arc<Self>, PageError> {
        let visit = parts.extensions.get::<Arc<Self>>().cloned();
        visit.ok_or_else(|| PageError::Internal("a page outside the layers of pages".into()))
    }

    /// Without a request, for tests of templates.
    #[cfg(test)]
    pub(crate) fn made_up(site: Site, language: Language, session: Option<Session>) -> Self {
        let secret = Secret::random().unwrap();
        let signed_in = session.map(|session| SignedInAs { session, secret: secret.clone() });
        Self {
            site: Arc::new(site),
            path: "/".to_owned(),
            theme: Theme::Auto,
            is_fragment: false,
            request_id: "1-1".into(),
            notice: None,
            chosen_language: Some(language),
            accepted_language: None,
            visitor: VisitorInfo::default(),
            pending: None,
            browser: Some(secret),
            session: signed_in.map(OnceLock::from).unwrap_or_default(),
            change: None,
        }
    }
}

fn visitor_of(request: &Request) -> VisitorInfo {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let user_agent = request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok());
    VisitorInfo {
        address: peer.map(|ConnectInfo(peer)| peer.ip()),
        user_agent: user_agent.unwrap_or_default().chars().take(USER_AGENT_LENGTH_MAX).collect(),
    }
}

/// Of what browsers say about themselves more is not kept.
const USER_AGENT_LENGTH_MAX: usize = 256;

/// Gives each request its [`Visit`] and each browser its secret, and makes pages of errors.
pub(crate) async fn visit(State(site): State<Arc<Site>>, mut request: Request, next: Next) -> Response {
    let known = Cookie::Visitor.read(request.headers(), &site).and_then(Secret::parse);
    let is_new = known.is_none();
    let visit = Arc::new(Visit::read(&request, Arc::clone(&site), known.or_else(Secret::random)));
    request.extensions_mut().insert(Arc::clone(&visit));
    let mut response = next.run(request).await;
    if let Some(error) = PageError::taken_from(&mut response) {
        let mut headers = std::mem::take(response.headers_mut());
        response = error.into_page(Page::new(Arc::clone(&visit)));
        // Such as `Allow`, by the router.
        headers.remove(CONTENT_TYPE);
        headers.remove(CONTENT_LENGTH);
        response.headers_mut().extend(headers);
    }
    if let Some(secret) = visit.browser.as_ref().filter(|_| is_new) {
        response.headers_mut().append(SET_COOKIE, Cookie::Visitor.write(&site, secret.as_str()));
    }
    response
}

/// Finds out who is signed in. Inside the limits, since it may ask the database.
pub(crate) async fn recognise(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let visit = request.extensions().get::<Arc<Visit>>().cloned();
    let cookie = Cookie::Session.read(request.headers(), &app.site);
    let secret = cookie.and_then(|cookie| SessionSecret::parse(cookie).zip(Secret::parse(cookie)));
    if let (Some(visit), Some((opening, secret))) = (visit, secret) {
        match app.hosting.session(&opening, &visit.visitor).await {
            // Set once a request, by nobody else.
            Ok(Some(session)) => drop(visit.session.set(SignedInAs { session, secret })),
            Ok(None) => {}
            Err(error) => return PageError::from(error).into_response(),
        }
    }
    next.run(request).await
}

/// Light, dark, or as the system has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Theme {
    /// As the system has it.
    #[default]
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// The one of a cookie or form.
    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::Auto, Self::Light, Self::Dark].into_iter().find(|theme| theme.name() == name)
    }

    /// As `data-theme` has it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}
