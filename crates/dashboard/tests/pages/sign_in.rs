//! In and out by the password.

use crate::app::{App, PASSWORD, options};

const WRONG: &str = "The email address or the password is wrong.";

#[tokio::test]
async fn a_person_signs_in_and_out() {
    let app = App::new().await;
    app.hosting.create_account("jo@example.com", Some(PASSWORD)).await.unwrap();
    let mut browser = app.browser();
    let page = browser.get("/sign-in/?next=/dns/example.com/%3Fq=x").await;
    assert!(page.body.contains("name=\"next\" value=\"/dns/example.com/?q=x\""), "{page:?}");
    let fields = [("email", " JO@example.com"), ("password", PASSWORD), ("next", "/dns/example.com/?q=x")];
    browser.post("/sign-in/", "/sign-in/", &fields).await.assert_redirect("/dns/example.com/?q=x");
    assert!(browser.get("/").await.body.contains("jo@example.com"));
    browser.get("/sign-in/?next=/account/").await.assert_redirect("/account/");

    let secret = browser.cookies["zonewright_session"].clone();
    browser.post("/", "/sign-out/", &[]).await.assert_redirect("/sign-in/");
    assert!(!browser.cookies.contains_key("zonewright_session"));
    assert!(browser.get("/sign-in/").await.body.contains("You are signed out."));
    browser.cookies.insert("zonewright_session".into(), secret);
    browser.get("/account/").await.assert_redirect("/sign-in/?next=%2Faccount%2F");
    browser.get("/sign-out/").await.assert_error(405, "cannot be opened by itself");
}

#[tokio::test]
async fn who_has_an_account_is_told_to_nobody() {
    let app = App::new().await;
    app.hosting.create_account("with@example.com", Some(PASSWORD)).await.unwrap();
    app.hosting.create_account("sans@example.com", None).await.unwrap();
    let mut bodies = Vec::new();
    for email in ["with@example.com", "sans@example.com", "none@example.com"] {
        let mut browser = app.browser();
        let answer = browser.sign_in(email, "a wrong password").await;
        answer.assert_error(422, WRONG);
        assert!(!answer.body.contains("a wrong password"));
        bodies.push(answer.without_csrf().replace(email, ""));
        assert_eq!(browser.cookies.keys().collect::<Vec<_>>(), ["zonewright_visitor"]);
    }
    assert!(bodies.iter().all(|body| *body == bodies[0]), "{bodies:?}");
}

#[tokio::test]
async fn a_session_that_was_there_before_is_not_taken_over() {
    let app = App::new().await;
    app.hosting.create_account("jo@example.com", Some(PASSWORD)).await.unwrap();
    let planted = "A".repeat(43);
    let mut browser = app.browser();
    browser.cookies.insert("zonewright_session".into(), planted.clone());
    browser.sign_in("jo@example.com", PASSWORD).await.assert_redirect("/dns/");
    let first = browser.cookies["zonewright_session"].clone();
    assert_ne!(first, planted);
    let mut other = app.browser();
    other.cookies.insert("zonewright_session".into(), planted);
    other.get("/account/").await.assert_redirect("/sign-in/?next=%2Faccount%2F");

    let mut again = app.browser();
    again.sign_in("jo@example.com", PASSWORD).await.assert_redirect("/dns/");
    assert_ne!(again.cookies["zonewright_session"], first, "each sign-in has a secret of its own");
}

#[tokio::test]
async fn the_cookie_is_kept_from_scripts_and_other_sites() {
    for (public_url, name, is_secure) in [
        (None, "zonewright_session", false),
        (Some("http://dns.example.net"), "zonewright_session", false),
        (Some("https://dns.example.net"), "__Host-zonewright_session", true),
    ] {
        let mut options = options();
        options.public_url = public_url.map(str::to_owned);
        let app = App::with(options).await;
        app.hosting.create_account("jo@example.com", Some(PASSWORD)).await.unwrap();
        let mut browser = app.browser();
        let answer = browser.sign_in("jo@example.com", PASSWORD).await;
        let cookies = answer.set_cookies();
        let line = cookies.iter().find(|line| line.starts_with(&format!("{name}="))).expect(name);
        assert!(line.contains("; Path=/; HttpOnly; SameSite=Lax"), "{line}");
        assert_eq!(line.contains("; Secure"), is_secure, "{line}");
        assert!(!line.contains("Domain"), "{line}");
        assert!(browser.get("/").await.body.contains("jo@example.com"), "{public_url:?}");
    }
}

#[tokio::test]
async fn leads_nowhere_else() {
    let app = App::new().await;
    app.hosting.create_account("jo@example.com", Some(PASSWORD)).await.unwrap();
    for next in ["//evil.test/", "/\\evil.test", "https://evil.test/", "javascript:x", "/\r\nx: y"] {
        let mut browser = app.browser();
        let query =
            format!("/sign-in/?next={}", next.replace('\r', "%0D").replace('\n', "%0A").replace(' ', "%20"));
        let page = browser.get(&query).await;
        assert_eq!(page.body.matches("name=\"next\"").count(), 1, "but for the switch of languages: {next}");
        let fields = [("email", "jo@example.com"), ("password", PASSWORD), ("next", next)];
        browser.post("/sign-in/", "/sign-in/", &fields).await.assert_redirect("/dns/");
        browser.get(&query).await.assert_redirect("/dns/");
    }
}

#[tokio::test]
async fn too_many_attempts_are_told_how_long_to_wait() {
    let app = App::new().await;
    app.hosting.create_account("jo@example.com", Some(PASSWORD)).await.unwrap();
    for _ in 0..10 {
        let mut browser = app.browser().from("192.0.2.1");
        browser.sign_in("jo@example.com", "a wrong password").await.assert_error(422, WRONG);
    }
    let answer = app.browser().from("192.0.2.1").sign_in("jo@example.com", PASSWORD).await;
    answer.assert_error(429, "Wait 15 minutes, then try again.");
    assert_eq!(answer.header("retry-after"), "900");
    app.browser().from("198.51.100.1").sign_in("jo@example.com", PASSWORD).await.assert_redirect("/dns/");
    // So it is for an address without an account.
    for _ in 0..10 {
        app.browser().from("192.0.2.7").sign_in("none@example.com", "a wrong password").await;
    }
    let answer = app.browser().from("192.0.2.7").sign_in("none@example.com", "a wrong password").await;
    answer.assert_error(429, "Wait 15 minutes, then try again.");
}

#[tokio::test]
async fn only_forms_of_this_browser_sign_in_and_out() {
    let app = App::new().await;
    app.hosting.create_account("jo@example.com", Some(PASSWORD)).await.unwrap();
    let fields = [("email", "jo@example.com"), ("password", PASSWORD)];
    let mut browser = app.browser();
    browser.post_raw("/sign-in/", &fields).await.assert_error(403, "out of date");
    let mut foreign = app.browser().with("sec-fetch-site", "cross-site");
    foreign.post("/sign-in/", "/sign-in/", &fields).await.assert_error(403, "out of date");
    assert!(!browser.cookies.contains_key("zonewright_session"));
    let mut browser = app.signed_in("al@example.com").await;
    browser.post_raw("/sign-out/", &[]).await.assert_error(403, "out of date");
    assert!(browser.get("/").await.body.contains("al@example.com"));
}

#[tokio::test]
async fn what_was_typed_comes_back_escaped() {
    let app = App::new().await;
    let hostile = "\"><script>alert(1)</script>@x";
    let answer = app.browser().sign_in(hostile, "a wrong password").await;
    assert!(!answer.body.contains("<script>alert") && answer.body.contains("&#60;script&#62;"));
}
