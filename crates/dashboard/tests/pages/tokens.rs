//! `/account/developers/`: tokens made, shown once, listed, revoked.

use std::net::IpAddr;

use hosting::{AuthenticationError, Session, SessionSecret, Start, VisitorInfo};

use crate::app::{Answer, App, Browser};

const LIST: &str = "/account/developers/";
const NEW: &str = "/account/developers/new/";

/// A field's name and what it says.
type Field<'a> = (&'a str, &'a str);

/// The secret that a page shows.
fn secret_in(answer: &Answer) -> String {
    let (_, rest) = answer.body.split_once("data-copy=\"vps_").expect("a secret");
    format!("vps_{}", rest.split_once('"').unwrap().0)
}

/// Makes a token, and follows to the page that shows it.
async fn make(browser: &mut Browser, fields: &[Field<'_>]) -> Answer {
    let answer = browser.post(NEW, NEW, fields).await;
    answer.assert_redirect("/account/developers/new/?made=yes");
    browser.get(answer.header("location")).await
}

async fn session(app: &App, browser: &Browser) -> Session {
    let secret = SessionSecret::parse(&browser.cookies["zonewright_session"]).unwrap();
    app.hosting.session(&secret, &VisitorInfo::default()).await.unwrap().unwrap()
}

#[tokio::test]
async fn strangers_are_sent_to_sign_in() {
    let app = App::new().await;
    let revoke = "/account/developers/00000000-0000-7000-8000-000000000000/revoke/";
    for path in [LIST, NEW, revoke] {
        let answer = app.get(path).await;
        assert_eq!(answer.status, 303, "{path}");
        assert!(answer.header("location").starts_with("/sign-in/"), "{answer:?}");
    }
    let answer = app.browser().post("/", NEW, &[("name", "x"), ("permissions", "*:*")]).await;
    assert_eq!(answer.status, 303);
}

#[tokio::test]
async fn a_token_is_made_shown_once_listed_and_revoked() {
    let app = App::new().await;
    let mut jo = app.signed_in("jo@example.com").await;
    assert!(jo.get(LIST).await.body.contains("No tokens yet"));

    let fields =
        [("name", "deploy <b>"), ("permissions", "dns:list"), ("permissions", "dns:read"), ("expiry", "30")];
    let made = make(&mut jo, &fields).await;
    assert_eq!(made.status, 200, "{made:?}");
    let secret = secret_in(&made);
    assert!(
        made.body.contains(&format!("export TOKEN={secret}")) && made.body.contains("/api/v1/account/me/")
    );
    assert!(!made.body.contains("deploy <b>"));
    assert!(
        made.set_cookies()[0].starts_with("zonewright_made=; ") && made.header("cache-control") == "no-store"
    );
    assert!(!jo.cookies.contains_key("zonewright_made"), "it is in the page alone");
    // A page that is loaded again makes and shows nothing.
    jo.get("/account/developers/new/?made=yes").await.assert_redirect(LIST);
    let list = jo.get(LIST).await;
    assert!(
        list.body.contains("shown once, and it is not kept here") && !list.body.contains(&secret),
        "{list:?}"
    );
    assert_eq!(list.body.matches("id=\"revoke-").count(), 1, "{list:?}");
    let (actor, token) = app.hosting.authenticate(&secret, None).await.unwrap();
    assert_eq!((token.name.as_str(), token.permissions.len()), ("deploy <b>", 2));
    assert_eq!(token.expires_at.map(|at| at - token.created_at), Some(30 * 86_400));
    app.hosting.list_zones(&actor, None, Start::Offset(0), 1).await.unwrap();

    for path in [LIST, NEW] {
        assert!(!jo.get(path).await.body.contains(&secret), "{path}");
    }
    let listed = jo.get(LIST).await.body;
    assert!(listed.contains("deploy &#60;b&#62;") && listed.contains("never used"), "{listed}");

    let revoke = format!("/account/developers/{}/revoke/", token.uuid);
    let mut al = app.signed_in("al@example.com").await;
    al.get(&revoke).await.assert_error(404, "");
    al.post(LIST, &revoke, &[]).await.assert_error(404, "");
    jo.post_raw(&revoke, &[]).await.assert_error(403, "out of date");
    assert!(app.hosting.authenticate(&secret, None).await.is_ok(), "asking revokes nothing");

    let asked = jo.get(&revoke).await;
    assert!(asked.status == 200 && asked.body.contains("deploy &#60;b&#62;"), "{asked:?}");
    jo.post(&revoke, &revoke, &[]).await.assert_redirect(LIST);
    let after = jo.get(LIST).await.body;
    assert!(after.contains("The token is revoked.") && after.contains("No tokens yet"), "{after}");
    assert!(matches!(app.hosting.authenticate(&secret, None).await, Err(AuthenticationError::Refused)));
    jo.get(&revoke).await.assert_error(404, "");
    jo.get("/account/developers/x/revoke/").await.assert_error(404, "");
}

#[tokio::test]
async fn in_a_row_the_script_asks_for_the_question_alone() {
    let app = App::new().await;
    let mut jo = app.signed_in("jo@example.com").await;
    jo.post(NEW, NEW, &[("name", "x"), ("permissions", "*:*")]).await;
    let uuid = app.hosting.list_tokens(&session(&app, &jo).await).await.unwrap()[0].token.uuid;
    let mut jo = jo.with("x-fragment", "1");
    let part = jo.get(&format!("/account/developers/{uuid}/revoke/")).await;
    assert!(
        part.status == 200 && !part.body.contains("<html") && part.body.contains("name=\"csrf\""),
        "{part:?}"
    );
}

#[tokio::test]
async fn a_token_for_acme_is_one_form_away() {
    let app = App::new().await;
    let mut jo = app.signed_in("jo@example.com").await;
    let page = jo.get("/account/developers/new/?for=acme").await.body;
    assert!(page.contains("_acme-challenge\n_acme-challenge.*\n*._acme-challenge</textarea>"), "{page}");
    // What a browser sends that changes nothing.
    let fields = [
        ("for", "acme"),
        ("name", "ACME"),
        ("expiry", "never"),
        ("permissions", "dns:list"),
        ("permissions", "dns:create"),
        ("permissions", "dns:delete"),
        ("record_names", "_acme-challenge\r\n_acme-challenge.*\r\n*._acme-challenge"),
        ("record_types", "TXT"),
        ("networks", ""),
    ];
    let boxes = page.split("<input").filter(|input| input.contains("name=\"permissions\""));
    let checked: Vec<&str> = boxes
        .filter(|input| input.contains(" checked"))
        .map(|input| input.split_once("value=\"").unwrap().1.split('"').next().unwrap())
        .collect();
    assert_eq!(checked, ["dns:list", "dns:create", "dns:delete"]);
    let guide = jo.get("/api/v1/docs/guides/patterns/").await.body;
    assert!(
        guide.contains("<code>dns:list</code>, <code>dns:create</code>, <code>dns:delete</code>)"),
        "{guide}"
    );
    // The zones are there to be chosen.
    let summary = page.find("<summary>Zones</summary>").unwrap();
    assert!(page[..summary].trim_end().ends_with("<details class=\"disclosure\" open>"), "{page}");
    let made = make(&mut jo, &fields).await;
    assert!(made.body.contains("_acme-challenge"), "{made:?}");
    let (_, token) = app.hosting.authenticate(&secret_in(&made), None).await.unwrap();
    let records = &token.scope.as_ref().unwrap().records;
    assert_eq!(
        records.in_words(),
        "the names _acme-challenge, _acme-challenge.*, *._acme-challenge and the type TXT"
    );
    assert!(jo.get(LIST).await.body.contains("ACME challenges only"));
}

#[tokio::test]
async fn limits_come_from_the_form() {
    let app = App::new().await;
    let mut jo = app.signed_in("jo@example.com").await;
    let actor = session(&app, &jo).await.actor();
    let (zone, _) = app.hosting.create_zone(&actor, "example.com", None).await.unwrap();
    app.hosting.create_zone(&actor, "example.org", None).await.unwrap();
    let page = jo.get(NEW).await.body;
    assert!(page.contains("example.com") && page.contains("example.org"), "{page}");
    let zone = zone.uuid.to_string();
    let fields = [
        ("name", "x"),
        ("permissions", "dns:create"),
        ("permissions", "*:*"),
        ("expiry", "date"),
        ("expires_at", "2024-02-29"),
        ("zones", zone.as_str()),
        ("networks", "192.0.2.7\r\n\r\n2001:db8::/32"),
    ];
    let made = make(&mut jo, &fields).await;
    let secret = secret_in(&made);
    let inside: IpAddr = "2001:db8::9".parse().unwrap();
    let (actor, token) = app.hosting.authenticate(&secret, Some(inside)).await.unwrap();
    assert_eq!(token.permissions, ["*:*"], "everything is everything");
    assert_eq!(token.expires_at, Some(1_709_251_200), "until the day is over");
    assert_eq!(app.hosting.count_zones(&actor, None).await.unwrap(), 1);
    let outside = app.hosting.authenticate(&secret, Some("192.0.2.8".parse().unwrap())).await;
    assert!(matches!(outside, Err(AuthenticationError::WrongNetwork(_))), "{outside:?}");
    let listed = jo.get(LIST).await.body;
    for told in ["example.com", "192.0.2.7/32", "2001:db8::/32", "Everything"] {
        assert!(listed.contains(told), "{told}: {listed}");
    }
    assert!(!listed.contains("example.org"));
}

#[tokio::test]
async fn mistakes_stand_beside_their_fields_and_nothing_is_lost() {
    let app = App::new().await;
    let mut jo = app.signed_in("jo@example.com").await;
    let mut al = app.signed_in("al@example.com").await;
    let actor = session(&app, &al).await.actor();
    let (foreign, _) = app.hosting.create_zone(&actor, "al.example", None).await.unwrap();
    let foreign = foreign.uuid.to_string();
    let valid = [("name", "kept"), ("permissions", "dns:list")];
    let cases: [(&[Field], &str, &str); 9] = [
        (&[("permissions", "dns:list")], "name", "1 to 100 characters"),
        (&[("name", "kept")], "permissions", "at least one thing"),
        (&[("permissions", "dns:fly"), ("name", "kept")], "permissions", "dns:fly"),
        (&[("expiry", "date"), ("expires_at", "2024-01-14")], "expires_at", "expired already"),
        (&[("expiry", "date"), ("expires_at", "")], "expires_at", "Choose the last day"),
        (&[("networks", "192.0.2.1\r\nhome")], "networks", "networks, line 2"),
        (&[("record_names", "www\r\nwww.")], "record_names", "record_names, line 2"),
        (&[("record_types", "NOPE")], "record_types", "NOPE"),
        (&[("zones", &foreign)], "zones", "no zone with the uuid"),
    ];
    for (fields, field, words) in cases {
        let whole = if matches!(field, "name" | "permissions") {
            fields.to_vec()
        } else {
            [&valid[..], fields].concat()
        };
        let answer = jo.post(NEW, NEW, &whole).await;
        assert_eq!(answer.status, 422, "{fields:?}");
        let body = &answer.body;
        assert!(body.contains(words) && body.contains(&format!("id=\"f-{field}-error\"")), "{field}: {body}");
        assert!(body.contains(&format!("href=\"#f-{field}\"")), "{field}: {body}");
        assert!(body.contains(&format!("id=\"f-{field}\"")), "{field}: {body}");
        if field != "name" {
            assert!(body.contains("value=\"kept\""), "{field}: {body}");
        }
    }
    let fields = [("expiry", "date"), ("networks", "home"), ("zones", "x")];
    let all = jo.post(NEW, NEW, &fields).await.body;
    for field in ["name", "permissions", "expires_at", "networks"] {
        assert_eq!(all.matches(&format!("href=\"#f-{field}\"")).count(), 1, "all are told, each once: {all}");
    }
    let session = session(&app, &jo).await;
    assert!(app.hosting.list_tokens(&session).await.unwrap().is_empty());
    assert!(!jo.get(NEW).await.body.contains("al.example"));
    al.get(LIST).await;
}

#[tokio::test]
async fn many_zones_are_chosen_by_name() {
    let app = App::new().await;
    let mut jo = app.signed_in("jo@example.com").await;
    let actor = session(&app, &jo).await.actor();
    for number in 0..501 {
        app.hosting.create_zone(&actor, &format!("z{number}.example"), None).await.unwrap();
    }
    let page = jo.get(NEW).await.body;
    assert!(page.contains("name=\"zone_names\"") && !page.contains("z7.example"), "they are not all listed");
    let fields = |zones| [("name", "x"), ("permissions", "*:*"), ("zone_names", zones)];
    let refused = jo.post(NEW, NEW, &fields("z7.example\r\n\r\nnone.example")).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("Line 3: there is no zone none.example"), "{refused:?}");
    let made = make(&mut jo, &fields("z7.example\r\nZ8.example.")).await;
    let (actor, _) = app.hosting.authenticate(&secret_in(&made), None).await.unwrap();
    assert_eq!(app.hosting.count_zones(&actor, None).await.unwrap(), 2);
}
