//! `/admin/zones/`: the zones of all accounts, searched as one types by their name or their owner.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use hosting::Zone;
use zone::Name;

use super::{ZONES, account_path};
use crate::app::AppState;
use crate::error::PageError;
use crate::fields::Fields;
use crate::page::{AdministratorPage, Page};
use crate::query::{Query, with_query};

const PER_PAGE: u32 = 50;

pub(super) async fn show(
    State(app): AppState,
    AdministratorPage { page, administrator, .. }: AdministratorPage,
    Query(query): Query,
) -> Result<Response, PageError> {
    let search = query.text("q");
    // What is no place in the list is its beginning.
    let after = Name::parse(query.text("after")).ok().filter(|after| !after.is_root());
    // One more, to know whether there are more.
    let mut zones = app.hosting.search_zones(&administrator, search, after.as_ref(), PER_PAGE + 1).await?;
    let has_more = zones.len() > PER_PAGE as usize;
    zones.truncate(PER_PAGE as usize);
    let last = zones.last().filter(|_| has_more).map(|(zone, _)| zone.domain());
    let next = last.map(|last| with_query(ZONES, &[("q", search), ("after", &last)]));
    let list = List { search, is_first: after.is_none(), zones, next };
    let part = ListPart { page: &page, list: &list };
    Ok(page.render_part_or(&part, &ListPage { page: &page, query: &query, list: &list }))
}

/// What is shown of the zones.
struct List<'a> {
    search: &'a str,
    is_first: bool,
    /// Each with the address of its owner.
    zones: Vec<(Zone, String)>,
    /// The path of the page behind this one.
    next: Option<String>,
}

impl List<'_> {
    fn path(&self, zone: &Zone) -> String {
        format!("{ZONES}{}/", zone.uuid)
    }

    fn owner_path(&self, zone: &Zone) -> String {
        account_path(zone.account)
    }

    fn first(&self) -> String {
        with_query(ZONES, &[("q", self.search)])
    }

    /// Whether it shows all that there is.
    fn is_whole(&self) -> bool {
        self.is_first && self.next.is_none()
    }
}

#[derive(Template)]
#[template(path = "admin/zones.html")]
struct ListPage<'a> {
    page: &'a Page,
    query: &'a Fields,
    list: &'a List<'a>,
}

#[derive(Template)]
#[template(path = "admin/zones_part.html")]
struct ListPart<'a> {
    page: &'a Page,
    list: &'a List<'a>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::zone::tests::made_up;
    use crate::sample::{HOSTILE, rendered};

    #[test]
    fn hostile_owners_and_searches_are_text() {
        let query = &Fields::from([("q", HOSTILE)]);
        for language in ["en", "ku"] {
            let page = &Page::sample_in(language);
            for (is_first, zones) in
                [(true, Vec::new()), (false, Vec::new()), (false, vec![(made_up(), HOSTILE.to_owned())])]
            {
                let next = Some(with_query(ZONES, &[("q", HOSTILE), ("after", "a.test")]));
                let list = &List { search: HOSTILE, is_first, zones, next };
                let html = rendered(&ListPage { page, query, list });
                assert!(!html.contains(HOSTILE) && html.contains("&#60;script&#62;"), "{html}");
                rendered(&ListPart { page, list });
            }
            let list = &List { search: "", is_first: true, zones: Vec::new(), next: None };
            assert!(rendered(&ListPart { page, list }).contains("class=\"empty\""));
        }
    }
}
