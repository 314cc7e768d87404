//! Answers that are large: how much of them is held in memory at once, and for how long.
//!
//! A client takes its answer as fast as it likes, so that a few who do not read would hold as many zones. All large
//! answers therefore share one bound, the pages' zone files among them, and each gives its memory back when its time is
//! over, sent or not. For a whole zone room is taken before it is read, by what the zone is known to have.

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
use hosting::{Error, Zone};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::AbortHandle;

use crate::body::MEBIBYTE;

/// Up to this size an answer is no more than what a connection holds anyway.
const SMALL_OCTETS_MAX: usize = 256 * KIBIBYTE;
/// What a connection is given at a time; it keeps that for as long as it lasts.
const CHUNK_OCTETS: usize = 64 * KIBIBYTE;
const KIBIBYTE: usize = 1 << 10;

/// What a record has in an answer beside its name and value.
const RECORD_OCTETS: u64 = 256;

/// The bound that large answers share. Clones are the same bound.
#[derive(Clone, Debug)]
pub struct LargeAnswers {
    kibibytes: Arc<Semaphore>,
    kibibytes_max: u32,
    time: Duration,
    time_per_mebibyte: Duration,
}

impl Default for LargeAnswers {
    fn default() -> Self {
        Self::new(256, Duration::from_secs(60), Duration::from_secs(10))
    }
}

/// The right to hold an answer; none is needed where it is small.
#[derive(Debug, Default)]
pub struct Room(Option<OwnedSemaphorePermit>);

impl LargeAnswers {
    /// So much of them in memory at the same time; further ones are told to come again. A client has `time` for one, beside
    /// what its size allows.
    pub fn new(mebibytes_max: usize, time: Duration, time_per_mebibyte: Duration) -> Self {
        let kibibytes_max = u32::try_from(mebibytes_max.saturating_mul(1024)).unwrap_or(u32::MAX).max(1);
        let kibibytes_max = kibibytes_max.min(u32::try_from(Semaphore::MAX_PERMITS).unwrap_or(u32::MAX));
        Self {
            kibibytes: Arc::new(Semaphore::new(kibibytes_max as usize)),
            kibibytes_max,
            time,
            time_per_mebibyte,
        }
    }

    /// Room for all of a zone, which is not read yet: about what it takes.
    pub fn room_for(&self, zone: &Zone) -> Result<Room, Error> {
        let octets = zone.octets.saturating_add(zone.record_count.saturating_mul(RECORD_OCTETS));
        let mut room = Room::default();
        self.fit(&mut room, usize::try_from(octets).unwrap_or(usize::MAX))?;
        Ok(room)
    }

    /// An answer with this text, which may be large, in its room.
    pub fn respond(
        &self,
        mut room: Room,
        status: StatusCode,
        content_type: &'static str,
        text: Vec<u8>,
    ) -> Result<Response, Error> {
        let length = text.len();
        self.fit(&mut room, length)?;
        let body = if length <= SMALL_OCTETS_MAX { Body::from(text) } else { self.hold(text, room) };
        let mut response = Response::new(body);
        *response.status_mut() = status;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        // Of a stream nobody else knows it.
        response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
        Ok(response)
    }

    /// Makes the room that of an answer of so many octets, which may still be written.
    pub(crate) fn fit(&self, room: &mut Room, octets: usize) -> Result<(), Error> {
        let weight = match octets {
            0..=SMALL_OCTETS_MAX => 0,
            // One that is larger than the bound is sent when there is no other.
            _ => u32::try_from(octets.div_ceil(KIBIBYTE)).unwrap_or(u32::MAX).min(self.kibibytes_max),
        };
        let held = room.0.as_ref().map_or(0, OwnedSemaphorePermit::num_permits) as u32;
        if weight > held {
            // Nobody waits here, since what waits may be in memory already.
            let more = Arc::clone(&self.kibibytes)
                .try_acquire_many_owned(weight - held)
                .map_err(|_| Error::Unavailable("too many large answers at once".into()))?;
            match &mut room.0 {
                Some(place) => place.merge(more),
                none => *none = Some(more),
            }
        } else if let Some(place) = &mut room.0 {
            drop(place.split((held - weight) as usize));
        }
        Ok(())
    }

    fn hold(&self, mut text: Vec<u8>, place: Room) -> Body {
        // What was written grew by doubling.
        text.shrink_to_fit();
        let mebibytes = u32::try_from(text.len() / MEBIBYTE).unwrap_or(u32::MAX);
        let time = self.time.saturating_add(self.time_per_mebibyte.saturating_mul(mebibytes));
        Body::from_stream(Sending::new(Held { text, _place: place }, time))
    }
}

/// An answer in memory, and the right to hold it.
struct Held {
    text: Vec<u8>,
    _place: Room,
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
