//! `/admin/accounts/{id}/`: one account, with its zones, its limits, what was done to it, and what can be.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use hosting::{Account, AccountId, AccountOverview, Administrator, Event, Start, Zone};
use zone::Limits;

use super::accounts::names;
use super::events::actor;
use super::limits::fields_of;
use super::{EVENTS, InPath, account_path};
use crate::app::{App, AppState};
use crate::catalogue::{Language, key};
use crate::error::PageError;
use crate::events::{detail, words};
use crate::fields::Fields;
use crate::mistakes::Mistakes;
use crate::page::{AdministratorPage, Page};
use crate::pager::Pager;
use crate::query::Query;

const ZONES_PER_PAGE: u32 = 20;
/// Of the events only the last; the others have a page of their own.
const EVENTS_SHOWN: u32 = 8;

pub(super) async fn show(
    State(app): AppState,
    AdministratorPage { page, administrator, .. }: AdministratorPage,
    InPath(id): InPath,
    Query(query): Query,
) -> Result<Response, PageError> {
    let view = View::read(&app, &administrator, id, query.text("page").parse().unwrap_or(1)).await?;
    let (fields, mistakes) = (&fields_of(&view.overview.account.limits), &Mistakes::none());
    Ok(page.render(&AccountPage { page: &page, view: &view, fields, mistakes, link: None }))
}

/// What is a page only as the answer to a form.
pub(super) async fn back(
    AdministratorPage { page, .. }: AdministratorPage,
    InPath(id): InPath,
) -> impl IntoResponse {
    page.redirect(account_path(id))
}

/// What there is to see of an account.
pub(super) struct View {
    pub(super) overview: AccountOverview,
    zones: Vec<Zone>,
    pager: Pager,
    events: Vec<Event>,
    of_server: Limits,
}

impl View {
    pub(super) async fn read(
        app: &App,
        administrator: &Administrator,
        id: AccountId,
        page_of_zones: u64,
    ) -> Result<Self, PageError> {
        let hosting = &app.hosting;
        let overview = hosting.account_overview(administrator, id).await?;
        let path = account_path(id);
        let pager = Pager::new(&path, &[], page_of_zones, overview.zone_count, ZONES_PER_PAGE.into());
        let start = Start::Offset(pager.offset());
        let zones = hosting.list_account_zones(administrator, id, start, ZONES_PER_PAGE).await?;
        let events = hosting.list_events(administrator, Some(id), None, EVENTS_SHOWN).await?;
        Ok(Self { overview, zones, pager, events, of_server: hosting.limits() })
    }

    fn account(&self) -> &Account {
        &self.overview.account
    }
}

#[derive(Template)]
#[template(path = "admin/account.html")]
pub(super) struct AccountPage<'a> {
    pub(super) page: &'a Page,
    pub(super) view: &'a View,
    /// Of the form of its limits.
    pub(super) fields: &'a Fields,
    pub(super) mistakes: &'a Mistakes,
    /// A link that sets another password, to be shown this once.
    pub(super) link: Option<&'a str>,
}

impl AccountPage<'_> {
    fn path(&self) -> String {
        account_path(self.view.account().id)
    }

    fn events_path(&self) -> String {
        format!("{EVENTS}?account={}", self.view.account().id.0)
    }

    /// Whether it is the reader's.
    fn is_own(&self) -> bool {
        self.page.account().is_some_and(|account| account.id == self.view.account().id)
    }

    fn names(&self) -> String {
        names(self.view.account())
    }

    fn language(&self) -> Option<String> {
        Language::named(&self.view.account().language).map(|language| language.name().into_owned())
    }

    fn zones_help(&self) -> String {
        self.help(self.view.of_server.zones_per_account)
    }

    fn records_help(&self) -> String {
        self.help(self.view.of_server.records_per_zone)
    }

    /// What holds where the field is empty.
    fn help(&self, of_server: u64) -> String {
        match of_server {
            0 => self.page.t("admin-limits-server-none").into_owned(),
            limit => self.page.t1(key!("admin-limits-server"), "limit", limit).into_owned(),
        }
    }

    fn words(&self, event: &Event) -> &'static str {
        words(event)
    }

    fn detail(&self, event: &Event) -> String {
        detail(self.page, event)
    }

    fn actor(&self, event: &Event) -> String {
        actor(self.page, event)
    }

    fn knows_its_name(&self) -> bool {
        self.page.visit.site.options.public_url.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::zone::tests::made_up;
    use crate::sample::{HOSTILE, NOW, rendered};
    use hosting::{AccountLimits, EventActor, EventKind};

    fn view(change: impl FnOnce(&mut Account)) -> View {
        let mut account = Page::sample().account().unwrap().clone();
        change(&mut account);
        let event = Event {
            id: 1,
            made_at: NOW,
            kind: Some(EventKind::TokenCreated),
            account: Some((account.id, HOSTILE.into())),
            actor: EventActor::Person(account.id),
            actor_email: HOSTILE.into(),
            address: HOSTILE.into(),
            detail: HOSTILE.into(),
        };
        let pager = Pager::new("/admin/accounts/7/", &[], 1, 45, 20);
        let overview = AccountOverview { account, zone_count: 45, last_sign_in_at: Some(NOW - 60) };
        View { overview, zones: vec![made_up()], pager, events: vec![event], of_server: Limits::default() }
    }

    fn html(language: &str, view: &View, link: Option<&str>) -> String {
        let mut mistakes = Mistakes::none();
        mistakes.add("zones", HOSTILE);
        let fields = &Fields::from([("zones", HOSTILE), ("records", HOSTILE)]);
        let page = &Page::sample_in(language);
        rendered(&AccountPage { page, view, fields, mistakes: &mistakes, link })
    }

    #[test]
    fn hostile_names_events_and_fields_are_text() {
        for language in ["en", "ku"] {
            let view = view(|account| account.id = AccountId(7));
            let html = html(language, &view, Some("/password/reset/?link=abc"));
            assert!(!html.contains(HOSTILE) && html.contains("&#60;script&#62;"), "{html}");
            for part in ["/admin/accounts/7/suspend/", "?link=abc", "?page=2", "/admin/events/?account=7"] {
                assert!(html.contains(part), "{part}: {html}");
            }
        }
    }

    #[test]
    fn what_is_offered_fits_the_account() {
        let offers = |view: &View| {
            let html = html("en", view, None);
            ["suspend", "resume", "grant", "revoke", "second-factor-off", "reset-link", "delete"]
                .into_iter()
                .filter(|step| html.contains(&format!("/admin/accounts/7/{step}/")))
                .collect::<Vec<_>>()
        };
        let of = |change: fn(&mut Account)| {
            offers(&view(|account| {
                account.id = AccountId(7);
                change(account);
            }))
        };
        let other = of(|account| {
            account.is_administrator = false;
            account.limits = AccountLimits { zones: Some(0), records_per_zone: None };
            account.second_factor_since = Some(NOW);
        });
        assert_eq!(other, ["suspend", "grant", "second-factor-off", "reset-link", "delete"]);
        assert_eq!(of(|account| account.suspended_at = Some(NOW)), ["resume", "revoke", "delete"]);
        assert!(of(|account| account.closing_at = Some(NOW)).is_empty());
        let own = html("en", &view(|_| ()), None);
        assert!(own.contains("/admin/accounts/1/revoke/") && own.contains("/account/security/"), "{own}");
        assert!(!own.contains("/suspend/") && !own.contains("/reset-link/") && !own.contains("1/delete/"));
    }
}
