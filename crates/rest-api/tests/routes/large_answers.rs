//! Zones whose answers are large: all of them arrives, and no more of them is held than there is room for.

use std::time::Duration;

use axum::body::to_bytes;
use rest_api::{ApiOptions, LargeAnswers};
use serde_json::json;

use crate::app::{App, uuid_of};

const RECORDS: usize = 1_500;

/// So much room, which a client has so long.
fn with_room(mebibytes: usize, time: Duration) -> ApiOptions {
    let large_answers = LargeAnswers::new(mebibytes, time, Duration::ZERO);
    ApiOptions { large_answers, ..ApiOptions::default() }
}

const MINUTE: Duration = Duration::from_secs(60);

/// An application with a small zone and one of 1.5 MiB; their paths.
async fn app_with_zones(options: ApiOptions) -> (App, String, String) {
    let app = App::with(options).await;
    let strings = format!("\"{}\" ", "x".repeat(255)).repeat(4);
    let file: String = (0..RECORDS).map(|number| format!("n{number} TXT {strings}\n")).collect();
    let body = json!({"domain": "large.test", "zonefile": file}).to_string();
    let answer = app.request("POST", "/dns-zones/").body(body).send().await;
    assert_eq!(answer.status, 201, "{:?}", answer.headers);
    let created = answer.json();
    assert_eq!(created["records"].as_array().unwrap().len(), RECORDS);
    let small = app.zone("small.test").await;
    let path = |uuid: &str| format!("/dns-zones/{uuid}/");
    let paths = (path(&uuid_of(&created)), path(&small));
    (app, paths.0, paths.1)
}

#[tokio::test]
async fn what_is_not_read_yet_leaves_no_room_for_more() {
    let (app, large, small) = app_with_zones(with_room(2, MINUTE)).await;
    let all = [large.clone(), format!("{large}zonefile/"), format!("{large}records/?page_size=1000")];

    let unread = app.request("GET", &large).send_only().await;
    assert_eq!(unread.status(), 200);
    for path in &all {
        app.get(path).await.assert_error(503, "unavailable", None);
    }
    app.get(&small).await.ok();

    let length = unread.headers()["content-length"].to_str().unwrap().parse::<usize>().unwrap();
    assert_eq!(to_bytes(unread.into_body(), usize::MAX).await.unwrap().len(), length);
    for path in &all {
        let answer = app.get(path).await;
        assert_eq!(answer.status, 200, "{path}: there is room again");
        assert_eq!(answer.header("content-length"), answer.body.len().to_string(), "{path}");
        let head = app.request("HEAD", path).send().await;
        assert_eq!(head.header("content-length"), answer.header("content-length"), "{path}");
    }
    assert_eq!(app.get(&large).await.ok()["records"].as_array().unwrap().len(), RECORDS);
}

#[tokio::test]
async fn one_that_is_larger_than_all_the_room_is_answered_alone() {
    let (app, large, _) = app_with_zones(with_room(1, MINUTE)).await;
    assert_eq!(app.get(&large).await.ok()["records"].as_array().unwrap().len(), RECORDS);
}

#[tokio::test]
async fn a_client_that_does_not_read_gives_its_room_back_in_time() {
    let (app, large, _) = app_with_zones(with_room(2, Duration::from_millis(500))).await;
    let unread = app.request("GET", &large).send_only().await;
    tokio::time::sleep(Duration::from_millis(1000)).await;
    assert_eq!(app.get(&large).await.status, 200);
    to_bytes(unread.into_body(), usize::MAX).await.expect_err("it breaks off, and is never short and whole");
}
