//! Who is signed in, as all pages see it.

use crate::app::App;

#[tokio::test]
async fn pages_know_who_is_signed_in() {
    let app = App::new().await;
    let mut browser = app.signed_in("jo@example.com").await;
    let page = browser.get("/").await;
    assert!(page.body.contains("jo@example.com") && page.body.contains("/sign-out/"), "{page:?}");
    assert!(!page.body.contains("/admin/"), "no administrator");
    let foreign = app.get("/").await;
    assert!(!foreign.body.contains("jo@example.com"));
}

#[tokio::test]
async fn a_form_of_the_session_is_no_other_sessions() {
    let app = App::new().await;
    let (mut jo, mut al) = (app.signed_in("jo@example.com").await, app.signed_in("al@example.com").await);
    let csrf = jo.get("/").await.csrf();
    let fields = [("csrf", csrf.as_str()), ("theme", "dark")];
    al.post_raw("/preferences/", &fields).await.assert_error(403, "out of date");
    jo.post_raw("/preferences/", &fields).await.assert_redirect("/");
    // Nor is one that the browser had before anyone signed in.
    jo.cookies.remove("zonewright_session");
    jo.post_raw("/preferences/", &fields).await.assert_error(403, "out of date");
}

#[tokio::test]
async fn a_secret_that_opens_nothing_is_nobodys() {
    let app = App::new().await;
    for secret in ["A".repeat(43), "x".to_owned(), String::new()] {
        let mut browser = app.browser();
        browser.cookies.insert("zonewright_session".into(), secret);
        let page = browser.get("/").await;
        assert_eq!(page.status, 200);
        assert!(page.body.contains("/sign-in/"), "{page:?}");
    }
}
