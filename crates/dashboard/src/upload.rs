//! Forms with a zone file, uploaded or pasted: as [`Form`](crate::form::Form), but larger, and few large ones at once.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use multer::{Constraints, Field, Multipart, SizeLimit};
use rest_api::Patience;

use crate::app::App;
use crate::error::PageError;
use crate::fields::Fields;
use crate::form::{CSRF, FORM_OCTETS_MAX, Guard, beside_the_operation, is_of_type};
use crate::incoming::{Incoming, Place};
use crate::page::SignedIn;

/// A zone file may have so much.
const FILE_OCTETS_MAX: usize = 64 << 20;
/// And the rest of its form as much as any.
const OCTETS_MAX: usize = FILE_OCTETS_MAX + FORM_OCTETS_MAX;
/// What its size allows: the slowest that is borne.
const TIME_PER_MEBIBYTE: Duration = Duration::from_secs(10);
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
    _place: Option<Place>,
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
        let (mut parts, body) = request.into_parts();
        let guard = Guard::new(&parts, &app.site)?;
        if !is_of_type(&parts.headers, "multipart/form-data") {
            return Err(PageError::Unreadable);
        }
        let SignedIn { session, .. } = SignedIn::from_request_parts(&mut parts, app).await?;
        let incoming = Incoming::new(app, session.account.id);
        let data = incoming.stream(body.into_data_stream());
        let limits = Constraints::new().size_limit(SizeLimit::new().whole_stream(OCTETS_MAX as u64));
        let multipart = Multipart::with_constraints(data, boundary(&parts)?, limits);
        let patience = Patience::new(app.site.options.upload_time, TIME_PER_MEBIBYTE, PAUSE_MAX);
        beside_the_operation(&parts, read(multipart, &guard, Reader { incoming, patience })).await
    }
}

fn boundary(parts: &Parts) -> Result<String, PageError> {
    let content_type = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    multer::parse_boundary(content_type.unwrap_or_default()).map_err(|_| PageError::Unreadable)
}

async fn read(mut multipart: Multipart<'_>, guard: &Guard, mut reader: Reader) -> Result<Upload, PageError> {
    let mut fields = Fields::default();
    let mut files = Vec::new();
    let mut parts = 0;
    while let Some(field) = reader.next(multipart.next_field()).await? {
        parts += 1;
        if parts > PARTS_MAX {
            return Err(PageError::Unreadable);
        }
        let name = field.name().unwrap_or_default().to_owned();
        if parts == 1 {
            // A proof is short; anything longer is none.
            let is_proof = name == CSRF;
            let csrf = if is_proof { text(reader.collect(field, 256).await?)? } else { String::new() };
            guard.check(&csrf)?;
            reader.incoming.prove()?;
        } else if field.file_name().is_some() {
            let content = reader.collect(field, FILE_OCTETS_MAX).await?;
            if !content.is_empty() {
                files.push((name, content));
            }
        } else {
            let value = text(reader.collect(field, FILE_OCTETS_MAX).await?)?;
            fields.add(&name, value);
        }
    }
    // Without any part there was no proof.
    if parts == 0 {
        return Err(PageError::Forged);
    }
    Ok(Upload { fields, files, _place: reader.incoming.take_place() })
}

/// Takes parts in, for as long as the client may take.
struct Reader {
    incoming: Arc<Incoming>,
    patience: Patience,
}

impl Reader {
    async fn collect(&mut self, mut field: Field<'_>, octets_max: usize) -> Result<Vec<u8>, PageError> {
        let mut collected = Vec::new();
        while let Some(chunk) = self.next(field.chunk()).await? {
            if collected.len() + chunk.len() > octets_max {
                return Err(PageError::TooLarge { octets_max });
            }
            collected.extend_from_slice(&chunk);
        }
        Ok(collected)
    }

    async fn next<T>(&mut self, reading: impl Future<Output = multer::Result<T>>) -> Result<T, PageError> {
        let read = self.patience.wait_for(reading, self.incoming.octets()).await;
        self.incoming.found();
        match read {
            Some(Ok(read)) => Ok(read),
            Some(Err(multer::Error::StreamSizeExceeded { .. })) => {
                Err(PageError::TooLarge { octets_max: FILE_OCTETS_MAX })
            }
            Some(Err(_)) | None => Err(self.incoming.refusal().unwrap_or(PageError::Unreadable)),
        }
    }
}

fn text(octets: Vec<u8>) -> Result<String, PageError> {
    String::from_utf8(octets).map_err(|_| PageError::Unreadable)
}
