//! `/dns/{domain}/promote/`: a copy made a zone of its own, by whoever confirms it.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::{Here, InZone};
use crate::app::{App, AppState};
use crate::catalogue::key;
use crate::error::PageError;
use crate::form::Form;
use crate::notice::Notice;
use crate::page::Page;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/dns/{domain}/promote/", get(show).post(promote))
}

async fn show(InZone { page, zone, here, .. }: InZone) -> Response {
    // What is promoted already has nothing to be asked.
    let Some(copy) = zone.copy else { return page.redirect(here.path).into_response() };
    let is_transferred = copy.state.refreshed_at.is_some();
    page.render(&PromotePage { page: &page, here: &here, is_transferred })
}

async fn promote(
    State(app): AppState,
    InZone { page, actor, zone, here, .. }: InZone,
    Form(_): Form,
) -> Result<Response, PageError> {
    match app.hosting.promote_zone(&actor, zone.uuid).await {
        // Twice is once.
        Ok(_) | Err(hosting::Error::Refused(_)) => {
            let notice = Notice::new(page.t1(key!("promote-done"), "domain", here.domain.as_str()));
            Ok(page.redirect(here.path).with_notice(&notice).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "records/promote.html")]
struct PromotePage<'a> {
    page: &'a Page,
    here: &'a Here,
    is_transferred: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HOSTILE, rendered};

    #[test]
    fn hostile_domains_are_text() {
        for language in ["en", "ku"] {
            let page = Page::sample_in(language);
            let here = Here::new(HOSTILE.to_owned());
            for is_transferred in [false, true] {
                let html = rendered(&PromotePage { page: &page, here: &here, is_transferred });
                assert!(!html.contains(HOSTILE) && html.contains("&#60;script&#62;"), "{html}");
            }
        }
    }
}
