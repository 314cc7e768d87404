//! HTTP connections: accepted, bounded, and brought to an end.

use std::convert::Infallible;
use std::future::pending;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hosting::network_of;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulConnection, GracefulShutdown};
use rest_api::{Share, Shares};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tower::Service;

use crate::client_address::{SentOn, TrustedProxies};
use crate::metrics::HttpCounters;
use crate::open_files::open_files_max;
use crate::running_requests::{Counted, RunningRequests};
use crate::stalled_writes::StalledWrites;

/// Connections at once; further ones wait in the kernel's queue.
const CONNECTIONS_MAX: usize = 4096;
/// Of the files that the process may have open, connections get one in so many. DNS takes three of four.
const SHARE_OF_OPEN_FILES: usize = 8;
/// Of the connections a network may have one in so many, and some in any case.
const SHARE_OF_A_NETWORK: usize = 8;
const SHARE_MIN: usize = 16;
/// From when a client connects to the end of its first header.
const FIRST_HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// From the first octet of a request, or from the end of the one before, to the end of its header. Longer than proxies
/// keep idle connections (nginx and others: 60 s), so that it is they who close, and never meet a connection that just
/// was.
const HEADER_TIMEOUT: Duration = Duration::from_secs(75);
/// The request line and the header together.
const HEADER_OCTETS_MAX: usize = 64 * 1024;
const HEADER_FIELDS_MAX: usize = 100;
/// How long a client may take nothing of an answer, such as of a list that is read for it as it reads.
const WRITE_STALL_MAX: Duration = Duration::from_secs(30);
/// How long requests that run may take to finish once the server is told to stop. Docker kills after 10 s, in which the
/// database is to be closed, too.
const STOP_TIMEOUT: Duration = Duration::from_secs(8);
/// How long connections without a request may stay then: the last octets of an answer leave, and what came in just before
/// is read.
const STOP_PAUSE: Duration = Duration::from_secs(1);
/// After `accept` failed, as it does when there are no file descriptors left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves `router` until `stop` turns true, then lets what runs finish.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    proxies: TrustedProxies,
    counters: Arc<HttpCounters>,
    mut stop: watch::Receiver<bool>,
) {
    let connections_max = connections_max(open_files_max());
    let connections = Arc::new(Semaphore::new(connections_max));
    let of_networks = Shares::new((connections_max / SHARE_OF_A_NETWORK).max(SHARE_MIN));
    let running = GracefulShutdown::new();
    let requests = RunningRequests::default();
    let shared = Shared { router, proxies: Arc::new(proxies), counters };
    loop {
        let next = async {
            // Never closed, hence always granted in the end.
            let permit = Arc::clone(&connections).acquire_owned().await.ok();
            (permit, listener.accept().await)
        };
        let (permit, accepted) = tokio::select! {
            next = next => next,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let Some(share) = share(&of_networks, peer.ip(), &shared.proxies) else {
                    tracing::debug!(%peer, "too many HTTP connections of one network");
                    continue;
                };
                let has_asked = Arc::new(AtomicBool::new(false));
                let connection = connect(stream, peer, shared.clone(), &requests, Arc::clone(&has_asked));
                let connection = running.watch(connection);
                tokio::spawn(async move {
                    tokio::select! {
                        ended = connection => if let Err(error) = ended {
                            tracing::debug!(%peer, %error, "an HTTP connection broke");
                        },
                        () = silent_for(FIRST_HEADER_TIMEOUT, &has_asked) => {
                            tracing::debug!(%peer, "an HTTP connection without a request");
                        }
                    }
                    drop((permit, share));
                });
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept HTTP connections");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    // A client that never ends its header has no request and is not waited for.
    let finishing = async {
        tokio::select! {
            () = running.shutdown() => {}
            () = requests.none_for(STOP_PAUSE) => {}
        }
    };
    if tokio::time::timeout(STOP_TIMEOUT, finishing).await.is_err() {
        tracing::warn!(
            requests = requests.count(),
            "left with HTTP requests unfinished after {STOP_TIMEOUT:?}"
        );
    }
}

fn connections_max(open_files_max: usize) -> usize {
    let connections_max = open_files_max / SHARE_OF_OPEN_FILES;
    if connections_max < CONNECTIONS_MAX {
        tracing::info!(
            connections_max,
            "HTTP connections are limited by the files that this process may have open (ulimit -n, LimitNOFILE=)"
        );
    }
    connections_max.clamp(1, CONNECTIONS_MAX)
}

/// The share of the peer's network. Proxies come for many, and what is on the machine itself is one or is trusted anyway.
fn share(
    of_networks: &Arc<Shares<IpAddr>>,
    peer: IpAddr,
    proxies: &TrustedProxies,
) -> Option<Option<Share<IpAddr>>> {
    if peer.to_canonical().is_loopback() || proxies.trusts(peer) {
        return Some(None);
    }
    of_networks.take(network_of(peer)).map(Some)
}

/// Ends if nothing was asked in so long.
async fn silent_for(time: Duration, has_asked: &AtomicBool) {
    tokio::time::sleep(time).await;
    if has_asked.load(Ordering::Relaxed) {
        pending().await
    }
}

/// What all connections share.
#[derive(Clone)]
struct Shared {
    router: Router,
    proxies: Arc<TrustedProxies>,
    counters: Arc<HttpCounters>,
}

fn connect(
    stream: TcpStream,
    peer: SocketAddr,
    shared: Shared,
    requests: &RunningRequests,
    has_asked: Arc<AtomicBool>,
) -> impl GracefulConnection<Error = hyper::Error> + Send + use<> {
    // Answers are written whole: waiting for more to send would only delay them.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%peer, %error, "TCP_NODELAY was refused");
    }
    let requests = requests.clone();
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        has_asked.store(true, Ordering::Relaxed);
        let client = shared.proxies.client(peer, request.headers());
        if shared.proxies.sent_on(peer, request.headers()) {
            request.extensions_mut().insert(SentOn);
        }
        request.extensions_mut().insert(ConnectInfo(client));
        let Shared { mut router, counters, .. } = shared.clone();
        let running = requests.begin();
        async move {
            let response = router.call(request).await?;
            counters.count_response(response.status().as_u16());
            Ok::<_, Infallible>(response.map(|body| Counted::new(body, running)))
        }
    });
    let stream = StalledWrites::bounded(stream, WRITE_STALL_MAX);
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .max_buf_size(HEADER_OCTETS_MAX)
        .max_headers(HEADER_FIELDS_MAX)
        .serve_connection(TokioIo::new(stream), service)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_has_its_share_of_connections() {
        let proxies = TrustedProxies::try_from(vec!["10.0.0.0/8".to_owned()]).unwrap();
        let of_networks = Shares::new(1);
        let share = |peer: &str| share(&of_networks, peer.parse().unwrap(), &proxies);
        let _first = share("2001:db8::1").unwrap();
        assert!(share("2001:db8::2").is_none() && share("2001:db8:1::2").is_some());
        for many in ["127.0.0.1", "::1", "::ffff:127.0.0.1", "10.0.0.1", "::ffff:10.0.0.1"] {
            let _one = share(many).unwrap();
            assert!(share(many).is_some(), "{many}");
        }
    }

    #[tokio::test]
    async fn who_asks_nothing_is_silent() {
        let time = Duration::from_millis(20);
        silent_for(time, &AtomicBool::new(false)).await;
        let asked = AtomicBool::new(true);
        tokio::time::timeout(10 * time, silent_for(time, &asked)).await.unwrap_err();
    }

    #[test]
    fn connections_leave_files_to_the_rest() {
        for (open_files, connections) in [(0, 1), (1024, 128), (1_048_576, 4096), (usize::MAX, 4096)] {
            assert_eq!(connections_max(open_files), connections);
        }
    }
}
