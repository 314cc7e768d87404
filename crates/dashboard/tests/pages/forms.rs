//! Forms are taken from our own pages alone.

use crate::app::App;

const WORDS: &str = "This form is out of date";

#[tokio::test]
async fn without_this_browsers_proof_nothing_is_done() {
    let app = App::new().await;
    let mut browser = app.browser();
    let csrf = browser.get("/").await.csrf();
    let foreign = app.get("/").await.csrf();
    assert_ne!(csrf, foreign);
    let theme = ("theme", "dark");
    for fields in
        [&[theme][..], &[("csrf", ""), theme], &[("csrf", &foreign), theme], &[theme, ("csrf", "x")]]
    {
        browser.post_raw("/preferences/", fields).await.assert_error(403, WORDS);
    }
    assert!(!browser.cookies.contains_key("zonewright_theme"));
    // A browser without a cookie has no proof at all, not even of another's making.
    app.browser().post_raw("/preferences/", &[("csrf", &csrf), theme]).await.assert_error(403, WORDS);
    browser.post_raw("/preferences/", &[("csrf", &csrf), theme]).await.assert_redirect("/");
    assert_eq!(browser.cookies["zonewright_theme"], "dark");
}

#[tokio::test]
async fn another_site_is_refused_whatever_it_knows() {
    let app = App::new().await;
    for (header, value) in [
        ("origin", "https://evil.test"),
        ("origin", "http://127.0.0.1:8053.evil.test"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        let mut browser = app.browser().with(header, value).with("host", "127.0.0.1:8053");
        browser.post("/", "/preferences/", &[]).await.assert_error(403, WORDS);
    }
    for (header, value) in [
        ("origin", "http://127.0.0.1:8053"),
        // As browsers say where no referrer is to be told.
        ("origin", "null"),
        ("sec-fetch-site", "same-origin"),
        ("sec-fetch-site", "none"),
    ] {
        let mut browser = app.browser().with(header, value).with("host", "127.0.0.1:8053");
        browser.post("/", "/preferences/", &[]).await.assert_redirect("/");
    }
}

#[tokio::test]
async fn what_is_too_large_or_no_form_is_refused() {
    let app = App::new().await;
    let mut browser = app.browser();
    let large = "x".repeat(64 * 1024);
    browser.post("/", "/preferences/", &[("next", &large)]).await.assert_error(413, "64 KiB");
    for content_type in [None, Some("application/json"), Some("text/plain")] {
        let csrf = browser.get("/").await.csrf();
        let body = format!("csrf={csrf}").into_bytes();
        browser
            .send("POST", "/preferences/", content_type, body)
            .await
            .assert_error(400, "could not be read");
    }
}
