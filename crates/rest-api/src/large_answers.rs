//! Answers that are large: how much of them is held in memory at once, and for how long.
//!
//! A client takes its answer as fast as it likes, so that a few who do not read would hold as many zones. All large
//! answers therefore share one bound, and each gives its memory back when its time is over, sent or not.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use futures_util::Stream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::AbortHandle;

use crate::api::ApiOptions;
use crate::body::MEBIBYTE;
use crate::error::ApiError;

/// Up to this size an answer is no more than what a connection holds anyway.
const SMALL_OCTETS_MAX: usize = 256 * KIBIBYTE;
/// What a connection is given at a time; it keeps that for as long as it lasts.
const CHUNK_OCTETS: usize = 64 * KIBIBYTE;
const KIBIBYTE: usize = 1 << 10;

/// The bound that large answers share.
pub(crate) struct LargeAnswers {
    kibibytes: Arc<Semaphore>,
    kibibytes_max: u32,
    time: Duration,
    time_per_mebibyte: Duration,
}

impl LargeAnswers {
    pub(crate) fn new(options: &ApiOptions) -> Self {
        let kibibytes_max = u32::try_from(options.large_answers_mebibytes_max.saturating_mul(1024))
            .unwrap_or(u32::MAX)
            .max(1);
        Self {
            kibibytes: Arc::new(Semaphore::new(kibibytes_max as usize)),
            kibibytes_max,
            time: options.body_timeout,
            time_per_mebibyte: options.time_per_mebibyte,
        }
    }

    /// An answer with this text, which may be large.
    pub(crate) fn respond(
        &self,
        status: StatusCode,
        content_type: &'static str,
        text: Vec<u8>,
    ) -> Result<Response, ApiError> {
        let length = text.len();
        let body = if length <= SMALL_OCTETS_MAX { Body::from(text) } else { self.hold(text)? };
        let mut response = Response::new(body);
        *response.status_mut() = status;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        // Of a stream nobody else knows it.
        response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
        Ok(response)
    }

    fn hold(&self, mut text: Vec<u8>) -> Result<Body, ApiError> {
        // What was written grew by doubling.
        text.shrink_to_fit();
        // One that is larger than the bound is sent when there is no other.
        let weight = u32::try_from(text.len().div_ceil(KIBIBYTE)).unwrap_or(u32::MAX).min(self.kibibytes_max);
        // Nobody waits here, since what waits is in memory already.
        let place = Arc::clone(&self.kibibytes)
            .try_acquire_many_owned(weight)
            .map_err(|_| ApiError::Unavailable("too many large answers at once".into()))?;
        let mebibytes = u32::try_from(text.len() / MEBIBYTE).unwrap_or(u32::MAX);
        let time = self.time.saturating_add(self.time_per_mebibyte.saturating_mul(mebibytes));
        Ok(Body::from_stream(Sending::new(Held { text, _place: place }, time)))
    }
}

/// An answer in memory, and the right to hold it.
struct Held {
    text: Vec<u8>,
    _place: OwnedSemaphorePermit,
}

/// An answer on its way.
struct Sending {
    /// Empty when its time is over.
    held: Arc<Mutex<Option<Held>>>,
    sent: usize,
    timer: AbortHandle,
}

impl Sending {
    fn new(held: Held, time: Duration) -> Self {
        let held = Arc::new(Mutex::new(Some(held)));
        // A task of its own: a connection whose client does not read asks for nothing, and would not notice.
        let timer = tokio::spawn({
            let held = Arc::clone(&held);
            async move {
                tokio::time::sleep(time).await;
                tracing::debug!(?time, "a large answer was not taken in time");
                held.lock().unwrap_or_else(PoisonError::into_inner).take();
            }
        });
        Self { held, sent: 0, timer: timer.abort_handle() }
    }

    fn next_chunk(&self) -> Option<io::Result<Bytes>> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(held) = &*held else { return Some(Err(io::ErrorKind::TimedOut.into())) };
        // A copy, since a slice would keep the whole in memory beyond its time.
        held.text.get(self.sent..)?.chunks(CHUNK_OCTETS).next().map(|chunk| Ok(Bytes::copy_from_slice(chunk)))
    }
}

impl Stream for Sending {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        let chunk = self.next_chunk();
        if let Some(Ok(chunk)) = &chunk {
            self.sent += chunk.len();
        }
        Poll::Ready(chunk)
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        self.timer.abort();
        // At once, rather than when the timer's task is taken away.
        self.held.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}
