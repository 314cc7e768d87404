//! The rest of a body that was refused before its end.
//!
//! Most clients send the whole request before they read, and lose the answer when the connection is closed meanwhile
//! (RFC 9112 9.6). What is on its way is therefore read and dropped, and who is still sending after that is told that
//! the connection ends.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, BodyDataStream, HttpBody};
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::{CONNECTION, EXPECT};
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::body::{MEBIBYTE, ZONE_FILE_MEBIBYTES_MAX};

/// How much of the rest is read: as much as any body that is accepted may have.
const OCTETS_MAX: usize = ZONE_FILE_MEBIBYTES_MAX * MEBIBYTE;
/// How long the rest may take.
const TIME_MAX: Duration = Duration::from_secs(60);
/// Who pauses for longer waits for the answer.
const PAUSE_MAX: Duration = Duration::from_millis(500);

/// Answers when the body has come to its end, or adds `Connection: close`.
pub(crate) async fn drain(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    // Such a client sends the body only when it is asked for, as reading does (RFC 9110 10.1.1).
    let waits_to_be_asked = request.headers().contains_key(EXPECT);
    let (give_back, mut given_back) = oneshot::channel();
    let lend = |body: Body| Lent { data: body.into_data_stream(), give_back: Some(give_back) };
    let mut response = next.run(request.map(|body| Body::from_stream(lend(body)))).await;
    if let Ok(rest) = given_back.try_recv()
        && !rest.is_end_stream()
        && (waits_to_be_asked || !comes_to_its_end(rest).await)
    {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

async fn comes_to_its_end(mut rest: BodyDataStream) -> bool {
    let reading = async {
        let mut octets = 0;
        while octets <= OCTETS_MAX {
            match timeout(PAUSE_MAX, rest.next()).await {
                Ok(Some(Ok(chunk))) => octets += chunk.len(),
                Ok(None) => return true,
                Ok(Some(Err(_))) | Err(_) => return false,
            }
        }
        false
    };
    timeout(TIME_MAX, reading).await.unwrap_or(false)
}

/// A body that comes back when the operation is done with it.
struct Lent {
    data: BodyDataStream,
    give_back: Option<oneshot::Sender<BodyDataStream>>,
}

impl Stream for Lent {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.data.poll_next_unpin(context)
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let data = std::mem::replace(&mut self.data, Body::empty().into_data_stream());
        if let Some(give_back) = self.give_back.take() {
            // Nobody waits where the client is gone.
            drop(give_back.send(data));
        }
    }
}
