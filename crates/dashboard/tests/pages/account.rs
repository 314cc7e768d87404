//! One's own account: profile, password, sessions, activity, deletion.

use hosting::{SessionSecret, VisitorInfo};

use crate::app::{App, Browser, PASSWORD};

const EMAIL: &str = "jo@example.com";
const HOSTILE: &str = "\"><script>alert(1)</script>";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
const SIGN_IN_FIRST: &str = "/sign-in/?next=%2Faccount%2F";

/// The identities of the sessions that the page offers to end.
async fn endable(browser: &mut Browser) -> Vec<String> {
    let page = browser.get("/account/security/").await;
    let rest = page.body.split("/account/security/sessions/").skip(1);
    let uuids = rest.filter_map(|rest| rest.split_once("/end/")).map(|(uuid, _)| uuid.to_owned());
    uuids.filter(|uuid| uuid.len() == 36).collect()
}

#[tokio::test]
async fn who_is_not_signed_in_sees_none_of_it() {
    let app = App::new().await;
    for path in [
        "/account/",
        "/account/security/",
        "/account/security/password/",
        "/account/security/second-factor/",
        "/account/security/second-factor/off/",
        "/account/security/recovery-codes/",
        "/account/activity/",
        "/account/delete/",
    ] {
        let answer = app.get(path).await;
        assert!(answer.status == 303 && answer.header("location").starts_with("/sign-in/?next="), "{path}");
        if path != "/account/security/" && path != "/account/activity/" {
            let back = format!("/sign-in/?next={}", path.replace('/', "%2F"));
            app.browser().post("/", path, &[]).await.assert_redirect(&back);
            // Nor does a form do anything that is not of this browser.
            let mut browser = app.signed_in(&format!("{}@example.com", path.replace('/', "-"))).await;
            let forged = [("csrf", "x"), ("present", PASSWORD), ("password", "battery staple")];
            browser.post_raw(path, &forged).await.assert_error(403, "out of date");
        }
    }
}

#[tokio::test]
async fn names_and_language_are_changed() {
    let app = App::new().await;
    let mut browser = app.signed_in(EMAIL).await;
    browser.post("/", "/preferences/", &[("language", "en")]).await.assert_redirect("/");
    let fields = [
        ("first-name", HOSTILE),
        ("last-name", " Doe "),
        ("company-name", "O'Neil & Co"),
        ("language", "ku"),
    ];
    browser.post("/account/", "/account/", &fields).await.assert_redirect("/account/");
    let page = browser.get("/account/").await;
    assert!(page.body.contains("<html lang=\"ku\"") && page.body.contains("Profîla te hat tomarkirin."));
    assert!(!page.body.contains("<script>alert") && page.body.contains("value=\"Doe\""), "{page:?}");
    assert!(page.body.contains("O&#39;Neil &#38; Co"));

    // What is chosen in the menu is what the form shows, and stays when something else is saved.
    browser.post("/", "/preferences/", &[("language", "en")]).await.assert_redirect("/");
    let page = browser.get("/account/").await;
    assert!(page.body.contains("<html lang=\"en\"") && page.body.contains("<option value=\"en\" selected>"));
    let fields = [("first-name", "Jo"), ("language", "en")];
    browser.post("/account/", "/account/", &fields).await.assert_redirect("/account/");
    assert!(browser.get("/account/").await.body.contains("<html lang=\"en\""));

    // Where the account says nothing, the browser does.
    let fields = [("first-name", "Jo"), ("language", "xx")];
    browser.post("/account/", "/account/", &fields).await.assert_redirect("/account/");
    let page = browser.get("/account/").await;
    assert!(page.body.contains("<html lang=\"en\"") && page.body.contains("<option value=\"\" selected>"));
}

#[tokio::test]
async fn another_password_ends_the_other_sessions() {
    let app = App::new().await;
    let mut browser = app.signed_in(EMAIL).await;
    let mut other = app.browser();
    other.sign_in(EMAIL, PASSWORD).await.assert_redirect("/dns/");
    let path = "/account/security/password/";
    let page = browser.get(path).await;
    assert!(
        page.body.contains("API tokens go on working") && page.body.contains("href=\"/account/developers/\"")
    );
    let wrong = browser.post(path, path, &[("present", "wrong"), ("password", "battery staple")]).await;
    wrong.assert_error(422, "The password is wrong.");
    for weak in ["aaaaaaaaaa", "Password2024", EMAIL] {
        let refused = browser.post(path, path, &[("present", PASSWORD), ("password", weak)]).await;
        refused.assert_error(422, "several words that have nothing to do with each other");
    }
    let short = browser.post(path, path, &[("present", PASSWORD), ("password", "short")]).await;
    short.assert_error(422, "at least 10 characters");
    assert!(!short.body.contains("\"short\"") && !short.body.contains(PASSWORD));

    let before = browser.cookies["zonewright_session"].clone();
    let answer = browser.post(path, path, &[("present", PASSWORD), ("password", "battery staple")]).await;
    answer.assert_redirect("/account/security/");
    assert_ne!(browser.cookies["zonewright_session"], before);
    assert!(browser.get("/account/security/").await.body.contains("Your password is changed."));
    other.get("/account/").await.assert_redirect(SIGN_IN_FIRST);
    app.browser().sign_in(EMAIL, PASSWORD).await.assert_error(422, "is wrong");
    app.browser().sign_in(EMAIL, "battery staple").await.assert_redirect("/dns/");
}

#[tokio::test]
async fn sessions_are_told_apart_and_ended() {
    let app = App::new().await;
    app.hosting.create_account(EMAIL, Some(PASSWORD)).await.unwrap();
    let mut here = app.browser().from("192.0.2.1").with("user-agent", FIREFOX);
    here.sign_in(EMAIL, PASSWORD).await.assert_redirect("/dns/");
    let mut there = app.browser().from("2001:db8::7").with("user-agent", HOSTILE);
    there.sign_in(EMAIL, PASSWORD).await.assert_redirect("/dns/");
    let page = here.get("/account/security/").await;
    for words in ["Firefox on Linux", "192.0.2.1", "2001:db8::7", "This browser", "&#60;script&#62;"] {
        assert!(page.body.contains(words), "{words}: {page:?}");
    }
    assert!(!page.body.contains("<script>alert"));

    let uuids = endable(&mut here).await;
    assert_eq!(uuids.len(), 1, "not the one that asks");
    let path = format!("/account/security/sessions/{}/end/", uuids[0]);
    here.post_raw(&path, &[]).await.assert_error(403, "out of date");
    assert_eq!(there.get("/account/").await.status, 200);
    here.post("/", &path, &[]).await.assert_redirect("/account/security/");
    there.get("/account/").await.assert_redirect(SIGN_IN_FIRST);
    here.post("/", &path, &[]).await.assert_error(404, "There is no such page");

    let others = "/account/security/sessions/end-others/";
    for browser in [&mut there, &mut app.browser()] {
        browser.sign_in(EMAIL, PASSWORD).await.assert_redirect("/dns/");
    }
    here.post("/", others, &[]).await.assert_redirect("/account/security/");
    assert!(here.get("/account/security/").await.body.contains("2 other sessions have ended."));
    there.get("/account/").await.assert_redirect(SIGN_IN_FIRST);
}

#[tokio::test]
async fn a_session_of_another_account_cannot_be_ended() {
    let app = App::new().await;
    let mut jo = app.signed_in(EMAIL).await;
    let mut al = app.signed_in("al@example.com").await;
    let mut als_second = app.browser();
    als_second.sign_in("al@example.com", PASSWORD).await.assert_redirect("/dns/");
    let uuids = endable(&mut al).await;
    assert_eq!(uuids.len(), 1);
    for uuid in [uuids[0].as_str(), "00000000-0000-0000-0000-000000000000", "x", "%22%3E%3Cscript%3E"] {
        let path = format!("/account/security/sessions/{uuid}/end/");
        jo.post("/", &path, &[]).await.assert_error(404, "There is no such page");
    }
    assert_eq!(als_second.get("/account/").await.status, 200);
}

#[tokio::test]
async fn activity_is_told_in_words_and_pages() {
    let app = App::new().await;
    app.hosting.create_account(EMAIL, Some(PASSWORD)).await.unwrap();
    app.signed_in("al@example.com").await;
    let mut browser = app.browser().from("192.0.2.1").with("user-agent", HOSTILE);
    browser.sign_in(EMAIL, PASSWORD).await.assert_redirect("/dns/");
    let page = browser.get("/account/activity/").await;
    assert!(page.body.contains("Signed in") && page.body.contains("192.0.2.1"), "{page:?}");
    assert!(!page.body.contains("<script>alert") && !page.body.contains("al@example.com"));
    assert!(!page.body.contains("rel=\"next\""), "one page is enough");

    for _ in 0..30 {
        let mut other = app.browser();
        other.sign_in(EMAIL, PASSWORD).await.assert_redirect("/dns/");
        other.post("/", "/sign-out/", &[]).await.assert_redirect("/sign-in/");
    }
    let count = |body: &str| body.matches("<time ").count();
    let first = browser.get("/account/activity/").await;
    assert_eq!(count(&first.body), 50);
    let (_, rest) = first.body.split_once("href=\"/account/activity/?before=").expect("more");
    let older = format!("/account/activity/?before={}", rest.split_once('"').unwrap().0);
    let second = browser.get(&older).await;
    assert!(second.body.contains("192.0.2.1") && !second.body.contains("rel=\"next\""), "{second:?}");
    assert_eq!(count(&second.body), 12);
    assert!(second.body.contains("Account created") && second.body.contains("operator"), "{second:?}");
    assert_eq!(count(&browser.get("/account/activity/?before=x").await.body), 50, "from the beginning");
    assert!(browser.get("/account/activity/?before=0").await.body.contains("nothing older"));
}

#[tokio::test]
async fn an_account_is_deleted_by_its_address_and_its_password() {
    let app = App::new().await;
    let mut browser = app.signed_in(EMAIL).await;
    let secret = SessionSecret::parse(&browser.cookies["zonewright_session"]).unwrap();
    let session = app.hosting.session(&secret, &VisitorInfo::default()).await.unwrap().unwrap();
    let actor = session.actor();
    for number in 0..22 {
        app.hosting.create_zone(&actor, &format!("example{number:02}.com"), None).await.unwrap();
    }
    let path = "/account/delete/";
    let page = browser.get(path).await;
    for words in ["22 zones go with it", "example00.com", "and 2 more", EMAIL] {
        assert!(page.body.contains(words), "{words}: {page:?}");
    }
    let refused = browser.post(path, path, &[("email", "other@example.com"), ("present", PASSWORD)]).await;
    refused.assert_error(422, "Type jo@example.com");
    let refused = browser.post(path, path, &[("email", EMAIL), ("present", "wrong")]).await;
    refused.assert_error(422, "The password is wrong.");
    assert_eq!(browser.get("/account/").await.status, 200);

    browser
        .post(path, path, &[("email", " JO@example.com"), ("present", PASSWORD)])
        .await
        .assert_redirect("/");
    assert!(!browser.cookies.contains_key("zonewright_session"));
    assert!(browser.get("/").await.body.contains("Your account is being deleted."));
    app.browser().sign_in(EMAIL, PASSWORD).await.assert_error(422, "is wrong");
}
