//! Who is signed in, as all pages see it.

use crate::app::{App, PASSWORD};

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

#[tokio::test]
async fn a_form_of_a_session_that_has_ended_leads_back_to_its_page() {
    let app = App::new().await;
    let mut jo = app.signed_in("jo@example.com").await;
    let actor = app.session(&jo).await.actor();
    app.hosting.create_zone(&actor, "example.com", None).await.unwrap();
    let csrf = jo.get("/dns/example.com/").await.csrf();
    jo.cookies.remove("zonewright_session");
    for (sent_to, page) in [
        ("/dns/example.com/records/new/", "/dns/example.com/records/new/"),
        ("/dns/example.com/records/selected/", "/dns/example.com/"),
        ("/dns/example.com/history/1/undo/", "/dns/example.com/history/"),
    ] {
        let answer = jo.post_raw(sent_to, &[("csrf", &csrf)]).await;
        answer.assert_redirect(&format!("/sign-in/?next={}", page.replace('/', "%2F")));
        let sign_in = jo.get(answer.header("location")).await;
        assert!(sign_in.body.contains("Your session has ended."), "{sign_in:?}");
        assert!(sign_in.body.contains(&format!("name=\"next\" value=\"{page}\"")), "{sign_in:?}");
        assert!(!jo.get("/sign-in/").await.body.contains("has ended"), "it is said once");
    }
    // One that nobody has signed out of says so at the next click; who comes for the first time is told nothing.
    jo.cookies.insert("zonewright_session".into(), "A".repeat(43));
    let answer = jo.get("/dns/").await;
    assert!(jo.get(answer.header("location")).await.body.contains("Your session has ended."));
    let mut new = app.browser();
    let answer = new.get("/dns/").await;
    assert!(!new.get(answer.header("location")).await.body.contains("has ended"));
}

#[tokio::test]
async fn the_script_keeps_the_form_and_gets_the_proof_of_the_next_session() {
    let app = App::new().await;
    let jo = app.signed_in("jo@example.com").await;
    let mut jo = jo.with("x-fragment", "1");
    let before = jo.get("/session/").await.csrf();
    jo.cookies.remove("zonewright_session");
    for answer in
        [jo.get("/session/").await, jo.post_raw("/dns/example.com/records/new/", &[("csrf", &before)]).await]
    {
        assert_eq!(answer.status, 401);
        assert!(answer.body.contains("Your session has ended.") && answer.body.contains("target=\"_blank\""));
        assert!(!answer.body.contains("<html") && !answer.body.contains("<form"), "{answer:?}");
    }
    jo.sign_in("jo@example.com", PASSWORD).await;
    let after = jo.get("/session/").await.csrf();
    assert_ne!(before, after);
    let theme = ("theme", "dark");
    assert_eq!(jo.post_raw("/preferences/", &[("csrf", &before), theme]).await.status, 403);
    jo.post_raw("/preferences/", &[("csrf", &after), theme]).await.assert_redirect("/");
    // Opened as a page it leads to one.
    let mut al = app.signed_in("al@example.com").await;
    al.get("/session/").await.assert_redirect("/dns/");
}
