//! Forms with a zone file, uploaded or pasted: as [`Form`](crate::form::Form), but larger, and few large ones at once.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use multer::{Constraints, Field, Multipart, SizeLimit};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;

use crate::app::App;
use crate::error::PageError;
use crate::fields::Fields;
use crate::form::{CSRF, FORM_OCTETS_MAX, Guard, beside_the_operation, is_of_type};

/// A zone file may have so much.
const FILE_OCTETS_MAX: usize = 64 << 20;
/// And the rest of its form as much as any.
const OCTETS_MAX: usize = FILE_OCTETS_MAX + FORM_OCTETS_MAX;
/// How long it may take on its way.
const TIME_MAX: Duration = Duration::from_secs(15 * 60);
/// How long nothing at all of it may arrive.
const PAUSE_MAX: Duration = Duration::from_secs(15);
/// Parts of a form.
const PARTS_MAX: usize = 64;

/// A `multipart/form-data` form that was sent from a page of ours. Its first field must be `csrf`: nothing else of it is
/// read before that. A text may be as large as a file, since one may be pasted.
pub(crate) struct Upload {
    pub(crate) fields: Fields,
    /// By the name of their field; those that were left empty are not there.
    pub(crate) files: Vec<(String, Vec<u8>)>,
    /// Among the large ones that are held in memory.
    _place: Option<OwnedSemaphorePermit>,
}

impl Upload {
    /// The file of a field, which is taken out.
    pub(crate) fn take_file(&mut self, name: &str) -> Option<Vec<u8>> {
        let place = self.files.iter().position(|(field, _)| field == name)?;
        Some(self.files.swap_remove(place).1)
    }
}

impl FromRequest<Arc<App>> for Upload {
    type Rejection = PageError;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, PageError> {
        let (parts, body) = request.into_parts();
        let guard = Guard::new(&parts, &app.site)?;
        if !is_of_type(&parts.headers, "multipart/form-data") {
            return Err(PageError::Unreadable);
        }
        let limits = Constraints::new().size_limit(SizeLimit::new().whole_stream(OCTETS_MAX as u64));
        let multipart = Multipart::with_constraints(body.into_data_stream(), boundary(&parts)?, limits);
        let reading = timeout(TIME_MAX, read(multipart, &guard, app));
        beside_the_operation(&parts, reading).await.unwrap_or(Err(PageError::Unreadable))
    }
}

fn boundary(parts: &Parts) -> Result<String, PageError> {
    let content_type = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    multer::parse_boundary(content_type.unwrap_or_default()).map_err(|_| PageError::Unreadable)
}

async fn read(mut multipart: Multipart<'_>, guard: &Guard, app: &App) -> Result<Upload, PageError> {
    let mut fields = Fields::default();
    let mut files = Vec::new();
    let mut collector = Collector { app, octets: 0, place: None };
    let mut parts = 0;
    while let Some(field) = in_time(multipart.next_field()).await? {
        parts += 1;
        if parts > PARTS_MAX {
            return Err(PageError::Unreadable);
        }
        let name = field.name().unwrap_or_default().to_owned();
        if parts == 1 {
            // A proof is short; anything longer is none.
            let is_proof = name == CSRF;
            let csrf = if is_proof { text(collector.collect(field, 256).await?)? } else { String::new() };
            guard.check(&csrf)?;
        } else if field.file_name().is_some() {
            let content = collector.collect(field, FILE_OCTETS_MAX).await?;
            if !content.is_empty() {
                files.push((name, content));
            }
        } else {
            let value = text(collector.collect(field, FILE_OCTETS_MAX).await?)?;
            fields.add(&name, value);
        }
    }
    // Without any part there was no proof.
    if parts == 0 { Err(PageError::Forged) } else { Ok(Upload { fields, files, _place: collector.place }) }
}

/// Takes parts in. A form that is larger than others needs a place among the uploads.
struct Collector<'a> {
    app: &'a App,
    octets: usize,
    place: Option<OwnedSemaphorePermit>,
}

impl Collector<'_> {
    async fn collect(&mut self, mut field: Field<'_>, octets_max: usize) -> Result<Vec<u8>, PageError> {
        let mut collected = Vec::new();
        while let Some(chunk) = in_time(field.chunk()).await? {
            if collected.len() + chunk.len() > octets_max {
                return Err(PageError::TooLarge { octets_max });
            }
            self.octets += chunk.len();
            if self.octets > FORM_OCTETS_MAX && self.place.is_none() {
                let free = Arc::clone(&self.app.uploads).try_acquire_owned();
                self.place =
                    Some(free.map_err(|_| PageError::Unavailable("too many uploads at once".into()))?);
            }
            collected.extend_from_slice(&chunk);
        }
        Ok(collected)
    }
}

async fn in_time<T>(reading: impl Future<Output = multer::Result<T>>) -> Result<T, PageError> {
    match timeout(PAUSE_MAX, reading).await {
        Ok(Ok(read)) => Ok(read),
        Ok(Err(multer::Error::StreamSizeExceeded { .. })) => {
            Err(PageError::TooLarge { octets_max: FILE_OCTETS_MAX })
        }
        Ok(Err(_)) | Err(_) => Err(PageError::Unreadable),
    }
}

fn text(octets: Vec<u8>) -> Result<String, PageError> {
    String::from_utf8(octets).map_err(|_| PageError::Unreadable)
}
