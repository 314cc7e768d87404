//! A stream that breaks when its reader does not go on reading.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

/// Writing fails once nothing at all could be written for so long. How slowly a reader takes what it takes is its own
/// affair, and costs the timer nothing while it keeps up.
pub(crate) struct StalledWrites<S> {
    stream: S,
    longest: Duration,
    /// Runs while a write waits.
    stall: Option<Pin<Box<Sleep>>>,
}

impl<S> StalledWrites<S> {
    pub(crate) fn bounded(stream: S, longest: Duration) -> Self {
        Self { stream, longest, stall: None }
    }

    fn time_out<T>(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stall = None;
            return written;
        }
        let longest = self.longest;
        let stall = self.stall.get_or_insert_with(|| Box::pin(tokio::time::sleep(longest)));
        stall.as_mut().poll(context).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for StalledWrites<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        octets: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, octets);
        self.time_out(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.time_out(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for StalledWrites<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    const LONGEST: Duration = Duration::from_millis(200);

    #[tokio::test]
    async fn a_reader_that_stops_breaks_the_stream() {
        let (server, mut client) = duplex(16);
        let mut server = StalledWrites::bounded(server, LONGEST);
        client.write_all(b"a question").await.unwrap();
        assert_eq!(server.write_all(&[0; 17]).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn a_slow_reader_is_waited_for() {
        let (server, mut client) = duplex(1);
        let mut server = StalledWrites::bounded(server, LONGEST);
        let read = async {
            for _ in 0..8 {
                tokio::time::sleep(LONGEST / 4).await;
                client.read_u8().await.unwrap();
            }
        };
        // The reader first: should the machine stall until all times are over, it still reads before the writer asks.
        let ((), written) = tokio::join!(biased; read, server.write_all(&[0; 8]));
        written.unwrap();
    }
}
