//! Whole lists as one JSON array, read page by page while the client takes it, in constant memory.

use std::io;

use axum::body::Body;
use bytes::Bytes;
use futures_util::stream;
use hosting::Start;
use tracing::{Instrument, Span};

use crate::error::ApiError;
use crate::listing::{Listing, READ_AT_ONCE};

/// A list as a JSON array. The first items are read before there is an answer, so that what fails at once is an error
/// and what is short has its length told.
pub(crate) async fn array<L: Listing>(listing: L) -> Result<Body, ApiError> {
    let first = chunk(&listing, Start::Offset(0)).await?;
    let Some(next) = first.next else { return Ok(Body::from(first.text)) };
    let span = Span::current();
    let rest = stream::try_unfold((listing, Some(next)), move |(listing, next)| {
        async move {
            let Some(next) = next else { return Ok(None) };
            let chunk = chunk(&listing, Start::After(next)).await.map_err(|error| {
                // The client sees a body that breaks off, never an array that is short and whole.
                tracing::error!("a list broke off: {error}");
                io::Error::other("the list broke off")
            })?;
            Ok::<_, io::Error>(Some((Bytes::from(chunk.text), (listing, chunk.next))))
        }
        .instrument(span.clone())
    });
    let first = stream::iter([Ok(Bytes::from(first.text))]);
    Ok(Body::from_stream(futures_util::StreamExt::chain(first, rest)))
}

/// A part of the array's text, and where the next one starts.
struct Chunk<C> {
    text: Vec<u8>,
    next: Option<C>,
}

async fn chunk<L: Listing>(listing: &L, start: Start<L::Cursor>) -> Result<Chunk<L::Cursor>, hosting::Error> {
    let is_first = matches!(start, Start::Offset(_));
    let items = listing.list(start, READ_AT_ONCE).await?;
    let is_last = items.len() < READ_AT_ONCE as usize;
    let mut text = Vec::with_capacity(items.len() * 192 + 2);
    if is_first {
        text.push(b'[');
    }
    for (position, item) in items.iter().enumerate() {
        if position > 0 || !is_first {
            text.push(b',');
        }
        serde_json::to_writer(&mut text, &L::view(item))
            .map_err(|error| hosting::Error::Internal(error.to_string()))?;
    }
    if is_last {
        text.push(b']');
    }
    let next = items.last().filter(|_| !is_last).map(L::place);
    Ok(Chunk { text, next })
}
