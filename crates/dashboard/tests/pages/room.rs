//! Whoever takes much, or takes long, leaves room for others.

use std::time::Duration;

use axum::body::Body;
use dashboard::DashboardOptions;
use rest_api::LargeAnswers;

use crate::app::{App, options};

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
