//! Accounts: found, and what is done with them.

use hosting::{AccountLimits, AuthenticationError, EventKind, NewToken, SignInError, VisitorInfo};

use super::{HOSTILE_EMAIL, HOSTILE_EMAIL_ESCAPED, start};
use crate::app::PASSWORD;
use crate::second_factor::set_up;

#[tokio::test]
async fn accounts_are_searched_and_paged() {
    let (app, mut boss) = start().await;
    for number in 0..60 {
        app.hosting.create_account(&format!("user{number:02}@example.org"), None).await.unwrap();
    }
    boss.get("/").await.assert_page(&["href=\"/admin/accounts/\""]);
    let first = boss.get("/admin/accounts/").await;
    first.assert_page(&["boss@example.com", "user48@", "61 accounts", "/admin/accounts/?page=2"]);
    assert!(!first.body.contains("user49@"));
    boss.get("/admin/accounts/?page=2").await.assert_page(&["user49@", "user59@"]);
    let found = boss.get("/admin/accounts/?q=USER4").await;
    found.assert_page(&["user40@", "10 accounts", "value=\"USER4\""]);
    assert!(!found.body.contains("user50@"));
    boss.get("/admin/accounts/?q=zz").await.assert_page(&["No account found", "zz"]);
    let part = boss.with("x-fragment", "1").get("/admin/accounts/?q=user41").await;
    part.assert_page(&["id=\"accounts\"", "user41@"]);
    assert!(!part.body.contains("<html") && !part.body.contains("user42@"), "{part:?}");
}

#[tokio::test]
async fn an_account_is_told_with_what_it_has() {
    let (app, mut boss) = start().await;
    app.signed_in("jo@example.com").await;
    app.zone_of("jo@example.com").await;
    app.hosting.create_account("idle@example.com", None).await.unwrap();
    let path = app.path_of("jo@example.com").await;
    let page = boss.get(&path).await;
    page.assert_page(&["jo@example.com", "example.com", "Active", "Signed in", "The server’s: 10000"]);
    assert!(page.body.contains("The server’s: no limit") && page.body.contains("themselves"), "{page:?}");
    let idle = app.path_of("idle@example.com").await;
    boss.get(&idle).await.assert_page(&["not known", "None was ever set", "The account has no zones."]);
}

#[tokio::test]
async fn a_suspended_account_is_shut_out_at_once() {
    let (app, mut boss) = start().await;
    let mut jo = app.signed_in("jo@example.com").await;
    let token = app.hosting.create_token_of("jo@example.com", NewToken::new("ci", &["dns:*"])).await.unwrap();
    app.hosting.authenticate(&token, None).await.unwrap();
    let path = app.path_of("jo@example.com").await;
    let suspend = format!("{path}suspend/");
    boss.get(&suspend).await.assert_page(&["Suspend account", "jo@example.com"]);
    assert!(app.account("jo@example.com").await.is_active(), "asking does nothing");

    boss.post(&suspend, &suspend, &[]).await.assert_redirect(&path);
    assert!(!jo.get("/").await.body.contains("/sign-out/"));
    let refused = app.hosting.authenticate(&token, None).await;
    assert!(matches!(refused, Err(AuthenticationError::Refused)), "{refused:?}");
    let refused = app.hosting.sign_in("jo@example.com", PASSWORD, &VisitorInfo::default()).await;
    assert!(matches!(refused, Err(SignInError::Refused)), "{refused:?}");
    app.assert_recorded(EventKind::AccountSuspended, Some("jo@example.com"), "").await;
    let page = boss.get(&path).await;
    page.assert_page(&["The account is suspended.", "Its zones go on being served", "resume/"]);
    boss.get("/admin/accounts/?q=jo").await.assert_page(&["Suspended"]);
    // A link would open nothing.
    boss.post(&path, &format!("{path}reset-link/"), &[]).await.assert_redirect(&path);

    let resume = format!("{path}resume/");
    boss.post(&resume, &resume, &[]).await.assert_redirect(&path);
    app.assert_recorded(EventKind::AccountResumed, Some("jo@example.com"), "").await;
    app.hosting.authenticate(&token, None).await.unwrap();
    app.sign_in("jo@example.com").await;
}

#[tokio::test]
async fn the_role_is_given_and_taken() {
    let (app, mut boss) = start().await;
    let mut jo = app.signed_in("jo@example.com").await;
    let path = app.path_of("jo@example.com").await;
    let (grant, revoke) = (format!("{path}grant/"), format!("{path}revoke/"));
    boss.post(&grant, &grant, &[]).await.assert_redirect(&path);
    app.assert_recorded(EventKind::AdministratorGranted, Some("jo@example.com"), "").await;
    assert!(!jo.get("/").await.body.contains("/sign-out/"), "another role needs another secret");
    let mut jo = app.sign_in("jo@example.com").await;
    jo.get("/admin/accounts/").await.assert_page(&["jo@example.com"]);

    boss.post(&revoke, &revoke, &[]).await.assert_redirect(&path);
    app.assert_recorded(EventKind::AdministratorRevoked, Some("jo@example.com"), "").await;
    assert_eq!(jo.get("/admin/accounts/").await.status, 303);
    let mut jo = app.sign_in("jo@example.com").await;
    jo.get("/admin/accounts/").await.assert_error(404, "There is no such page");
}

#[tokio::test]
async fn nobody_locks_themselves_out() {
    let (app, mut boss) = start().await;
    let own = app.path_of("boss@example.com").await;
    let page = boss.get(&own).await;
    page.assert_page(&["This is your own account", "/account/security/"]);
    assert!(!page.body.contains("suspend/") && !page.body.contains("reset-link/"), "{page:?}");
    for step in ["suspend", "second-factor-off", "delete"] {
        let path = format!("{own}{step}/");
        let answer = boss.post(&path, &path, &[("email", "boss@example.com")]).await;
        answer.assert_refused("Another administrator has to do this");
    }
    let link = boss.post(&own, &format!("{own}reset-link/"), &[]).await;
    link.assert_redirect(&own);
    let revoke = format!("{own}revoke/");
    boss.post(&revoke, &revoke, &[]).await.assert_refused("This is the last administrator");
    let kurdish = boss.with("accept-language", "ku").post(&revoke, &revoke, &[]).await;
    kurdish.assert_refused("Ev rêveberê dawî ye");
    let found = app.account("boss@example.com").await;
    assert!(found.is_active() && found.is_administrator);

    // Where there is another, the role can be given up, and these pages with it.
    app.administrator("next@example.com").await;
    let mut boss = app.sign_in("boss@example.com").await;
    boss.post(&revoke, &revoke, &[]).await.assert_redirect("/sign-in/");
    assert!(!boss.cookies.contains_key("zonewright_session"));
    app.sign_in("boss@example.com").await.get(&own).await.assert_error(404, "no such page");
}

#[tokio::test]
async fn limits_are_empty_none_or_a_number() {
    let (app, mut boss) = start().await;
    app.signed_in("jo@example.com").await;
    let path = app.path_of("jo@example.com").await;
    let to = format!("{path}limits/");
    let limits = |zones, records_per_zone| AccountLimits { zones, records_per_zone };
    for (zones, records, expected, detail) in [
        ("1", " 0 ", limits(Some(1), Some(0)), "zones 1, records 0"),
        ("", "250", limits(None, Some(250)), "zones -, records 250"),
        ("", "", limits(None, None), "zones -, records -"),
    ] {
        boss.post(&path, &to, &[("zones", zones), ("records", records)]).await.assert_redirect(&path);
        assert_eq!(app.account("jo@example.com").await.limits, expected);
        app.assert_recorded(EventKind::LimitsChanged, Some("jo@example.com"), detail).await;
    }
    boss.post(&path, &to, &[("zones", "7")]).await.assert_redirect(&path);
    boss.get(&path).await.assert_page(&["The limits are saved.", "name=\"zones\" type=\"text\" value=\"7\""]);
    for wrong in ["-1", "+1", "1.5", "ten", "1000000001", "99999999999999999999", "\"><script>"] {
        let answer = boss.post(&path, &to, &[("zones", wrong), ("records", "1")]).await;
        answer.assert_refused("Write a whole number");
        assert!(answer.body.contains("aria-invalid=\"true\"") && !answer.body.contains("<script>"));
    }
    assert_eq!(app.account("jo@example.com").await.limits, limits(Some(7), None));
}

#[tokio::test]
async fn a_reset_link_is_shown_once_and_works_once() {
    let (app, mut boss) = start().await;
    let mut jo = app.signed_in("jo@example.com").await;
    let path = app.path_of("jo@example.com").await;
    let answer = boss.post(&path, &format!("{path}reset-link/"), &[]).await;
    let url = "http://dns.example.net/password/reset/?link=";
    answer.assert_page(&[&format!("data-copy=\"{url}"), "jo@example.com"]);
    let secret = answer.secret_behind(url);
    assert!(!boss.get(&path).await.body.contains(&secret));
    app.assert_recorded(EventKind::ResetLinkCreated, Some("jo@example.com"), "").await;

    let secret = hosting::LinkSecret::parse(&secret).unwrap();
    app.hosting.reset_password(&secret, "another battery staple", &VisitorInfo::default()).await.unwrap();
    assert!(!jo.get("/").await.body.contains("/sign-out/"));
    let again = app.hosting.reset_password(&secret, PASSWORD, &VisitorInfo::default()).await;
    assert!(matches!(again, Err(hosting::Error::NotFound)), "{again:?}");
}

#[tokio::test]
async fn an_account_is_deleted_by_its_address() {
    let (app, mut boss) = start().await;
    let mut jo = app.signed_in("jo@example.com").await;
    let zone = app.zone_of("jo@example.com").await;
    let path = app.path_of("jo@example.com").await;
    let to = format!("{path}delete/");
    boss.get(&to).await.assert_page(&["1 zone goes with it", "jo@example.com"]);
    for wrong in ["", "boss@example.com", "<script>"] {
        let answer = boss.post(&to, &to, &[("email", wrong)]).await;
        answer.assert_refused("This is not the address of the account.");
        assert!(!answer.body.contains("<script>"));
    }
    jo.get("/").await.assert_page(&["/sign-out/"]);
    boss.post(&to, &to, &[("email", " JO@example.com ")]).await.assert_redirect("/admin/accounts/");
    assert!(!jo.get("/").await.body.contains("/sign-out/"));
    // It goes on behind the answer.
    while boss.get(&path).await.status != 404 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    boss.get(&zone).await.assert_error(404, "There is no such page");
    app.assert_recorded(EventKind::AccountDeleted, Some("jo@example.com"), "").await;
    boss.get("/admin/events/").await.assert_page(&["Deletion of the account begun", "Account deleted"]);
}

#[tokio::test]
async fn a_lost_second_factor_is_removed() {
    let (app, mut boss) = start().await;
    let (mut jo, ..) = set_up(&app).await;
    let path = app.path_of("jo@example.com").await;
    let to = format!("{path}second-factor-off/");
    boss.get(&path).await.assert_page(&[&to]);
    boss.post(&to, &to, &[]).await.assert_redirect(&path);
    app.assert_recorded(EventKind::SecondFactorDisabled, Some("jo@example.com"), "").await;
    assert!(app.account("jo@example.com").await.second_factor_since.is_none());
    assert!(!jo.get("/").await.body.contains("/sign-out/"));
    app.sign_in("jo@example.com").await;
}

#[tokio::test]
async fn hostile_addresses_and_searches_are_text() {
    let (app, mut boss) = start().await;
    app.signed_in(HOSTILE_EMAIL).await;
    let path = app.path_of(HOSTILE_EMAIL).await;
    let search = boss.get("/admin/accounts/?q=%22%3E%3Cscript%3E").await;
    search.assert_page(&["&#60;script&#62;"]);
    assert!(!search.body.contains("<script>"), "{search:?}");
    for path in [
        "/admin/accounts/",
        &path,
        &format!("{path}suspend/"),
        &format!("{path}delete/"),
        &format!("{path}grant/"),
    ] {
        let page = boss.get(path).await;
        page.assert_page(&[HOSTILE_EMAIL_ESCAPED]);
        assert!(!page.body.contains(HOSTILE_EMAIL), "{page:?}");
    }
}
