//! `/dns/{domain}/delete/`: the zone deleted by whoever types its domain.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use zone::{DomainPolicy, parse_domain};

use super::{Here, InZone};
use crate::app::{App, AppState};
use crate::catalogue::key;
use crate::error::PageError;
use crate::fields::Fields;
use crate::form::Form;
use crate::mistakes::Mistakes;
use crate::notice::Notice;
use crate::page::Page;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/dns/{domain}/delete/", get(show).post(delete))
}

async fn show(InZone { page, zone, here, .. }: InZone) -> Response {
    let (fields, mistakes, count) = (Fields::default(), Mistakes::none(), zone.record_count);
    page.render(&DeletePage { page: &page, here: &here, fields: &fields, mistakes: &mistakes, count })
}

async fn delete(
    State(app): AppState,
    InZone { page, actor, zone, here, .. }: InZone,
    Form(fields): Form,
) -> Result<Response, PageError> {
    let typed = parse_domain(fields.text("domain"), DomainPolicy { allow_single_label: true });
    if typed.as_ref() != Ok(&zone.apex) {
        let mut mistakes = Mistakes::none();
        mistakes.add("domain", page.t1(key!("delete-zone-other"), "domain", here.domain.as_str()));
        let count = zone.record_count;
        let shown = DeletePage { page: &page, here: &here, fields: &fields, mistakes: &mistakes, count };
        return Ok(page.render_refused(&shown));
    }
    app.hosting.delete_zone(&actor, zone.uuid).await?;
    let notice = Notice::new(page.t1(key!("delete-zone-done"), "domain", here.domain.as_str()));
    Ok(page.redirect("/dns/").with_notice(&notice).into_response())
}

#[derive(Template)]
#[template(path = "records/delete_zone.html")]
struct DeletePage<'a> {
    page: &'a Page,
    here: &'a Here,
    fields: &'a Fields,
    mistakes: &'a Mistakes,
    count: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HOSTILE, rendered};

    #[test]
    fn hostile_domains_are_text() {
        for language in ["en", "ku"] {
            let page = Page::sample_in(language);
            let (here, fields) = (Here::new(HOSTILE.to_owned()), Fields::from([("domain", HOSTILE)]));
            let mut mistakes = Mistakes::none();
            mistakes.add("domain", HOSTILE);
            let shown =
                DeletePage { page: &page, here: &here, fields: &fields, mistakes: &mistakes, count: 1 };
            assert!(!rendered(&shown).contains(HOSTILE));
        }
    }
}
