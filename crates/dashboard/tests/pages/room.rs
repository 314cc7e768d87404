//! Whoever takes much, or takes long, leaves room for others.

use std::time::Duration;

use axum::body::{Body, Bytes};
use dashboard::DashboardOptions;
use futures_util::{StreamExt, stream};
use rest_api::LargeAnswers;
use tokio::time::{sleep, timeout};

use crate::app::{App, Browser, options};

const NEW: &str = "/dns/new/";
const MULTIPART: &str = "multipart/form-data; boundary=b";
const FORM: &str = "application/x-www-form-urlencoded";
const MOMENT: Duration = Duration::from_millis(200);

/// The head of an upload, up to its file.
fn head(csrf: &str) -> Vec<u8> {
    let part = "--b\r\nContent-Disposition: form-data; name=";
    format!(
        "{part}\"csrf\"\r\n\r\n{csrf}\r\n{part}\"domain\"\r\n\r\nexample.com\r\n{part}\"file\"; filename=\"x\"\r\n\r\n"
    )
    .into_bytes()
}

/// A body that begins so, and goes on with an octet now and then: less often than who is refused is waited for.
fn slow(start: Vec<u8>) -> Body {
    let rest = stream::unfold((), async |()| {
        sleep(3 * MOMENT).await;
        Some((Bytes::from_static(b";"), ()))
    });
    let start = stream::iter([Bytes::from(start)]);
    Body::from_stream(start.chain(rest).map(Ok::<_, std::io::Error>))
}

/// In chunks, as it comes in over a network.
fn in_chunks(body: Vec<u8>) -> Body {
    let chunks: Vec<_> = body.chunks(16 << 10).map(|chunk| Ok::<_, std::io::Error>(chunk.to_vec())).collect();
    Body::from_stream(stream::iter(chunks))
}

/// A large upload that does not come to its end.
async fn endless(browser: &mut Browser) -> Body {
    let csrf = browser.get(NEW).await.csrf();
    slow([head(&csrf), vec![b';'; 100 << 10]].concat())
}

/// One that does.
async fn upload(browser: &mut Browser) -> u16 {
    let csrf = browser.get(NEW).await.csrf();
    let body = [head(&csrf), vec![b';'; 100 << 10], b"\r\n--b--\r\n".to_vec()].concat();
    browser.open("POST", NEW, Some(MULTIPART), in_chunks(body)).await.status().as_u16()
}

#[tokio::test]
async fn a_form_on_its_way_keeps_nobody_out() {
    let app = App::with(DashboardOptions { requests_max: 1, ..options() }).await;
    let browser = app.browser();
    let sign_in = tokio::spawn(browser.open("POST", "/sign-in/", Some(FORM), slow(b"email=".to_vec())));
    sleep(MOMENT).await;
    assert_eq!(app.get("/sign-in/").await.status, 200);
    assert!(!sign_in.is_finished());
    sign_in.abort();
}

#[tokio::test]
async fn an_account_has_one_large_upload_under_way_and_others_have_theirs() {
    let app = App::with(DashboardOptions { uploads_max: 2, ..options() }).await;
    let mut jo = app.signed_in("jo@example.com").await;
    let mut al = app.signed_in("al@example.com").await;
    let body = endless(&mut jo).await;
    let under_way = tokio::spawn(jo.open("POST", NEW, Some(MULTIPART), body));
    sleep(MOMENT).await;
    assert_eq!(upload(&mut jo).await, 503);
    assert_eq!(upload(&mut al).await, 200);
    under_way.abort();
    under_way.await.unwrap_err();
    assert_eq!(upload(&mut jo).await, 200);
}

#[tokio::test]
async fn an_upload_that_trickles_in_is_given_up() {
    let app = App::with(DashboardOptions { upload_time: 5 * MOMENT, ..options() }).await;
    let mut jo = app.signed_in("jo@example.com").await;
    let body = endless(&mut jo).await;
    let answer = timeout(50 * MOMENT, jo.open("POST", NEW, Some(MULTIPART), body)).await;
    assert_eq!(answer.expect("it was given up").status(), 400);
}

#[tokio::test]
async fn no_part_of_an_upload_begins_with_more_than_64_kib() {
    let app = App::new().await;
    let mut jo = app.signed_in("jo@example.com").await;
    let csrf = jo.get(NEW).await.csrf();
    let preamble = Vec::new();
    let head_of_first = b"--b\r\nX: ".to_vec();
    let head_of_last = [&head(&csrf)[..], b"\r\n--b\r\nX: "].concat();
    for start in [preamble, head_of_first, head_of_last] {
        let rest = stream::repeat(Bytes::from(vec![b'x'; 16 << 10])).take(16).chain(stream::pending());
        let body = stream::iter([Bytes::from(start)]).chain(rest).map(Ok::<_, std::io::Error>);
        let answer = jo.open("POST", NEW, Some(MULTIPART), Body::from_stream(body));
        let answer = timeout(50 * MOMENT, answer).await.expect("it is refused before more comes in");
        assert_eq!(answer.status(), 400);
    }
}

#[tokio::test]
async fn downloads_share_the_room_for_large_answers() {
    let large_answers = LargeAnswers::new(1, Duration::from_secs(60), Duration::ZERO);
    let app = App::with(DashboardOptions { large_answers: large_answers.clone(), ..options() }).await;
    let mut jo = app.signed_in("jo@example.com").await;
    let actor = app.session(&jo).await.actor();
    let value = format!("\"{}\" ", "x".repeat(255)).repeat(100);
    let file: String = (0..30).map(|number| format!("n{number} TXT {value}\n")).collect();
    app.hosting.create_zone(&actor, "example.com", Some(file)).await.unwrap();
    let path = "/dns/example.com/zonefile/";
    let unread = jo.open("GET", path, None, Body::empty()).await;
    assert_eq!(unread.status(), 200);
    jo.get(path).await.assert_error(503, "");
    drop(unread);
    let file = jo.get(path).await;
    assert_eq!(file.status, 200);
    assert!(file.body.len() > 30 * 25_000 && file.header("content-disposition").contains("example.com.zone"));
}
