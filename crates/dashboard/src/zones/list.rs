//! `/dns/`: the account's zones, a part of them by what is typed, and how each stands on the nameservers.

use std::borrow::Cow;
use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use hosting::{DeploymentState, NameserverKind, NameserverStatus, Zone};

use super::{CopyCondition, zone_path};
use crate::app::{App, AppState};
use crate::catalogue::key;
use crate::error::PageError;
use crate::fields::Fields;
use crate::page::{Page, SignedIn};
use crate::pager::Pager;
use crate::query::{Query, with_query};

const PATH: &str = "/dns/";
const PER_PAGE: u32 = 50;

pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new().route(PATH, get(show))
}

async fn show(
    State(app): AppState,
    SignedIn { page, session }: SignedIn,
    Query(query): Query,
) -> Result<Response, PageError> {
    let search = query.text("q");
    let total = app.hosting.count_zones_of(&session, search).await?;
    let wanted = query.text("page").parse().unwrap_or(1);
    let pager = Pager::new(PATH, &[("q", search)], wanted, total, PER_PAGE.into());
    let zones = app.hosting.search_zones_of(&session, search, pager.offset(), PER_PAGE).await?;
    let rows = zones.iter().map(|zone| Row::new(zone, &app.hosting.nameservers_of(zone))).collect();
    let list = List { search, pager, rows };
    let part = ListPart { page: &page, list: &list };
    Ok(page.render_part_or(&part, &ListPage { page: &page, query: &query, list: &list }))
}

/// What is shown of the zones.
struct List<'a> {
    search: &'a str,
    pager: Pager,
    rows: Vec<Row>,
}

impl List<'_> {
    /// Whether to look again by itself.
    fn is_settling(&self) -> bool {
        self.rows.iter().any(|row| row.is_pending())
    }

    /// A zone of what was searched for, as it may be meant.
    fn new_path(&self) -> String {
        with_query("/dns/new/", &[("domain", self.search)])
    }

    /// Whether what was searched for looks like a domain that may be missing.
    fn is_domain(&self) -> bool {
        zone::parse_domain(self.search, zone::DomainPolicy::default()).is_ok()
    }
}

/// A zone.
struct Row {
    domain: String,
    /// As its readers spell it, where that differs.
    letters: Option<String>,
    path: String,
    record_count: u64,
    created_at: i64,
    standing: Standing,
    /// How it stands as a copy, where it is one.
    copy: Option<CopyCondition>,
}

impl Row {
    fn new(zone: &Zone, nameservers: &[NameserverStatus]) -> Self {
        let domain = zone.domain();
        Self {
            letters: zone::domain_in_letters(&domain),
            path: zone_path(&domain),
            domain,
            record_count: zone.record_count,
            created_at: zone.created_at,
            standing: Standing::new(nameservers),
            copy: zone.copy.as_deref().map(CopyCondition::of),
        }
    }

    /// Whether it comes to be served by itself: what has expired is not waited for.
    fn is_pending(&self) -> bool {
        self.standing.is_pending() && self.copy != Some(CopyCondition::Expired)
    }
}

/// How a zone stands on the nameservers.
struct Standing {
    state: DeploymentState,
    /// How many nameservers there are,
    total: usize,
    /// how many are in the state that is told,
    count: usize,
    /// and the first of them.
    name: String,
    /// Whether no nameserver is known but the one in this program.
    is_here_alone: bool,
}

impl Standing {
    fn new(nameservers: &[NameserverStatus]) -> Self {
        let state = DeploymentState::worst_of(nameservers);
        let mut such = nameservers.iter().filter(|nameserver| nameserver.state == state);
        let name = such.clone().next().map(|nameserver| nameserver.name.clone()).unwrap_or_default();
        Self {
            state,
            total: nameservers.len(),
            count: such.by_ref().count(),
            name,
            is_here_alone: is_here_alone(nameservers),
        }
    }

    fn is_live(&self) -> bool {
        self.state == DeploymentState::InSync
    }

    fn in_words(&self, page: &Page) -> Cow<'static, str> {
        in_words(page, self.is_here_alone, self.total)
    }

    fn is_pending(&self) -> bool {
        self.state == DeploymentState::Pending
    }

    /// How many serve it by now.
    fn served(&self) -> usize {
        self.total - self.count
    }
}

/// That a zone is live, and where.
pub(crate) fn live_in_words(page: &Page, nameservers: &[NameserverStatus]) -> Cow<'static, str> {
    in_words(page, is_here_alone(nameservers), nameservers.len())
}

fn in_words(page: &Page, is_here_alone: bool, total: usize) -> Cow<'static, str> {
    if is_here_alone { page.t(key!("zones-live-here")) } else { page.t1(key!("zones-live"), "count", total) }
}

fn is_here_alone(nameservers: &[NameserverStatus]) -> bool {
    nameservers.iter().all(|nameserver| nameserver.kind == NameserverKind::BuiltIn)
}

#[derive(Template)]
#[template(path = "zones/list.html")]
struct ListPage<'a> {
    page: &'a Page,
    query: &'a Fields,
    list: &'a List<'a>,
}

#[derive(Template)]
#[template(path = "zones/list_part.html")]
struct ListPart<'a> {
    page: &'a Page,
    list: &'a List<'a>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HOSTILE, NOW, rendered};

    fn nameserver(state: DeploymentState) -> NameserverStatus {
        NameserverStatus {
            name: HOSTILE.to_owned(),
            kind: NameserverKind::Bind9,
            serial: None,
            state,
            last_error: None,
            in_sync_at: None,
        }
    }

    fn row(states: &[DeploymentState]) -> Row {
        copied(states, CopyCondition::Fresh)
    }

    fn copied(states: &[DeploymentState], copy: CopyCondition) -> Row {
        let nameservers: Vec<_> = states.iter().copied().map(nameserver).collect();
        Row {
            domain: HOSTILE.to_owned(),
            letters: Some(HOSTILE.to_owned()),
            path: zone_path(HOSTILE),
            record_count: 1,
            created_at: NOW - 60,
            standing: Standing::new(&nameservers),
            copy: Some(copy),
        }
    }

    fn list(search: &str, total: u64, rows: Vec<Row>) -> List<'_> {
        List { search, pager: Pager::new(PATH, &[("q", search)], 1, total, PER_PAGE.into()), rows }
    }

    #[test]
    fn hostile_zones_and_searches_are_text() {
        use DeploymentState::{Failing, InSync, Pending};
        let query = Fields::from([("q", HOSTILE)]);
        for language in ["en", "ku"] {
            let page = Page::sample_in(language);
            let rows =
                vec![row(&[InSync]), row(&[InSync, Pending]), row(&[Failing, Failing]), row(&[Failing])];
            for list in [list(HOSTILE, 200, rows), list(HOSTILE, 0, Vec::new()), list("", 0, Vec::new())] {
                let html = rendered(&ListPage { page: &page, query: &query, list: &list });
                assert!(!html.contains(HOSTILE) && html.contains("&#60;script&#62;alert"), "{html}");
                rendered(&ListPart { page: &page, list: &list });
            }
        }
    }

    #[test]
    fn the_state_is_told_in_words() {
        use DeploymentState::{Failing, InSync, Pending};
        let page = Page::sample();
        let told = |states: &[DeploymentState], words: &str, polls: bool| {
            let list = list("", 1, vec![row(states)]);
            let html = rendered(&ListPart { page: &page, list: &list });
            assert!(html.contains(words), "{words}: {html}");
            assert_eq!(html.contains("data-poll=\"/\""), polls);
        };
        told(&[InSync, InSync], "Live on all 2 nameservers", false);
        told(&[InSync], "Live on its nameserver", false);
        told(&[InSync, Pending, InSync], "On its way: 2 of 3", true);
        told(&[InSync, Failing, Failing], "Failing on 2 nameservers", false);
        told(&[Pending, Failing], "Failing on ", false);
    }

    #[test]
    fn copies_that_are_not_answered_are_told_as_such() {
        let page = Page::sample();
        for (copy, words, polls) in [
            (CopyCondition::Waiting, "Nothing fetched yet", true),
            (CopyCondition::Expired, "Expired", false),
            (CopyCondition::Unconfirmed, "On its way: 0 of 1", true),
        ] {
            let list = list("", 1, vec![copied(&[DeploymentState::Pending], copy)]);
            let html = rendered(&ListPart { page: &page, list: &list });
            assert!(html.contains(words), "{words}: {html}");
            assert_eq!(html.contains("data-poll=\"/\""), polls, "{copy:?}");
        }
    }
}
