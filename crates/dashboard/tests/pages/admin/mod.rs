//! The pages of administrators.

mod accounts;
mod events;
mod invitations;
mod zones;

use hosting::{Account, Administrator, EventKind};

use crate::app::{Answer, App, Browser, PASSWORD, options};

/// As people try to break pages with; an address may hold it.
const HOSTILE_EMAIL: &str = "&lt'script'&gt@evil.test";
/// How it stands in a page.
const HOSTILE_EMAIL_ESCAPED: &str = "&#38;lt&#39;script&#39;&#38;gt@evil.test";

/// A dashboard, and a browser in which its administrator is signed in.
async fn start() -> (App, Browser) {
    let mut options = options();
    options.public_url = Some("http://dns.example.net".to_owned());
    let app = App::with(options).await;
    let boss = app.administrator("boss@example.com").await;
    (app, boss)
}

impl App {
    /// A browser in which a new administrator is signed in.
    async fn administrator(&self, email: &str) -> Browser {
        let account = self.hosting.create_account(email, Some(PASSWORD)).await.unwrap();
        self.hosting.set_administrator(&Administrator::operator(), account.id, true).await.unwrap();
        self.sign_in(email).await
    }

    /// A browser in which this account is signed in.
    async fn sign_in(&self, email: &str) -> Browser {
        let mut browser = self.browser();
        browser.sign_in(email, PASSWORD).await.assert_redirect("/dns/");
        browser
    }

    async fn account(&self, email: &str) -> Account {
        let operator = &Administrator::operator();
        let start = hosting::Start::Offset(0);
        let found = self.hosting.search_accounts(operator, email, start, 100).await.unwrap();
        found.into_iter().find(|found| found.account.email == email).unwrap().account
    }

    /// The page of an account.
    async fn path_of(&self, email: &str) -> String {
        format!("/admin/accounts/{}/", self.account(email).await.id.0)
    }

    /// Checks that it was recorded just now, as the administrator's doing.
    async fn assert_recorded(&self, kind: EventKind, of: Option<&str>, detail: &str) {
        let events = self.hosting.list_events(&Administrator::operator(), None, None, 2).await.unwrap();
        let event = events.iter().find(|event| event.kind == Some(kind));
        let event = event.unwrap_or_else(|| panic!("{kind:?} is not among {events:?}"));
        let account = event.account.as_ref().map(|(_, email)| email.as_str());
        assert_eq!((account, event.detail.as_str()), (of, detail));
        assert_eq!(event.actor_email, "boss@example.com");
    }
}

impl Answer {
    /// A page that holds all of it.
    #[track_caller]
    fn assert_page(&self, parts: &[&str]) -> &Self {
        assert_eq!(self.status, 200, "{self:?}");
        for part in parts {
            assert!(self.body.contains(part), "{part}: {self:?}");
        }
        self
    }

    /// What a link to be copied ends in.
    #[track_caller]
    fn secret_behind(&self, url: &str) -> String {
        let (_, rest) = self.body.split_once(&format!("data-copy=\"{url}")).expect("no link");
        rest.split_once('"').unwrap().0.to_owned()
    }

    /// Such a page's form again, with what is wrong in it.
    #[track_caller]
    fn assert_refused(&self, words: &str) {
        assert_eq!(self.status, 422, "{self:?}");
        assert!(self.body.contains(words), "{words}: {self:?}");
    }
}

/// Every path, and what is sent to it where it takes forms.
fn all(account: &str, zone: &str) -> Vec<(String, bool)> {
    let uuid = "/00000000-0000-0000-0000-000000000001/";
    let mut paths: Vec<(String, bool)> =
        ["/admin/accounts/", "/admin/zones/", "/admin/events/", account, zone]
            .map(|path| (path.to_owned(), false))
            .into();
    for step in
        ["suspend", "resume", "grant", "revoke", "second-factor-off", "limits", "reset-link", "delete"]
    {
        paths.push((format!("{account}{step}/"), true));
    }
    paths.push(("/admin/invitations/".to_owned(), true));
    paths.push((format!("{zone}hand-over/"), true));
    paths.push((format!("{zone}remove/"), true));
    paths.push((format!("/admin/invitations{uuid}void/"), true));
    paths
}

#[tokio::test]
async fn there_is_nothing_for_those_who_do_not_administer() {
    let (app, mut boss) = start().await;
    let mut jo = app.signed_in("jo@example.com").await;
    let mut stranger = app.browser();
    let (account, zone) = (app.path_of("jo@example.com").await, app.zone_of("jo@example.com").await);
    let csrf = jo.get("/").await.csrf();
    let strangers_csrf = stranger.get("/").await.csrf();
    for (path, takes_forms) in all(&account, &zone) {
        assert_ne!(boss.get(&path).await.status, 404, "{path}");
        jo.get(&path).await.assert_error(404, "There is no such page");
        let back = path.replace('/', "%2F");
        stranger.get(&path).await.assert_redirect(&format!("/sign-in/?next={back}"));
        if takes_forms {
            let fields = [("csrf", csrf.as_str()), ("email", "jo@example.com"), ("domain", "example.com")];
            jo.post_raw(&path, &fields).await.assert_error(404, "There is no such page");
            let answer = stranger.post_raw(&path, &[("csrf", &strangers_csrf)]).await;
            answer.assert_redirect(&format!("/sign-in/?next={back}"));
        }
    }
    let found = app.account("jo@example.com").await;
    assert!(found.is_active() && !found.is_administrator);
    boss.get(&zone).await.assert_page(&["jo@example.com"]);
}

#[tokio::test]
async fn forms_are_taken_from_our_own_pages_alone() {
    let (app, mut boss) = start().await;
    app.signed_in("jo@example.com").await;
    let (account, zone) = (app.path_of("jo@example.com").await, app.zone_of("jo@example.com").await);
    for (path, _) in all(&account, &zone).into_iter().filter(|(_, takes_forms)| *takes_forms) {
        let fields = [("csrf", "x"), ("email", "jo@example.com"), ("domain", "example.com")];
        boss.post_raw(&path, &fields).await.assert_error(403, "out of date");
    }
    let found = app.account("jo@example.com").await;
    assert!(found.is_active() && !found.is_administrator);
    boss.get(&zone).await.assert_page(&["jo@example.com"]);
    boss.get("/admin/invitations/").await.assert_page(&["No open invitations"]);
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let (app, mut boss) = start().await;
    let own = app.path_of("boss@example.com").await;
    let uuid = "00000000-0000-0000-0000-000000000001";
    for path in [
        "/admin/",
        "/admin/accounts/999/",
        "/admin/accounts/x/",
        "/admin/accounts/999/suspend/",
        "/admin/accounts/999/delete/",
        &format!("{own}fly/"),
        &format!("/admin/zones/{uuid}/"),
        "/admin/zones/x/",
        "/admin/events/?account=x",
    ] {
        boss.get(path).await.assert_error(404, "There is no such page");
    }
    // What is no place in a list is its beginning.
    for path in ["/admin/events/?before=x", "/admin/zones/?after=a..b", "/admin/accounts/?page=abc"] {
        assert_eq!(boss.get(path).await.status, 200, "{path}");
    }
    assert_eq!(boss.get(&format!("{own}?page=abc")).await.status, 200);
    for path in [
        "/admin/accounts/999/suspend/",
        "/admin/accounts/999/limits/",
        "/admin/accounts/999/reset-link/",
        "/admin/accounts/999/delete/",
        &format!("/admin/zones/{uuid}/remove/"),
        "/admin/invitations/x/void/",
    ] {
        boss.post("/admin/accounts/", path, &[]).await.assert_error(404, "There is no such page");
    }
    // A browser that loads such a page again, or changes its language.
    for back in ["limits/", "reset-link/"] {
        boss.get(&format!("{own}{back}")).await.assert_redirect(&own);
    }
}
