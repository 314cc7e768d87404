//! Forms as handlers take them: what is not from a page of ours never gets that far.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use bytes::Bytes;
use futures_util::StreamExt;
use rest_api::Turn;
use tokio::time::timeout;

use crate::app::{App, Site};
use crate::error::PageError;
use crate::fields::Fields;
use crate::origin::may_be_ours;
use crate::visit::Visit;

/// What a form may have, but for those that upload.
pub(crate) const FORM_OCTETS_MAX: usize = 64 * 1024;
/// How long it may take on its way.
const FORM_TIME_MAX: Duration = Duration::from_secs(30);
/// The field that proves that the form is ours.
pub(crate) const CSRF: &str = "csrf";

/// The fields of a form that was sent from a page of ours. The last argument of a handler, behind `SignedIn`.
pub(crate) struct Form(pub(crate) Fields);

impl FromRequest<Arc<App>> for Form {
    type Rejection = PageError;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, PageError> {
        let (parts, body) = request.into_parts();
        let guard = Guard::new(&parts, &app.site)?;
        if !is_of_type(&parts.headers, "application/x-www-form-urlencoded") {
            return Err(PageError::Unreadable);
        }
        let fields = Fields::parse(&beside_the_operation(&parts, read(body)).await?);
        guard.check(fields.raw(CSRF))?;
        Ok(Self(fields))
    }
}

/// What a form must prove.
pub(crate) struct Guard(Arc<Visit>);

impl Guard {
    /// Refuses what another site sent.
    pub(crate) fn new(parts: &Parts, site: &Site) -> Result<Self, PageError> {
        let visit = Visit::of(parts)?;
        if may_be_ours(&parts.headers, site) { Ok(Self(visit)) } else { Err(PageError::Forged) }
    }

    /// Refuses what does not carry this browser's proof.
    pub(crate) fn check(&self, csrf: &str) -> Result<(), PageError> {
        let is_ours = self.0.secret().is_some_and(|secret| secret.verify_csrf(csrf));
        if is_ours { Ok(()) } else { Err(PageError::Forged) }
    }
}

/// Whether the body is of this media type.
pub(crate) fn is_of_type(headers: &HeaderMap, expected: &str) -> bool {
    let given = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    given.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(expected)
}

/// The future's output. What it takes does not count among what the page takes, nor does the request among those in work
/// meanwhile: whoever lets us wait keeps nobody else out.
pub(crate) async fn beside_the_operation<T>(parts: &Parts, reading: impl Future<Output = T>) -> T {
    match parts.extensions.get::<Turn>().cloned() {
        Some(turn) => turn.set_aside(reading).await,
        None => reading.await,
    }
}

async fn read(body: Body) -> Result<Vec<u8>, PageError> {
    timeout(FORM_TIME_MAX, collect(body.into_data_stream())).await.unwrap_or(Err(PageError::Unreadable))
}

async fn collect(mut data: BodyDataStream) -> Result<Vec<u8>, PageError> {
    let mut collected = Vec::new();
    while let Some(chunk) = data.next().await {
        let chunk: Bytes = chunk.map_err(|_| PageError::Unreadable)?;
        if collected.len() + chunk.len() > FORM_OCTETS_MAX {
            return Err(PageError::TooLarge { octets_max: FORM_OCTETS_MAX });
        }
        collected.extend_from_slice(&chunk);
    }
    Ok(collected)
}
