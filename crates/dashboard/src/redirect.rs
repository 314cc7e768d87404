//! Where the browser goes when a form was done.

use std::sync::Arc;

use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::cookies::Cookie;
use crate::local_path::local_path;
use crate::notice::Notice;
use crate::visit::Visit;

/// 303 to a path here.
pub(crate) struct Redirect {
    visit: Arc<Visit>,
    path: String,
    cookies: Vec<HeaderValue>,
}

impl Redirect {
    pub(crate) fn new(visit: Arc<Visit>, path: String) -> Self {
        Self { visit, path, cookies: Vec::new() }
    }

    /// With what the next page is to say.
    pub(crate) fn with_notice(self, notice: &Notice) -> Self {
        let sealed = self.visit.secret().map(|secret| notice.seal(secret));
        match sealed {
            Some(sealed) => self.with_cookie(Cookie::Notice, &sealed),
            None => self,
        }
    }

    /// With a cookie.
    pub(crate) fn with_cookie(mut self, cookie: Cookie, value: &str) -> Self {
        self.cookies.push(cookie.write(&self.visit.site, value));
        self
    }

    /// With a cookie taken away.
    pub(crate) fn without_cookie(mut self, cookie: Cookie) -> Self {
        self.cookies.push(cookie.clear(&self.visit.site));
        self
    }
}

impl IntoResponse for Redirect {
    fn into_response(self) -> Response {
        let location = local_path(&self.path).and_then(|path| HeaderValue::try_from(path).ok());
        let location = location.unwrap_or(HeaderValue::from_static("/"));
        let mut response = (StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response();
        for cookie in self.cookies.into_iter().chain(self.visit.session_cookie()) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        response
    }
}
