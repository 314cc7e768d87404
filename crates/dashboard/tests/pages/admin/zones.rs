//! Everyone's zones: found, handed over, removed.

use hosting::{EventKind, SignIn, Start};

use super::{HOSTILE_EMAIL, HOSTILE_EMAIL_ESCAPED, start};
use crate::app::{App, PASSWORD};

impl App {
    /// The page of a new zone, `example.com`, of an account that there is.
    pub(super) async fn zone_of(&self, email: &str) -> String {
        self.new_zone(email, "example.com").await
    }

    async fn new_zone(&self, email: &str, domain: &str) -> String {
        let visitor = hosting::VisitorInfo::default();
        let SignIn::Done(secret) = self.hosting.sign_in(email, PASSWORD, &visitor).await.unwrap() else {
            panic!("a second factor")
        };
        let session = self.hosting.session(&secret, &visitor).await.unwrap().unwrap();
        let (zone, _) = self.hosting.create_zone(&session.actor(), domain, None).await.unwrap();
        self.hosting.sign_out(&session).await.unwrap();
        format!("/admin/zones/{}/", zone.uuid)
    }
}

#[tokio::test]
async fn zones_are_searched_by_name_and_by_owner() {
    let (app, mut boss) = start().await;
    boss.get("/admin/zones/").await.assert_page(&["Nobody has made a zone yet."]);
    app.signed_in("jo@acme.test").await;
    app.signed_in("al@example.org").await;
    for (email, domain) in [
        ("jo@acme.test", "one.example"),
        ("jo@acme.test", "2.0.192.in-addr.arpa"),
        ("al@example.org", "two.test"),
    ] {
        app.new_zone(email, domain).await;
    }
    boss.get("/admin/zones/").await.assert_page(&["one.example", "two.test", "jo@acme.test", "3 zones"]);
    for (search, found, not) in [
        ("ONE.", "one.example", "two.test"),
        ("acme", "2.0.192.in-addr.arpa", "two.test"),
        ("al@", "two.test", "one.e"),
    ] {
        let answer = boss.get(&format!("/admin/zones/?q={search}")).await;
        answer.assert_page(&[found]);
        assert!(!answer.body.contains(not), "{answer:?}");
    }
    boss.get("/admin/zones/?q=%3Cscript%3E").await.assert_page(&["No zone found", "&#60;script&#62;"]);
    let part = boss.with("x-fragment", "1").get("/admin/zones/?q=two").await;
    assert!(part.body.contains("id=\"zones\"") && !part.body.contains("<html"), "{part:?}");
}

#[tokio::test]
async fn a_long_list_is_walked_page_by_page() {
    let (app, mut boss) = start().await;
    let account = app.account("boss@example.com").await;
    let visitor = hosting::VisitorInfo::default();
    let SignIn::Done(secret) = app.hosting.sign_in(&account.email, PASSWORD, &visitor).await.unwrap() else {
        panic!("a second factor")
    };
    let session = app.hosting.session(&secret, &visitor).await.unwrap().unwrap();
    for number in 0..51 {
        let domain = format!("zone{number:02}.example");
        app.hosting.create_zone(&session.actor(), &domain, None).await.unwrap();
    }
    let first = boss.get("/admin/zones/?q=zone").await;
    first.assert_page(&["zone49.example", "/admin/zones/?q=zone&#38;after=zone49.example"]);
    assert!(!first.body.contains("zone50.example"));
    let second = boss.get("/admin/zones/?q=zone&after=zone49.example").await;
    second.assert_page(&["zone50.example", "From the start"]);
    assert!(!second.body.contains(">zone49.example<"), "{second:?}");
    boss.get("/admin/zones/?q=zone&after=a..b").await.assert_page(&["zone00.example"]);
    // An account's own page has fewer of them.
    let path = app.path_of("boss@example.com").await;
    boss.get(&path).await.assert_page(&["zone19.example", &format!("{path}?page=3")]);
    boss.get(&format!("{path}?page=3")).await.assert_page(&["zone50.example"]);
}

#[tokio::test]
async fn a_zone_is_handed_over() {
    let (app, mut boss) = start().await;
    app.signed_in("jo@example.com").await;
    app.signed_in(HOSTILE_EMAIL).await;
    let zone = app.zone_of("jo@example.com").await;
    let to = format!("{zone}hand-over/");
    for (email, words) in [
        ("nobody@example.com", "There is no account with this address."),
        ("", "There is no account with this address."),
        ("<script>", "There is no account with this address."),
        ("JO@example.com", "The zone is theirs already."),
    ] {
        let answer = boss.post(&zone, &to, &[("email", email)]).await;
        answer.assert_refused(words);
        assert!(!answer.body.contains("<script>"));
    }
    boss.post(&zone, &to, &[("email", HOSTILE_EMAIL)]).await.assert_redirect(&zone);
    app.assert_recorded(EventKind::ZoneHandedOver, Some("jo@example.com"), "example.com").await;
    app.assert_recorded(EventKind::ZoneReceived, Some(HOSTILE_EMAIL), "example.com").await;
    let page = boss.get(&zone).await;
    page.assert_page(&["The zone was handed over to", HOSTILE_EMAIL_ESCAPED]);
    assert!(!page.body.contains(HOSTILE_EMAIL) && !page.body.contains("jo@example.com"), "{page:?}");
    boss.get("/admin/zones/").await.assert_page(&[HOSTILE_EMAIL_ESCAPED]);
    boss.get(&to).await.assert_redirect(&zone);
}

#[tokio::test]
async fn a_zone_is_removed_by_its_name() {
    let (app, mut boss) = start().await;
    app.signed_in("jo@example.com").await;
    let zone = app.new_zone("jo@example.com", "bücher.example").await;
    let to = format!("{zone}remove/");
    for wrong in ["", "example", "b.example", "<script>", ".."] {
        let answer = boss.post(&zone, &to, &[("domain", wrong)]).await;
        answer.assert_refused("This is not the domain of the zone.");
        assert!(!answer.body.contains("<script>"));
    }
    let owner = app.path_of("jo@example.com").await;
    boss.post(&zone, &to, &[("domain", " BÜCHER.example. ")]).await.assert_redirect(&owner);
    app.assert_recorded(EventKind::ZoneRemoved, Some("jo@example.com"), "xn--bcher-kva.example").await;
    boss.get(&owner).await.assert_page(&["xn--bcher-kva.example is removed."]);
    boss.get(&zone).await.assert_error(404, "There is no such page");
    boss.post("/", &to, &[("domain", "bücher.example")]).await.assert_error(404, "There is no such page");
    let account = app.account("jo@example.com").await.id;
    let operator = &hosting::Administrator::operator();
    let zones = app.hosting.list_account_zones(operator, account, Start::Offset(0), 9).await.unwrap();
    assert!(zones.is_empty());
}

#[tokio::test]
async fn a_copy_does_not_go_where_its_key_may_not() {
    let (app, mut boss) = start().await;
    let jo = app.signed_in("jo@example.com").await;
    app.signed_in("al@example.com").await;
    let key = hosting::NewTsigKey {
        name: "jos-key".to_owned(),
        algorithm: "hmac-sha256".parse().unwrap(),
        account: Some("jo@example.com".to_owned()),
        secret: None,
    };
    app.hosting.create_tsig_key(key).await.unwrap();
    let (actor, primaries) = (app.session(&jo).await.actor(), ["192.0.2.1".to_owned()]);
    let zone = app.hosting.create_copy(&actor, "example.com", &primaries, Some("jos-key")).await.unwrap();
    let page = format!("/admin/zones/{}/", zone.uuid);
    let shown = boss.get(&page).await;
    for told in [">Copy</span>", "192.0.2.1", "jos-key", "Nothing has come from there so far"] {
        assert!(shown.body.contains(told), "{told}: {shown:?}");
    }
    assert!(boss.get("/admin/zones/").await.body.contains(">Copy</span>"));
    let form = format!("{page}hand-over/");
    let refused = boss.post(&page, &form, &[("email", "al@example.com")]).await;
    assert!(refused.body.contains("which that account may not use"), "{refused:?}");
    let unknown = boss.post(&page, &form, &[("email", "nobody@example.com")]).await;
    assert!(unknown.body.contains("There is no account with this address"), "{unknown:?}");
}
