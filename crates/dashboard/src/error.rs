//! Why there is no page, and the page that says so.

use std::sync::{Arc, Mutex, PoisonError};

use askama::Template;
use axum::http::header::{CONNECTION, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use rest_api::Trouble;
use zone::FieldError;

use crate::catalogue::key;
use crate::notice::Notice;
use crate::page::Page;
use crate::query::with_query;

/// Why there is no page. A handler gives it up to the layer around all pages, which knows the reader's language.
#[derive(Debug)]
pub(crate) enum PageError {
    /// There is no such page, or it is not the reader's.
    NotFound,
    /// The page exists, but not for this method.
    MethodNotAllowed,
    /// Nobody is signed in.
    NotSignedIn {
        /// A local path to come back to, perhaps empty.
        back: String,
        /// Someone was, as far as the browser knows.
        has_ended: bool,
    },
    /// The form does not come from a page that this browser has.
    Forged,
    /// The body is no form.
    Unreadable,
    /// The body is larger than this.
    TooLarge {
        /// In octets.
        octets_max: usize,
    },
    /// Too many attempts.
    Throttled {
        /// Until when to wait.
        seconds: u64,
    },
    /// What was asked for cannot be done, and the form did not say why itself.
    Refused(Vec<FieldError>),
    /// Not yet.
    Starting,
    /// Worth trying again.
    Unavailable(String),
    /// It is not known whether it was done.
    OutcomeUnknown(String),
    /// A fault of ours.
    Internal(String),
}

impl From<hosting::Error> for PageError {
    fn from(error: hosting::Error) -> Self {
        match error {
            // Pages offer nothing that persons lack the permission for, and persons have no limits.
            hosting::Error::NotFound
            | hosting::Error::PermissionDenied(_)
            | hosting::Error::NotAllowed(_) => Self::NotFound,
            hosting::Error::Refused(mistakes) => Self::Refused(mistakes),
            hosting::Error::RefusedEdits(refusals) => {
                Self::Refused(refusals.into_iter().flat_map(|refusal| refusal.mistakes).collect())
            }
            hosting::Error::Unavailable(why) => Self::Unavailable(why),
            hosting::Error::Internal(why) => Self::Internal(why),
        }
    }
}

impl From<Trouble> for PageError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::TooMany => Self::Unavailable("too many requests at once".into()),
            Trouble::NoSuchPath => Self::NotFound,
            Trouble::TooLong { changes_nothing: true } => Self::Unavailable("the page took too long".into()),
            Trouble::TooLong { changes_nothing: false } => {
                Self::OutcomeUnknown("the page took too long".into())
            }
            Trouble::Panic(panic) => Self::Internal(format!("panic: {panic}")),
        }
    }
}

impl PageError {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotSignedIn { .. } => StatusCode::UNAUTHORIZED,
            Self::Forged => StatusCode::FORBIDDEN,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Throttled { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Starting | Self::Unavailable(_) | Self::OutcomeUnknown(_) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Keys of the title and of what to do.
    fn keys(&self) -> (&'static str, &'static str) {
        match self {
            Self::NotFound | Self::NotSignedIn { .. } => {
                (key!("error-not-found-title"), key!("error-not-found"))
            }
            Self::MethodNotAllowed => (key!("error-method-title"), key!("error-method")),
            Self::Forged => (key!("error-forged-title"), key!("error-forged")),
            Self::Unreadable => (key!("error-unreadable-title"), key!("error-unreadable")),
            Self::TooLarge { .. } => (key!("error-too-large-title"), key!("error-too-large")),
            Self::Throttled { .. } => (key!("error-throttled-title"), key!("error-throttled")),
            Self::Refused(_) => (key!("error-refused-title"), key!("error-refused")),
            Self::Starting => (key!("error-starting-title"), key!("error-starting")),
            Self::Unavailable(_) => (key!("error-unavailable-title"), key!("error-unavailable")),
            Self::OutcomeUnknown(_) => (key!("error-outcome-title"), key!("error-outcome")),
            Self::Internal(_) => (key!("error-internal-title"), key!("error-internal")),
        }
    }

    fn log(&self) {
        match self {
            Self::Internal(why) => tracing::error!(error = why, "a page failed"),
            Self::Unavailable(why) | Self::OutcomeUnknown(why) => {
                tracing::warn!(error = why, "a page is unavailable");
            }
            _ => {}
        }
    }

    /// The page that says so.
    pub(crate) fn into_page(self, page: Page) -> Response {
        if let Self::NotSignedIn { back, has_ended } = &self {
            return sign_in_first(&page, back, *has_ended);
        }
        let (title, what_to_do) = self.keys();
        let text = match &self {
            Self::TooLarge { octets_max } if *octets_max >= MEBIBYTE => {
                page.t1(key!("error-too-large"), "size", format!("{} MiB", octets_max / MEBIBYTE))
            }
            Self::TooLarge { octets_max } => {
                page.t1(key!("error-too-large"), "size", format!("{} KiB", octets_max / 1024))
            }
            Self::Throttled { seconds } => {
                page.t1(key!("error-throttled"), "minutes", seconds.div_ceil(60).max(1))
            }
            _ => page.t(what_to_do),
        };
        let status = self.status();
        let details: &[FieldError] = if let Self::Refused(mistakes) = &self { mistakes } else { &[] };
        let shows_request = status.is_server_error();
        let title = page.t(title);
        let answer = if page.is_fragment() {
            page.render_as(
                status,
                &ErrorFragment { page: &page, title: &title, text: &text, details, shows_request },
            )
        } else {
            page.render_as(
                status,
                &ErrorPage { page: &page, title: &title, text: &text, details, shows_request },
            )
        };
        self.with_headers(answer)
    }

    fn with_headers(&self, mut response: Response) -> Response {
        let headers = response.headers_mut();
        match self {
            Self::Throttled { seconds } => drop(headers.insert(RETRY_AFTER, HeaderValue::from(*seconds))),
            Self::Starting | Self::Unavailable(_) | Self::OutcomeUnknown(_) => {
                headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
            }
            Self::TooLarge { .. } => drop(headers.insert(CONNECTION, HeaderValue::from_static("close"))),
            _ => {}
        }
        response
    }

    /// What a response carries in a page's place.
    pub(crate) fn taken_from(response: &mut Response) -> Option<Self> {
        let carried = response.extensions_mut().remove::<Carried>()?;
        carried.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

const MEBIBYTE: usize = 1 << 20;

/// Leads to the sign-in page, and on to where one wanted to go. The script leaves the page as it is, with what was typed.
fn sign_in_first(page: &Page, back: &str, has_ended: bool) -> Response {
    if page.is_fragment() {
        return page.render_as(StatusCode::UNAUTHORIZED, &EndedFragment { page });
    }
    let redirect = page.redirect(with_query("/sign-in/", &[("next", back)]));
    if has_ended {
        redirect.with_notice(&Notice::warning(page.t(key!("sign-in-ended")))).into_response()
    } else {
        redirect.into_response()
    }
}

/// Extensions must be `Clone`.
#[derive(Clone)]
struct Carried(Arc<Mutex<Option<PageError>>>);

impl IntoResponse for PageError {
    /// A response without a body, for the layer that makes the page.
    fn into_response(self) -> Response {
        self.log();
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Carried(Arc::new(Mutex::new(Some(self)))));
        response
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    page: &'a Page,
    title: &'a str,
    text: &'a str,
    details: &'a [FieldError],
    shows_request: bool,
}

#[derive(Template)]
#[template(path = "error_fragment.html")]
struct ErrorFragment<'a> {
    page: &'a Page,
    title: &'a str,
    text: &'a str,
    details: &'a [FieldError],
    shows_request: bool,
}

#[derive(Template)]
#[template(path = "sign_in/ended.html")]
struct EndedFragment<'a> {
    page: &'a Page,
}
