//! `/dns/{domain}/history/`: what became of a zone, the newest change first.

use std::borrow::Cow;
use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use hosting::{ChangeKind, ChangedBy, ChangedRecords, HistoryEntry};

use super::Diff;
use crate::app::{App, AppState};
use crate::catalogue::key;
use crate::error::PageError;
use crate::page::Page;
use crate::query::Query;
use crate::records::{Here, InZone};

/// On a page.
const PER_PAGE: u32 = 50;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/dns/{domain}/history/", get(show))
}

async fn show(
    State(app): AppState,
    InZone { page, actor, zone, here, .. }: InZone,
    Query(query): Query,
) -> Result<Response, PageError> {
    let before: Option<i64> = query.text("before").parse().ok();
    // One more tells whether there is a next page.
    let (_, mut found) = app.hosting.history(&actor, zone.uuid, before, PER_PAGE + 1).await?;
    let has_older = found.len() > PER_PAGE as usize;
    found.truncate(PER_PAGE as usize);
    let older = found.last().filter(|_| has_older).map(|entry| entry.number);
    let entries: Vec<Entry> = found
        .iter()
        .enumerate()
        .map(|(index, entry)| Entry::new(&page, entry, before.is_none() && index == 0))
        .collect();
    let is_first = before.is_none();
    Ok(page.render(&HistoryPage { page: &page, here: &here, entries: &entries, older, is_first }))
}

/// A change.
struct Entry {
    number: i64,
    what: String,
    who: String,
    made_at: i64,
    serials: String,
    diff: Diff,
    /// How many records went and came, where they were too many to be kept.
    left_out: Option<(u64, u64)>,
    can_be_undone: bool,
    can_be_restored: bool,
}

impl Entry {
    fn new(page: &Page, entry: &HistoryEntry, is_newest: bool) -> Self {
        let (diff, left_out) = match &entry.records {
            ChangedRecords::Told { removed, added } => (Diff::new(removed, added), None),
            ChangedRecords::LeftOut { removed, added } => (Diff::new(&[], &[]), Some((*removed, *added))),
            ChangedRecords::Untouched => (Diff::new(&[], &[]), None),
        };
        let serials = match entry.serial_from {
            Some(from) if from != entry.serial_to => format!("{} → {}", from.0, entry.serial_to.0),
            _ => entry.serial_to.0.to_string(),
        };
        Self {
            number: entry.number,
            what: what(page, entry).into_owned(),
            who: who(page, &entry.by).into_owned(),
            made_at: entry.made_at,
            serials,
            can_be_undone: !diff.is_empty() && entry.kind != ChangeKind::CreateZone,
            can_be_restored: !is_newest,
            diff,
            left_out,
        }
    }
}

fn what(page: &Page, entry: &HistoryEntry) -> Cow<'static, str> {
    match entry.kind {
        ChangeKind::CreateZone => page.t(key!("history-create-zone")),
        ChangeKind::DeleteZone => page.t(key!("history-delete-zone")),
        ChangeKind::HandOverZone => page.t(key!("history-hand-over")),
        ChangeKind::ReplaceContent => page.t(key!("history-replace")),
        ChangeKind::CreateRecord => page.t(key!("history-create-record")),
        ChangeKind::UpdateRecord => page.t(key!("history-update-record")),
        ChangeKind::DeleteRecord => page.t(key!("history-delete-record")),
        ChangeKind::ChangeRecords => match only_deleted(&entry.records) {
            Some(count) => page.t1(key!("records-several-deleted"), "count", count),
            None => page.t(key!("history-change-records")),
        },
        ChangeKind::Undo(number) => page.t1(key!("history-undo-of"), "number", number.to_string()),
        ChangeKind::Restore(number) => page.t1(key!("history-restore-of"), "number", number.to_string()),
        ChangeKind::AdoptNameservers => page.t(key!("history-adopt")),
        ChangeKind::TakeCopy => page.t(key!("history-take-copy")),
        ChangeKind::ExpireCopy => page.t(key!("history-expire-copy")),
        ChangeKind::ResumeCopy => page.t(key!("history-resume-copy")),
        ChangeKind::Promote => page.t(key!("history-promote")),
    }
}

/// How many records went, where none came.
fn only_deleted(records: &ChangedRecords) -> Option<u64> {
    match records {
        ChangedRecords::Told { removed, added } if added.is_empty() => Some(removed.len() as u64),
        ChangedRecords::LeftOut { removed, added: 0 } => Some(*removed),
        _ => None,
    }
}

/// Whose change it was, in words.
pub(crate) fn who(page: &Page, by: &ChangedBy) -> Cow<'static, str> {
    match by {
        ChangedBy::Token { name: Some(name), is_revoked: false, .. } => {
            page.t1(key!("history-by-token"), "name", name.as_str())
        }
        ChangedBy::Token { name: Some(name), is_revoked: true, .. } => {
            page.t1(key!("history-by-revoked"), "name", name.as_str())
        }
        ChangedBy::Token { name: None, .. } => page.t(key!("history-by-lost-token")),
        ChangedBy::Person { email } => email.clone().into(),
        ChangedBy::Administrator => page.t(key!("history-by-administrator")),
        ChangedBy::FormerOwner => page.t(key!("history-by-former-owner")),
        ChangedBy::Operator => page.t(key!("history-by-operator")),
        ChangedBy::Server => page.t(key!("history-by-server")),
    }
}

#[derive(Template)]
#[template(path = "history/list.html")]
struct HistoryPage<'a> {
    page: &'a Page,
    here: &'a Here,
    entries: &'a [Entry],
    older: Option<i64>,
    is_first: bool,
}

#[cfg(test)]
mod tests {
    use hosting::RecordText;
    use uuid::Uuid;
    use zone::Serial;

    use super::*;
    use crate::sample::{HOSTILE, NOW, rendered};

    #[test]
    fn hostile_changes_are_text() {
        let text = || HOSTILE.to_owned();
        let record = |number: u128| RecordText {
            uuid: Uuid::from_u128(number),
            created_at: NOW,
            name: text(),
            record_type: text(),
            ttl: 1,
            priority: Some(1),
            value: text(),
        };
        let told = |count| ChangedRecords::Told {
            removed: (0..count).map(record).collect(),
            added: vec![record(0)],
        };
        let uuid = Uuid::nil();
        let token = |name, is_revoked| ChangedBy::Token { uuid, name, is_revoked };
        let cases = [
            (ChangeKind::CreateZone, token(Some(text()), false), told(1)),
            (ChangeKind::Undo(7), token(Some(text()), true), told(20)),
            (ChangeKind::Restore(7), token(None, false), ChangedRecords::LeftOut { removed: 1, added: 2 }),
            (ChangeKind::HandOverZone, ChangedBy::Person { email: text() }, ChangedRecords::Untouched),
            (ChangeKind::ReplaceContent, ChangedBy::Administrator, told(0)),
            (ChangeKind::DeleteRecord, ChangedBy::FormerOwner, told(1)),
            (ChangeKind::UpdateRecord, ChangedBy::Operator, told(1)),
            (ChangeKind::AdoptNameservers, ChangedBy::Server, ChangedRecords::Untouched),
        ];
        for language in ["en", "ku"] {
            let page = Page::sample_in(language);
            let entries: Vec<Entry> = cases
                .iter()
                .map(|(kind, by, records)| {
                    let entry = HistoryEntry {
                        number: 7,
                        made_at: NOW - 60,
                        kind: *kind,
                        by: by.clone(),
                        serial_from: Some(Serial(1)),
                        serial_to: Serial(2),
                        records: records.clone(),
                    };
                    Entry::new(&page, &entry, false)
                })
                .collect();
            let here = Here::new(text());
            let shown =
                HistoryPage { page: &page, here: &here, entries: &entries, older: Some(1), is_first: false };
            let html = rendered(&shown);
            assert!(!html.contains(HOSTILE) && html.contains("&#60;script&#62;alert"), "{html}");
        }
    }
}
