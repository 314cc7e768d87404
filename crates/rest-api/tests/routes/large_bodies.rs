//! Bodies over 1 MiB: how long they may take, and how long they wait for one another.

use std::future::pending;
use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes};
use futures_util::{Stream, StreamExt, stream};
use rest_api::ApiOptions;
use tokio::sync::oneshot;

use crate::app::App;

const MIB: usize = 1 << 20;

/// A new zone whose file is a comment of 2 MiB, in three parts.
fn parts(domain: &str) -> [Bytes; 3] {
    let start = format!("{{\"domain\": \"{domain}\", \"zonefile\": \";{}", "x".repeat(MIB));
    [start.into(), "x".repeat(MIB).into(), "\"}".into()]
}

fn sent(parts: impl Stream<Item = Bytes> + Send + 'static) -> Body {
    Body::from_stream(parts.map(Ok::<_, io::Error>))
}

/// A body whose end comes when `end` does; it tells when all before it was taken.
fn waiting(domain: &str, end: impl Future<Output = ()> + Send + 'static) -> (Body, oneshot::Receiver<()>) {
    let [start, middle, last] = parts(domain);
    let (taken, is_taken) = oneshot::channel();
    let rest = stream::once(async move {
        // Nobody may be listening.
        let _ = taken.send(());
        end.await;
        last
    });
    (sent(stream::iter([start, middle]).chain(rest)), is_taken)
}

#[tokio::test]
async fn what_waits_for_a_place_is_not_late() {
    let time = Duration::from_millis(300);
    let options = ApiOptions { body_timeout: time, large_bodies_max: 1, ..ApiOptions::default() };
    let app = App::with(options).await;
    // Slow for longer than small bodies may be, as its size allows.
    let (body, has_place) = waiting("slow.test", tokio::time::sleep(2 * time));
    let slow = app.request("POST", "/dns-zones/").body(body).send();
    let quick = async {
        has_place.await.unwrap();
        app.request("POST", "/dns-zones/").body(sent(stream::iter(parts("quick.test")))).send().await
    };
    let (slow, quick) = tokio::join!(slow, quick);
    assert_eq!((slow.status.as_u16(), quick.status.as_u16()), (201, 201), "{slow:?} {quick:?}");
}

#[tokio::test]
async fn who_waits_for_a_place_for_too_long_may_come_again() {
    let options = ApiOptions {
        operation_timeout: Duration::from_millis(300),
        large_bodies_max: 1,
        ..ApiOptions::default()
    };
    let app = App::with(options).await;
    let (body, has_place) = waiting("holder.test", pending());
    let holder = app.request("POST", "/dns-zones/").body(body).send();
    let other = async {
        has_place.await.unwrap();
        app.request("POST", "/dns-zones/").body(sent(stream::iter(parts("other.test")))).send().await
    };
    tokio::select! {
        holder = holder => panic!("{holder:?}"),
        other = other => {
            other.assert_error(503, "unavailable", None);
            assert!(other.json()["detail"].as_str().unwrap().contains("try again"), "nothing was done: {other:?}");
        }
    }
}

#[tokio::test]
async fn a_body_that_pauses_for_long_is_408() {
    let options = ApiOptions { body_pause: Duration::from_millis(50), ..ApiOptions::default() };
    let app = App::with(options).await;
    let answer = app.request("POST", "/dns-zones/").body(waiting("paused.test", pending()).0).send().await;
    answer.assert_error(408, "request_timeout", None);
}
