//! `/dns/{domain}/promote/`: a copy made a zone of its own, by whoever confirms it.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use hosting::ZoneCopy;

use super::list::names_of;
use super::{Here, InZone};
use crate::app::{App, AppState};
use crate::catalogue::key;
use crate::error::PageError;
use crate::form::Form;
use crate::notice::Notice;
use crate::page::Page;
use crate::zones::CopyCondition;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/dns/{domain}/promote/", get(show).post(promote))
}

async fn show(
    State(app): AppState,
    InZone { page, actor, zone, here, .. }: InZone,
) -> Result<Response, PageError> {
    // What is promoted already has nothing to be asked.
    let Some(copy) = &zone.copy else { return Ok(page.redirect(here.path).into_response()) };
    let (served, _) = app.hosting.served_nameservers(&actor, &zone).await?;
    let (named, platforms) = (names_of(&served), app.hosting.nameserver_names());
    let is_ours = named.iter().any(|name| platforms.contains(name));
    let nameservers = if is_ours { String::new() } else { platforms.join(", ") };
    let content = Content::of(copy);
    Ok(page.render(&PromotePage { page: &page, here: &here, content, nameservers: &nameservers }))
}

/// What the zone would have.
#[derive(Clone, Copy)]
enum Content {
    /// No records.
    Nothing,
    /// What was there when a primary last answered: seconds since 1970.
    AsOf(i64),
    /// What its primary has.
    Fresh,
}

impl Content {
    fn of(copy: &ZoneCopy) -> Self {
        match (copy.state.refreshed_at, CopyCondition::of(copy)) {
            (None, _) => Self::Nothing,
            (Some(at), CopyCondition::Expired | CopyCondition::Unconfirmed) => Self::AsOf(at),
            (Some(_), _) => Self::Fresh,
        }
    }

    fn is_something(self) -> bool {
        !matches!(self, Self::Nothing)
    }
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
    content: Content,
    /// The platform's nameservers, where the zone names none of them.
    nameservers: &'a str,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HOSTILE, NOW, rendered};

    #[test]
    fn hostile_domains_are_text() {
        for language in ["en", "ku"] {
            let page = Page::sample_in(language);
            let here = Here::new(HOSTILE.to_owned());
            for content in [Content::Nothing, Content::AsOf(NOW - 60), Content::Fresh] {
                let html = rendered(&PromotePage { page: &page, here: &here, content, nameservers: HOSTILE });
                assert!(!html.contains(HOSTILE) && html.contains("&#60;script&#62;"), "{html}");
            }
        }
    }
}
