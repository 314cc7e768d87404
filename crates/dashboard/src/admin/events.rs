//! `/admin/events/`: what was done with accounts, the newest first, of all or of one.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use hosting::{AccountId, Event, EventActor};

use super::{EVENTS, account_path};
use crate::app::AppState;
use crate::error::PageError;
use crate::events::{detail, words};
use crate::page::{AdministratorPage, Page};
use crate::query::{Query, with_query};

const PER_PAGE: u32 = 50;

pub(super) async fn show(
    State(app): AppState,
    AdministratorPage { page, administrator, .. }: AdministratorPage,
    Query(query): Query,
) -> Result<Response, PageError> {
    let account = match query.text("account") {
        "" => None,
        number => Some(number.parse().map_err(|_| PageError::NotFound)?),
    };
    let before = query.text("before").parse().ok();
    // Of an account that is gone the events are there still, and tell its address.
    let only = account.map(AccountId);
    // One more, to know whether there are more.
    let mut events = app.hosting.list_events(&administrator, only, before, PER_PAGE + 1).await?;
    let has_more = events.len() > PER_PAGE as usize;
    events.truncate(PER_PAGE as usize);
    let older = events.last().map(|last| last.id).filter(|_| has_more);
    let is_first = before.is_none();
    Ok(page.render(&EventsPage { page: &page, only, events: &events, is_first, older }))
}

/// By whom.
pub(super) fn actor(page: &Page, event: &Event) -> String {
    let itself = |person| event.account.as_ref().is_some_and(|(account, _)| *account == person);
    let text = match event.actor {
        EventActor::Person(person) if itself(person) => page.t("admin-event-own"),
        EventActor::Person(_) => return event.actor_email.clone(),
        EventActor::Operator => page.t("event-by-operator"),
        EventActor::Visitor => page.t("admin-event-visitor"),
    };
    text.into_owned()
}

#[derive(Template)]
#[template(path = "admin/events.html")]
struct EventsPage<'a> {
    page: &'a Page,
    /// Whose, if not all.
    only: Option<AccountId>,
    events: &'a [Event],
    is_first: bool,
    /// From before which event there are more.
    older: Option<i64>,
}

impl EventsPage<'_> {
    fn words(&self, event: &Event) -> &'static str {
        words(event)
    }

    fn detail(&self, event: &Event) -> String {
        detail(self.page, event)
    }

    fn actor(&self, event: &Event) -> String {
        actor(self.page, event)
    }

    /// The address of the one account whose events these are, as the newest has it.
    fn only_email(&self) -> Option<&str> {
        self.only?;
        self.events.iter().find_map(|event| event.account.as_ref()).map(|(_, email)| email.as_str())
    }

    fn path_of(&self, account: &AccountId) -> String {
        account_path(*account)
    }

    fn newest_path(&self) -> String {
        self.path("")
    }

    fn older_path(&self, before: &i64) -> String {
        self.path(&before.to_string())
    }

    fn path(&self, before: &str) -> String {
        let account = self.only.map(|account| account.0.to_string()).unwrap_or_default();
        with_query(EVENTS, &[("account", &account), ("before", before)])
    }
}

#[cfg(test)]
mod tests {
    use hosting::EventKind;

    use super::*;
    use crate::sample::{HOSTILE, NOW, rendered};

    fn event(kind: Option<EventKind>, account: Option<i64>, actor: EventActor) -> Event {
        Event {
            id: 7,
            made_at: NOW,
            kind,
            account: account.map(|account| (AccountId(account), HOSTILE.to_owned())),
            actor,
            actor_email: HOSTILE.to_owned(),
            address: HOSTILE.to_owned(),
            detail: HOSTILE.to_owned(),
        }
    }

    #[test]
    fn hostile_details_are_text() {
        let person = EventActor::Person(AccountId(2));
        let mut events: Vec<Event> =
            EventKind::ALL.iter().map(|&kind| event(Some(kind), Some(7), person)).collect();
        events.push(event(None, None, EventActor::Operator));
        events.push(event(None, Some(7), EventActor::Visitor));
        for language in ["en", "ku"] {
            let page = &Page::sample_in(language);
            for only in [Some(AccountId(7)), None] {
                let html =
                    rendered(&EventsPage { page, only, events: &events, is_first: false, older: Some(7) });
                assert!(!html.contains(HOSTILE) && html.contains("&#60;script&#62;"), "{html}");
                assert!(html.contains("before=7") && html.contains("/admin/accounts/7/"), "{html}");
            }
            let none = EventsPage { page, only: None, events: &[], is_first: true, older: None };
            assert!(rendered(&none).contains("class=\"empty\""));
        }
    }

    #[test]
    fn who_did_it_is_told() {
        let by = |who| actor(&Page::sample(), &event(None, Some(7), who));
        assert_eq!(by(EventActor::Person(AccountId(7))), "themselves");
        assert_eq!(by(EventActor::Person(AccountId(8))), HOSTILE);
        assert_eq!(by(EventActor::Operator), "the operator of the server");
        assert_eq!(by(EventActor::Visitor), "someone not signed in");
    }
}
