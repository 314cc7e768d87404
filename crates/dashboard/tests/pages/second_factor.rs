//! The second factor: set up, asked for, replaced by recovery codes, turned off.

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};

use crate::app::{Answer, App, Browser, NOW_SECONDS, PASSWORD};

const SET_UP: &str = "/account/security/second-factor/";
const OFF: &str = "/account/security/second-factor/off/";
const RENEW: &str = "/account/security/recovery-codes/";
const GIVE: &str = "/sign-in/second-factor/";
const EMAIL: &str = "jo@example.com";

/// As an authenticator app makes it of the secret that people type, so many steps from now.
fn code(secret: &str, step: i64) -> String {
    let seed = BASE32_NOPAD.decode(secret.replace(' ', "").as_bytes()).unwrap();
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(&seed).unwrap();
    mac.update(&(NOW_SECONDS / 30 + step).to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let offset = usize::from(digest[19] & 15);
    let number = u32::from_be_bytes(digest[offset..offset + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

fn secret(page: &Answer) -> String {
    let (_, rest) = page.body.split_once("data-copy=\"").expect("a secret");
    rest.split_once('"').unwrap().0.to_owned()
}

fn recovery_codes(page: &Answer) -> Vec<String> {
    let codes = page.body.split("<li><code>").skip(1);
    codes.map(|rest| rest.split_once('<').unwrap().0.to_owned()).collect()
}

/// Someone who has just set it up: the browser, the secret, the recovery codes.
pub(crate) async fn set_up(app: &App) -> (Browser, String, Vec<String>) {
    let mut browser = app.signed_in(EMAIL).await;
    let secret = secret(&browser.get(SET_UP).await);
    let page = browser.post(SET_UP, SET_UP, &[("code", &code(&secret, 0)), ("present", PASSWORD)]).await;
    assert_eq!(page.status, 200, "{page:?}");
    let codes = recovery_codes(&page);
    (browser, secret, codes)
}

/// A browser that gave the password.
async fn halfway(app: &App) -> Browser {
    let mut browser = app.browser();
    browser.sign_in(EMAIL, PASSWORD).await.assert_redirect(GIVE);
    browser
}

#[tokio::test]
async fn it_is_set_up_by_picture_secret_or_link_and_one_code() {
    let app = App::new().await;
    let mut browser = app.signed_in(EMAIL).await;
    let mut elsewhere = app.browser();
    elsewhere.sign_in(EMAIL, PASSWORD).await.assert_redirect("/dns/");
    let page = browser.get(SET_UP).await;
    assert!(page.body.contains("<path d=\"M4 4h7v1h-7z"), "{page:?}");
    let secret = secret(&page);
    assert!(page.body.contains("href=\"otpauth://totp/Zonewright:jo%40example.com?secret="));
    assert_eq!(secret.split(' ').map(str::len).collect::<Vec<_>>(), [4; 8], "{secret}");

    let wrong = browser.post(SET_UP, SET_UP, &[("code", "000000"), ("present", PASSWORD)]).await;
    wrong.assert_error(422, "This code is wrong");
    assert!(wrong.body.contains(&secret), "the same one again");
    for present in ["", "wrong horse"] {
        let fields = [("code", code(&secret, 0)), ("present", present.to_owned())];
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        let wrong = browser.post(SET_UP, SET_UP, &fields).await;
        wrong.assert_error(422, "The password is wrong");
        assert!(wrong.body.contains(&secret), "the same one again");
    }

    let before = browser.cookies["zonewright_session"].clone();
    let page = browser.post(SET_UP, SET_UP, &[("code", &code(&secret, 0)), ("present", PASSWORD)]).await;
    assert_eq!((page.status.as_u16(), recovery_codes(&page).len()), (200, 10), "{page:?}");
    assert_ne!(browser.cookies["zonewright_session"], before, "a new secret");
    // The forms of this very page go with it.
    let csrf = page.csrf();
    browser.post_raw("/preferences/", &[("csrf", &csrf)]).await.assert_redirect("/");
    assert!(browser.get("/account/security/").await.body.contains("10 recovery codes left"));
    browser.get(SET_UP).await.assert_redirect("/account/security/");
    elsewhere.get("/account/").await.assert_redirect("/sign-in/?next=%2Faccount%2F");
}

#[tokio::test]
async fn a_code_signs_in_once_behind_the_password() {
    let app = App::new().await;
    let (_, secret, _) = set_up(&app).await;
    let mut browser = app.browser();
    let fields = [("email", EMAIL), ("password", PASSWORD), ("next", "/account/")];
    browser
        .post("/sign-in/", "/sign-in/", &fields)
        .await
        .assert_redirect("/sign-in/second-factor/?next=%2Faccount%2F");
    let page = browser.get("/sign-in/second-factor/?next=%2Faccount%2F").await;
    assert!(page.body.contains("autocomplete=\"one-time-code\"") && !page.body.contains(EMAIL), "{page:?}");
    browser.post(GIVE, GIVE, &[("code", "000000")]).await.assert_error(422, "This code is wrong");
    let used = code(&secret, 0);
    browser.post(GIVE, GIVE, &[("code", &used)]).await.assert_error(422, "This code is wrong");
    let next = code(&secret, 1);
    let spaced = format!("{} {}", &next[..3], &next[3..]);
    browser.post(GIVE, GIVE, &[("code", &spaced), ("next", "/account/")]).await.assert_redirect("/account/");
    assert!(!browser.cookies.contains_key("zonewright_pending"));
    assert!(browser.get("/account/").await.body.contains(EMAIL));
}

#[tokio::test]
async fn the_password_alone_opens_nothing() {
    let app = App::new().await;
    let (_, secret, _) = set_up(&app).await;
    let mut browser = app.browser();
    let answer = browser.sign_in(EMAIL, PASSWORD).await;
    let line = answer.set_cookies().into_iter().find(|line| line.starts_with("zonewright_pending=")).unwrap();
    assert!(line.contains("; HttpOnly; SameSite=Lax") && line.ends_with("; Max-Age=300"), "{line}");
    let pending = browser.cookies["zonewright_pending"].clone();
    browser.get("/account/").await.assert_redirect("/sign-in/?next=%2Faccount%2F");
    browser.cookies.insert("zonewright_session".into(), pending);
    browser.get("/account/").await.assert_redirect("/sign-in/?next=%2Faccount%2F");

    // Nor does the code alone.
    let mut stranger = app.browser();
    stranger.get(GIVE).await.assert_redirect("/sign-in/");
    let answer = stranger.post("/sign-in/", GIVE, &[("code", &code(&secret, 1))]).await;
    answer.assert_redirect("/sign-in/");
    assert!(stranger.get("/sign-in/").await.body.contains("Sign in again."));
    assert!(!stranger.cookies.contains_key("zonewright_session"));
}

#[tokio::test]
async fn after_some_wrong_codes_the_password_is_asked_for_again() {
    let app = App::new().await;
    set_up(&app).await;
    let mut browser = halfway(&app).await;
    for _ in 0..20 {
        let answer = browser.post("/", GIVE, &[("code", "000000")]).await;
        if answer.status == 303 {
            answer.assert_redirect("/sign-in/");
            assert!(!browser.cookies.contains_key("zonewright_pending"));
            return;
        }
        answer.assert_error(422, "This code is wrong");
    }
    panic!("codes may be tried for ever");
}

#[tokio::test]
async fn recovery_codes_work_once_each_and_are_replaced() {
    let app = App::new().await;
    let (mut owner, _, codes) = set_up(&app).await;
    let mut browser = halfway(&app).await;
    let typed = codes[0].to_uppercase().replace('-', " ");
    browser.post(GIVE, GIVE, &[("code", ""), ("recovery", &typed)]).await.assert_redirect("/dns/");
    let again = halfway(&app).await.post("/", GIVE, &[("recovery", &codes[0])]).await;
    again.assert_error(422, "This code is wrong");
    assert!(again.body.contains("<details class=\"disclosure\" open"));
    assert!(owner.get("/account/security/").await.body.contains("9 recovery codes left"));

    owner.post(RENEW, RENEW, &[("present", "wrong")]).await.assert_error(422, "The password is wrong.");
    let page = owner.post(RENEW, RENEW, &[("present", PASSWORD)]).await;
    let new = recovery_codes(&page);
    assert_eq!((page.status.as_u16(), new.len()), (200, 10));
    assert!(page.body.contains("download=\"zonewright-recovery-codes.txt\""));
    let old = halfway(&app).await.post("/", GIVE, &[("recovery", &codes[1])]).await;
    old.assert_error(422, "This code is wrong");
    halfway(&app).await.post("/", GIVE, &[("recovery", &new[1])]).await.assert_redirect("/dns/");
}

#[tokio::test]
async fn it_is_turned_off_by_the_password() {
    let app = App::new().await;
    let (mut browser, ..) = set_up(&app).await;
    browser.post(OFF, OFF, &[("present", "wrong")]).await.assert_error(422, "The password is wrong.");
    let before = browser.cookies["zonewright_session"].clone();
    browser.post(OFF, OFF, &[("present", PASSWORD)]).await.assert_redirect("/account/security/");
    assert_ne!(browser.cookies["zonewright_session"], before);
    let page = browser.get("/account/security/").await;
    assert!(page.body.contains("The second factor is off.") && page.body.contains("Set up second factor"));
    for path in [OFF, RENEW] {
        browser.get(path).await.assert_redirect("/account/security/");
        browser.post("/", path, &[("present", PASSWORD)]).await.assert_redirect("/account/security/");
    }
    app.browser().sign_in(EMAIL, PASSWORD).await.assert_redirect("/dns/");
}
