//! `/dns/{domain}/records/selected/`: several records deleted, or given another TTL, all of it or nothing.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use hosting::RecordEdit;
use uuid::Uuid;
use zone::{Given, RecordFields};

use super::edit::done;
use super::{InZone, View};
use crate::app::{App, AppState};
use crate::catalogue::key;
use crate::error::PageError;
use crate::form::Form;
use crate::notice::Notice;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/dns/{domain}/records/selected/", post(change))
}

async fn change(
    State(app): AppState,
    InZone { page, actor, zone, here, .. }: InZone,
    Form(fields): Form,
) -> Result<Response, PageError> {
    let view = View::parse(fields.raw("back"));
    let mut selected: Vec<Uuid> = fields.all("record").filter_map(|uuid| uuid.parse().ok()).collect();
    selected.sort_unstable();
    selected.dedup();
    let is_deletion = fields.text("action") == "delete";
    let ttl = fields.text("ttl").parse::<i64>();
    let edit = |uuid: &Uuid| match &ttl {
        _ if is_deletion => Some(RecordEdit::Delete(*uuid)),
        Ok(ttl) => {
            let fields = RecordFields { ttl: Given::Value(*ttl), ..RecordFields::default() };
            Some(RecordEdit::Patch(*uuid, fields))
        }
        Err(_) => None,
    };
    let edits: Vec<RecordEdit> = selected.iter().filter_map(edit).collect();
    if edits.is_empty() {
        let notice = Notice::new(page.t(key!("records-none-selected")));
        return Ok(page.redirect(view.href(&here.path)).with_notice(&notice).into_response());
    }
    let count = edits.len();
    let changed = app.hosting.change_records(&actor, zone.uuid, edits).await?;
    let text = if is_deletion {
        page.t1(key!("records-several-deleted"), "count", count)
    } else {
        page.t1(key!("records-several-changed"), "count", count)
    };
    Ok(done(&page, &here, &view, Notice::new(text), &changed))
}
