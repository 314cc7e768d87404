//! `/dns/{domain}/`: a zone's records, and how it stands.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use hosting::{DeploymentState, NameserverFault, ZoneStatus};
use uuid::Uuid;

use super::in_zone::Here;
use super::list::{self, List, names_of};
use super::ttl::choices;
use super::view::{Sort, View};
use super::{InZone, status::Standing};
use crate::app::{App, AppState};
use crate::error::PageError;
use crate::page::Page;
use crate::query::Query;
use crate::zones::CopyCondition;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/dns/{domain}/", get(show))
}

async fn show(
    State(app): AppState,
    InZone { page, actor, zone, here, .. }: InZone,
    Query(query): Query,
) -> Result<Response, PageError> {
    let changed = query.text("changed").parse().ok();
    let (served, is_platforms) = app.hosting.served_nameservers(&actor, &zone).await?;
    let platforms = is_platforms.then_some(&served);
    let view = View::of(&query);
    let list = list::read(&app.hosting, &page, &actor, &zone, &here.path, view, platforms, changed).await?;
    let ttls = choices(&page, &app.hosting.limits());
    let page = page.with_notice();
    if page.is_fragment() {
        // Which is asked for at each key of a search: what stands beside the records is not read for it.
        return Ok(page.render(&RecordsPart { page: &page, here: &here, list: &list, ttls: &ttls }));
    }
    let ZoneStatus { nameservers, .. } = app.hosting.zone_status(&actor, zone.uuid).await?;
    let standing = Standing::new(&zone, nameservers);
    let platforms = app.hosting.nameserver_names();
    let nameservers = names_of(&served);
    let is_ours = is_platforms || here.is_copy() || nameservers.iter().any(|name| platforms.contains(name));
    let strangers_to = if is_ours { String::new() } else { platforms.join(", ") };
    Ok(page.render(&RecordsPage {
        page: &page,
        here: &here,
        list: &list,
        ttls: &ttls,
        nameservers: &nameservers,
        is_platforms,
        strangers_to: &strangers_to,
        standing: &standing,
        uuid: zone.uuid,
    }))
}

#[derive(Template)]
#[template(path = "records/page.html")]
struct RecordsPage<'a> {
    page: &'a Page,
    here: &'a Here,
    list: &'a List,
    ttls: &'a [(String, String)],
    nameservers: &'a [String],
    is_platforms: bool,
    /// The platform's nameservers, where the zone names none of them.
    strangers_to: &'a String,
    standing: &'a Standing,
    uuid: Uuid,
}

#[derive(Template)]
#[template(path = "records/list.html")]
struct RecordsPart<'a> {
    page: &'a Page,
    here: &'a Here,
    list: &'a List,
    ttls: &'a [(String, String)],
}

#[cfg(test)]
mod tests {
    use hosting::{CopySource, CopyState, NameserverError, NameserverKind, NameserverStatus, ZoneCopy};

    use super::super::list::Row;
    use super::*;
    use crate::pager::Pager;
    use crate::sample::{HOSTILE, NOW, rendered};

    fn row(is_repeated: bool) -> Row {
        Row {
            uuid: Uuid::nil(),
            name: HOSTILE.to_owned(),
            is_repeated,
            record_type: HOSTILE.to_owned(),
            ttl: HOSTILE.to_owned(),
            seconds: HOSTILE.to_owned(),
            priority: Some(1),
            value: HOSTILE.to_owned(),
            is_new: is_repeated,
        }
    }

    fn list(search: &str, rows: Vec<Row>, total: u64) -> List {
        let view = View { search: search.to_owned(), ..View::default() };
        let pager = Pager::new("/dns/x/", &[("q", search)], 1, rows.len() as u64 * 200, 100);
        List { view, pager, fixed: vec![row(false)], rows, total }
    }

    fn copied(is_served: bool) -> ZoneCopy {
        let source = CopySource {
            primaries: vec!["[2001:db8::1]:5353".parse().unwrap()],
            tsig_key: Some(zone::Name::parse("<script>").unwrap()),
        };
        let at = is_served.then_some(NOW);
        let state = CopyState { refreshed_at: at, expires_at: at, last_error: Some(HOSTILE.to_owned()) };
        ZoneCopy { source, state, is_served }
    }

    #[test]
    fn hostile_records_are_text() {
        use CopyCondition::{Expired, Fresh, Unconfirmed, Waiting};
        let copies = [None, Some(Waiting), Some(Expired), Some(Unconfirmed), Some(Fresh)];
        let cases = ["en", "ku"].into_iter().flat_map(|language| copies.map(|copy| (language, copy)));
        for (language, copy) in cases {
            let page = Page::sample_in(language);
            let here = Here { copy, ..Here::new(HOSTILE.to_owned()) };
            let nameserver = |state| NameserverStatus {
                name: HOSTILE.to_owned(),
                kind: NameserverKind::Bind9,
                serial: Some(zone::Serial(7)),
                state,
                last_error: Some(NameserverError {
                    fault: NameserverFault::Refused,
                    cause: Some(HOSTILE.to_owned()),
                }),
                in_sync_at: None,
            };
            let states = [DeploymentState::InSync, DeploymentState::Pending, DeploymentState::Failing];
            let standing = Standing {
                serial: 7,
                nameservers: states.map(nameserver).into(),
                copy: Some(Box::new(copied(here.is_answered()))),
            };
            for list in [
                list(HOSTILE, vec![row(false), row(true)], 2),
                list(HOSTILE, Vec::new(), 2),
                list("", Vec::new(), 0),
            ] {
                let html = rendered(&RecordsPage {
                    page: &page,
                    here: &here,
                    list: &list,
                    ttls: &[("1".to_owned(), HOSTILE.to_owned())],
                    nameservers: &[HOSTILE.to_owned()],
                    is_platforms: true,
                    strangers_to: &HOSTILE.to_owned(),
                    standing: &standing,
                    uuid: Uuid::nil(),
                });
                assert!(!html.contains(HOSTILE) && html.contains("&#60;script&#62;alert"), "{html}");
                rendered(&RecordsPart { page: &page, here: &here, list: &list, ttls: &[] });
            }
        }
    }
}
