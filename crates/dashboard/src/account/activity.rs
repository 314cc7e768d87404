//! `/account/activity/`: what was done with the account.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use hosting::Event;

use crate::app::AppState;
use crate::error::PageError;
use crate::events::{detail, words};
use crate::page::{Page, SignedIn};
use crate::query::Query;

const PER_PAGE: u32 = 50;

pub(crate) async fn show(
    State(app): AppState,
    SignedIn { page, session }: SignedIn,
    Query(query): Query,
) -> Result<Response, PageError> {
    let before = query.text("before").parse().ok();
    // One more, to know whether there are more.
    let mut events = app.hosting.list_own_events(&session, before, PER_PAGE + 1).await?;
    let has_more = events.len() > PER_PAGE as usize;
    events.truncate(PER_PAGE as usize);
    let older = events.last().map(|last| last.id).filter(|_| has_more);
    Ok(page.render(&ActivityPage { page: &page, events: &events, is_first: before.is_none(), older }))
}

#[derive(Template)]
#[template(path = "account/activity.html")]
struct ActivityPage<'a> {
    page: &'a Page,
    events: &'a [Event],
    is_first: bool,
    /// From before which event there are more.
    older: Option<i64>,
}

impl ActivityPage<'_> {
    fn words(&self, event: &Event) -> &'static str {
        words(event)
    }

    fn detail(&self, event: &Event) -> String {
        detail(self.page, event)
    }

    /// By whom, if by someone else.
    fn actor(&self, event: &Event) -> Option<String> {
        use hosting::EventActor::{Operator, Person, Visitor};

        let own = self.page.account().map(|account| account.id);
        match event.actor {
            Person(person) if Some(person) == own => None,
            Person(_) => Some(event.actor_email.clone()),
            Operator => Some(self.page.t("event-by-operator").into_owned()),
            Visitor => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HOSTILE, NOW, rendered};
    use hosting::{AccountId, EventActor, EventKind};

    #[test]
    fn every_kind_has_words_and_details_are_escaped() {
        let page = &Page::sample();
        let kinds = EventKind::ALL.iter().copied().map(Some).chain([None]);
        let events: Vec<Event> = kinds
            .enumerate()
            .map(|(id, kind)| Event {
                id: id as i64,
                made_at: NOW - 60,
                kind,
                account: Some((AccountId(1), HOSTILE.to_owned())),
                actor: EventActor::Person(AccountId(2)),
                actor_email: HOSTILE.to_owned(),
                address: HOSTILE.to_owned(),
                detail: HOSTILE.to_owned(),
            })
            .collect();
        let html = rendered(&ActivityPage { page, events: &events, is_first: false, older: Some(7) });
        assert!(html.contains("?before=7"), "{html}");
        let none = rendered(&ActivityPage { page, events: &[], is_first: true, older: None });
        assert!(none.contains("class=\"empty\""));
    }
}
