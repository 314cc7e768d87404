//! What is done by one-time links: an account, another password.

use std::sync::Arc;

use hosting::{Administrator, SignUp};

use crate::app::{App, Browser, PASSWORD, options};
use crate::mailbox::Mailbox;

async fn start(sign_up: SignUp) -> (App, Arc<Mailbox>) {
    let mailbox = Arc::new(Mailbox::default());
    let mut options = options();
    options.sign_up = sign_up;
    (App::with_mail(options, &mailbox).await, mailbox)
}

#[tokio::test]
async fn who_asks_for_an_account_gets_it_by_mail() {
    let (app, mailbox) = start(SignUp::Open).await;
    let mut browser = app.browser().with("accept-language", "ku");
    let answer = browser.post("/sign-up/", "/sign-up/", &[("email", " Jo@Example.com ")]).await;
    answer.assert_redirect("/sign-up/?sent=yes");
    assert!(browser.get("/sign-up/?sent=yes").await.body.contains("Jo@Example.com"));
    let mail = mailbox.next().await;
    assert_eq!(mail.to, "jo@example.com");
    assert!(mail.text.starts_with("Silav,"), "in the language of the page: {}", mail.text);
    let link =
        mail.text.lines().find_map(|line| line.strip_prefix("https://dns.example.net/welcome/")).unwrap();
    let link = format!("/welcome/{link}");

    // Looking does not use it up, and neither does a password that is too short.
    for _ in 0..3 {
        let page = browser.get(&link).await;
        assert!(page.status == 200 && page.body.contains("value=\"jo@example.com\""), "{page:?}");
    }
    let short = browser.post(&link, &link, &[("password", "short"), ("first-name", "Jo <b>")]).await;
    short.assert_error(422, "Herî kêm");
    assert!(short.body.contains("value=\"Jo &#60;b&#62;\""));
    let fields =
        [("password", PASSWORD), ("first-name", "Jo"), ("last-name", ""), ("email", "eve@example.com")];
    browser.post(&link, &link, &fields).await.assert_redirect("/dns/");
    let page = browser.get("/account/").await;
    assert!(page.body.contains("jo@example.com") && page.body.contains("value=\"Jo\""), "{page:?}");
    assert!(page.body.contains("<option value=\"\" selected>") && page.body.contains("Bi xêr hatî!"));

    app.get(&link).await.assert_error(404, "does not work any more");
    let mut late = app.browser();
    late.post("/", &link, &[("password", PASSWORD)]).await.assert_error(404, "does not work any more");
}

#[tokio::test]
async fn asking_has_one_answer_whether_there_is_an_account_or_not() {
    let (app, mailbox) = start(SignUp::Open).await;
    app.hosting.create_account("with@example.com", Some(PASSWORD)).await.unwrap();
    for path in ["/sign-up/", "/password/forgotten/"] {
        let mut bodies = Vec::new();
        for email in ["with@example.com", "none@example.com"] {
            let mut browser = app.browser();
            let sent = format!("{path}?sent=yes");
            let answer = browser.post(path, path, &[("email", email)]).await;
            answer.assert_redirect(&sent);
            let cookies: Vec<&str> =
                answer.set_cookies().iter().map(|line| line.split_once('=').unwrap().0).collect();
            assert_eq!(cookies, ["zonewright_notice"]);
            bodies.push(browser.get(&sent).await.without_csrf().replace(email, ""));
        }
        assert_eq!(bodies[0], bodies[1]);
    }
    let mut to = Vec::new();
    for _ in 0..3 {
        let mail = mailbox.next().await;
        to.push((
            mail.to,
            mail.text.contains("/welcome/?link="),
            mail.text.contains("/password/reset/?link="),
        ));
    }
    to.sort();
    let (with, none) = ("with@example.com".to_owned(), "none@example.com".to_owned());
    assert_eq!(to, [(none, true, false), (with.clone(), false, false), (with, false, true)]);
}

#[tokio::test]
async fn a_malformed_address_is_refused_before_it_is_looked_for() {
    let (app, _) = start(SignUp::Open).await;
    for path in ["/sign-up/", "/password/forgotten/"] {
        for email in ["", "nobody", "<script>@", "a b@example.com"] {
            let answer = app.browser().post(path, path, &[("email", email)]).await;
            answer.assert_error(422, "This is no email address");
            assert!(!answer.body.contains("<script>@"));
        }
    }
}

#[tokio::test]
async fn too_many_requests_are_told_how_long_to_wait() {
    let (app, _) = start(SignUp::Open).await;
    for number in 0..20 {
        let email = format!("{number}@example.com");
        let mut browser = app.browser().from("192.0.2.1");
        browser
            .post("/sign-up/", "/sign-up/", &[("email", &email)])
            .await
            .assert_redirect("/sign-up/?sent=yes");
    }
    for path in ["/sign-up/", "/password/forgotten/"] {
        let mut browser = app.browser().from("192.0.2.1");
        let answer = browser.post(path, path, &[("email", "jo@example.com")]).await;
        answer.assert_error(429, "Wait 60 minutes, then try again.");
    }
}

#[tokio::test]
async fn where_sign_up_is_not_open_the_page_says_whom_to_ask() {
    for (mode, words) in
        [(SignUp::Closed, "those who run this server"), (SignUp::Invitation, "an invitation")]
    {
        let (app, _) = start(mode).await;
        let page = app.get("/sign-up/").await;
        assert!(page.status == 200 && page.body.contains(words) && !page.body.contains("type=\"email\""));
        let asked = app.browser().post("/", "/sign-up/", &[("email", "jo@example.com")]).await;
        asked.assert_error(404, "There is no such page");
    }
}

#[tokio::test]
async fn an_invitation_for_anyone_asks_for_the_address() {
    let (app, _) = start(SignUp::Invitation).await;
    app.hosting.create_account("taken@example.com", Some(PASSWORD)).await.unwrap();
    let secret = app.hosting.invite(&Administrator::operator(), None, false, "en").await.unwrap();
    let link = format!("/welcome/?link={}", secret.as_str());
    let mut browser = app.signed_in("earlier@example.com").await;
    let earlier = browser.cookies["zonewright_session"].clone();
    assert!(browser.get(&link).await.body.contains("You are signed in already"));
    for (email, words) in
        [("", "This is no email address"), ("taken@example.com", "There is an account with this address")]
    {
        let fields = [("email", email), ("password", PASSWORD)];
        browser.post(&link, &link, &fields).await.assert_error(422, words);
    }
    let fields = [("email", "Jo@example.com"), ("password", PASSWORD)];
    browser.post(&link, &link, &fields).await.assert_redirect("/dns/");
    assert_ne!(browser.cookies["zonewright_session"], earlier);
    let page = browser.get("/account/").await;
    assert!(page.body.contains("jo@example.com") && !page.body.contains("earlier@example.com"));
    browser.cookies.insert("zonewright_session".into(), earlier);
    browser.get("/account/").await.assert_redirect("/sign-in/?next=%2Faccount%2F");
}

#[tokio::test]
async fn the_first_administrator_administers() {
    let app = App::new().await;
    let secret = app.hosting.first_administrator_link().await.unwrap().unwrap();
    let link = format!("/welcome/?link={}", secret.as_str());
    let mut browser = app.browser();
    assert!(browser.get(&link).await.body.contains("is its administrator"));
    let fields = [("email", "boss@example.com"), ("password", PASSWORD)];
    browser.post(&link, &link, &fields).await.assert_redirect("/dns/");
    assert!(browser.get("/").await.body.contains("/admin/accounts/"));
}

/// The link that Jo gets, having forgotten the password.
async fn mailed_reset(browser: &mut Browser, mailbox: &Mailbox) -> String {
    let path = "/password/forgotten/";
    let asked = browser.post(path, path, &[("email", "jo@example.com")]).await;
    asked.assert_redirect("/password/forgotten/?sent=yes");
    mailbox.next_link().await
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_by_mail() {
    let (app, mailbox) = start(SignUp::Closed).await;
    let mut signed_in = app.signed_in("jo@example.com").await;
    let mut browser = app.browser();
    let link = mailed_reset(&mut browser, &mailbox).await;
    let page = browser.get(&link).await;
    assert!(page.body.contains("value=\"jo@example.com\""));
    assert!(
        page.body.contains("API tokens go on working") && page.body.contains("href=\"/account/developers/\"")
    );
    let same = browser.post(&link, &link, &[("password", "jo@example.com")]).await;
    same.assert_error(422, "not your email address");
    // It is no invitation.
    let as_invitation = link.replace("/password/reset/", "/welcome/");
    app.get(&as_invitation).await.assert_error(404, "does not work any more");

    browser.post(&link, &link, &[("password", "battery staple")]).await.assert_redirect("/sign-in/");
    assert!(browser.get("/sign-in/").await.body.contains("Your password is changed."));
    signed_in.get("/account/").await.assert_redirect("/sign-in/?next=%2Faccount%2F");
    app.get(&link).await.assert_error(404, "ask for a new link");
    browser.sign_in("jo@example.com", PASSWORD).await.assert_error(422, "is wrong");
    browser.sign_in("jo@example.com", "battery staple").await.assert_redirect("/dns/");
}

#[tokio::test]
async fn a_reset_in_the_browser_of_a_session_ends_it_there() {
    let (app, mailbox) = start(SignUp::Closed).await;
    let mut browser = app.signed_in("jo@example.com").await;
    let link = mailed_reset(&mut browser, &mailbox).await;
    browser.post(&link, &link, &[("password", "battery staple")]).await.assert_redirect("/sign-in/");
    assert!(!browser.cookies.contains_key("zonewright_session"));
    assert!(browser.get("/sign-in/").await.body.contains("Your password is changed."));
}

#[tokio::test]
async fn without_mail_the_page_says_whom_to_ask() {
    let app = App::new().await;
    let page = app.get("/password/forgotten/").await;
    assert!(page.body.contains("Ask an administrator") && !page.body.contains("type=\"email\""), "{page:?}");
    let asked = app.browser().post("/", "/password/forgotten/", &[("email", "jo@example.com")]).await;
    asked.assert_error(404, "There is no such page");
}

#[tokio::test]
async fn what_is_no_link_looks_like_one_that_is_gone() {
    let app = App::new().await;
    let unknown = "a".repeat(43);
    for path in ["/welcome/", "/password/reset/"] {
        let expected = app.get(&format!("{path}?link={unknown}")).await;
        expected.assert_error(404, "does not work any more");
        for query in ["", "?link=", "?link=%3Cscript%3E", "?other=x"] {
            let answer = app.get(&format!("{path}{query}")).await;
            answer.assert_error(404, "does not work any more");
            assert!(!answer.body.contains("<script>"));
        }
    }
}
