//! What there is where there is no page.

use axum::http::StatusCode;

use crate::app::{App, options};

#[tokio::test]
async fn an_unknown_path_is_a_page() {
    let app = App::new().await;
    for path in ["/nothing/", "/nothing", "/a//b", "/%3Cscript%3E/", "/dns/a/nothing/"] {
        app.get(path).await.assert_error(404, "There is no such page");
    }
    assert!(!app.get("/x/?a=%3Cscript%3E%22").await.body.contains("<script>"));
}

#[tokio::test]
async fn a_wrong_method_is_a_page_that_tells_the_right_one() {
    let app = App::new().await;
    let answer = app.get("/preferences/").await;
    answer.assert_error(405, "cannot be opened by itself");
    assert_eq!(answer.header("allow"), "POST");
}

#[tokio::test]
async fn the_script_gets_a_part_alone() {
    let app = App::new().await;
    let answer = app.browser().with("x-fragment", "1").get("/nothing/").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(answer.body.contains("role=\"alert\"") && !answer.body.contains("<html"), "{answer:?}");
}

#[tokio::test]
async fn a_starting_server_says_so_and_is_asked_again() {
    use axum::body::{Body, to_bytes};
    use tower::ServiceExt;

    let request = axum::http::Request::get("/dns/").body(Body::empty()).unwrap();
    let answer = dashboard::starting(options()).oneshot(request).await.unwrap();
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.headers()["refresh"], "2");
    assert!(answer.headers().contains_key("retry-after"));
    let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    assert!(String::from_utf8_lossy(&body).contains("Zonewright is starting"));
}

#[tokio::test]
async fn https_keeps_cookies_to_itself() {
    let mut options = options();
    options.public_url = Some("https://dns.example.net/".to_owned());
    let app = App::with(options).await;
    let answer = app.get("/").await;
    assert_eq!(answer.header("strict-transport-security"), "max-age=31536000");
    let cookies = answer.set_cookies();
    assert!(
        cookies[0].starts_with("__Host-zonewright_visitor=") && cookies[0].contains("; Secure"),
        "{cookies:?}"
    );

    let plain = App::new().await.get("/").await;
    assert!(!plain.headers.contains_key("strict-transport-security"));
    assert!(!plain.set_cookies()[0].contains("Secure"));
}
