//! What every template is given, and how a page is answered.

use std::borrow::Cow;
use std::sync::Arc;

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::header::{CONTENT_TYPE, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use hosting::{Account, Administrator, Session, SessionSecret, SignUp, VisitorInfo};

use crate::assets;
use crate::catalogue::{Argument, Language};
use crate::cookies::Cookie;
use crate::error::PageError;
use crate::form_page::form_page;
use crate::moment::Moment;
use crate::notice::Notice;
use crate::redirect::Redirect;
use crate::visit::Visit;

/// A page that is being made: an extractor for handlers, and the first field of every template.
#[derive(Clone)]
pub(crate) struct Page {
    pub(crate) visit: Arc<Visit>,
    notice: Option<Notice>,
    /// Whether it is said here, and not by a later page.
    says_notice: bool,
}

/// For handlers.
impl Page {
    /// For a visit.
    pub(crate) fn new(visit: Arc<Visit>) -> Self {
        // Most fragments have no place for it, and must not use it up.
        let says_notice = !visit.is_fragment;
        let page = Self { visit, notice: None, says_notice: false };
        if says_notice { page.with_notice() } else { page }
    }

    /// A fragment that has a place for what the last page left to say.
    pub(crate) fn with_notice(self) -> Self {
        let sealed = self.visit.notice.as_deref();
        let notice = sealed.and_then(|sealed| Notice::open(self.visit.secret()?, sealed));
        Self { notice, says_notice: true, ..self }
    }

    /// 200 with a page.
    pub(crate) fn render(&self, template: &impl Template) -> Response {
        self.render_as(StatusCode::OK, template)
    }

    /// 200 with the part alone where the script asks for it, else with the whole page.
    pub(crate) fn render_part_or(&self, part: &impl Template, whole: &impl Template) -> Response {
        if self.is_fragment() { self.render(part) } else { self.render(whole) }
    }

    /// A form again, with what is wrong in it: 422.
    pub(crate) fn render_refused(&self, template: &impl Template) -> Response {
        self.render_as(StatusCode::UNPROCESSABLE_ENTITY, template)
    }

    /// A page of another status.
    pub(crate) fn render_as(&self, status: StatusCode, template: &impl Template) -> Response {
        let html = match template.render() {
            Ok(html) => html,
            Err(error) => return PageError::Internal(format!("a template: {error}")).into_response(),
        };
        let content_type = [(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))];
        let mut response = (status, content_type, html).into_response();
        if self.visit.notice.is_some() && self.says_notice {
            response.headers_mut().append(SET_COOKIE, Cookie::Notice.clear(&self.visit.site));
        }
        if let Some(cookie) = self.visit.session_cookie() {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        response
    }

    /// The page for a browser that gets this secret with it, in the place of any that it had.
    #[must_use]
    pub(crate) fn signed_in_by(&self, secret: &SessionSecret) -> Self {
        Self::new(Arc::new(self.visit.signed_in_by(secret)))
    }

    /// The page for a browser in which nobody is signed in any more.
    #[must_use]
    pub(crate) fn signed_out(&self) -> Self {
        Self::new(Arc::new(self.visit.signed_out()))
    }

    /// 303 to a path here, as every successful POST is answered.
    pub(crate) fn redirect(&self, path: impl Into<String>) -> Redirect {
        Redirect::new(Arc::clone(&self.visit), path.into())
    }

    /// Who is signed in.
    pub(crate) fn session(&self) -> Option<&Session> {
        self.visit.signed_in().map(|signed_in| &signed_in.session)
    }

    /// Who is at the other end, signed in or not.
    pub(crate) fn visitor(&self) -> &VisitorInfo {
        &self.visit.visitor
    }

    /// In which the page speaks.
    pub(crate) fn language(&self) -> Language {
        self.visit.language()
    }
}

/// For templates.
impl Page {
    /// A text of the catalogue.
    pub(crate) fn t(&self, key: &str) -> Cow<'static, str> {
        self.language().text(key)
    }

    /// A text with one thing in it.
    pub(crate) fn t1(&self, key: &str, name: &'static str, value: impl Argument) -> Cow<'static, str> {
        self.language().text_with(key, &[(name, &value)])
    }

    /// A text with two things in it.
    pub(crate) fn t2(
        &self,
        key: &str,
        name: &'static str,
        value: impl Argument,
        other_name: &'static str,
        other_value: impl Argument,
    ) -> Cow<'static, str> {
        self.language().text_with(key, &[(name, &value), (other_name, &other_value)])
    }

    /// What a form's `csrf` field says.
    pub(crate) fn csrf(&self) -> String {
        self.visit.secret().map(|secret| secret.csrf()).unwrap_or_default()
    }

    /// Whose pages these are.
    pub(crate) fn account(&self) -> Option<&Account> {
        self.session().map(|session| &session.account)
    }

    /// Whether to show what only administrators have.
    pub(crate) fn is_administrator(&self) -> bool {
        self.account().is_some_and(|account| account.is_administrator)
    }

    /// Path and query, to come back here.
    pub(crate) fn path(&self) -> &str {
        &self.visit.path
    }

    /// Whether the page is at this very path, for tabs.
    pub(crate) fn is_at(&self, path: &str) -> bool {
        self.visit.path.split('?').next() == Some(path)
    }

    /// Whether the page is at this path or below, for `aria-current`.
    pub(crate) fn is_within(&self, path: &str) -> bool {
        self.visit.path.starts_with(path)
    }

    /// Whether a part alone is asked for, by the script.
    pub(crate) fn is_fragment(&self) -> bool {
        self.visit.is_fragment
    }

    /// `light`, `dark` or `auto`.
    pub(crate) fn theme(&self) -> &'static str {
        self.visit.theme.name()
    }

    /// All languages, for the switch.
    pub(crate) fn languages(&self) -> Vec<Language> {
        Language::all().collect()
    }

    /// What the last page left to say.
    pub(crate) fn notice(&self) -> Option<&Notice> {
        self.notice.as_ref()
    }

    /// Whether anyone may make an account.
    pub(crate) fn is_sign_up_open(&self) -> bool {
        self.visit.site.options.sign_up == SignUp::Open
    }

    /// Whether a forgotten password can be set anew by mail.
    pub(crate) fn sends_mail(&self) -> bool {
        self.visit.site.options.sends_mail
    }

    /// The path of a file in `assets/`.
    pub(crate) fn asset(&self, name: &str) -> &'static str {
        assets::path(name)
    }

    /// A time (seconds since 1970), to be told.
    pub(crate) fn moment(&self, seconds: &i64) -> Moment {
        Moment::new(self.language(), self.visit.site.options.clock.now(), *seconds)
    }
}

impl<S: Sync> FromRequestParts<S> for Page {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PageError> {
        Visit::of(parts).map(Self::new)
    }
}

/// A page for those who are signed in; others are sent to sign in first.
pub(crate) struct SignedIn {
    pub(crate) page: Page,
    pub(crate) session: Session,
}

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let page = Page::from_request_parts(parts, state).await?;
        let Some(session) = page.session().cloned() else {
            let is_form = !parts.method.is_safe();
            let back = if is_form { form_page(page.path()) } else { page.path() }.to_owned();
            let had_session = Cookie::Session.read(&parts.headers, &page.visit.site).is_some();
            return Err(PageError::NotSignedIn { back, has_ended: is_form || had_session });
        };
        Ok(Self { page, session })
    }
}

/// A page for administrators; for all others there is none.
pub(crate) struct AdministratorPage {
    pub(crate) page: Page,
    pub(crate) session: Session,
    pub(crate) administrator: Administrator,
}

impl<S: Sync> FromRequestParts<S> for AdministratorPage {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let SignedIn { page, session } = SignedIn::from_request_parts(parts, state).await?;
        let administrator = session.administrator().ok_or(PageError::NotFound)?;
        Ok(Self { page, session, administrator })
    }
}
