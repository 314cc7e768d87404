//! `/dns/{domain}/history/{number}/undo/`: one change taken back, with the way to take that back.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;

use crate::app::{App, AppState};
use crate::catalogue::key;
use crate::error::PageError;
use crate::form::Form;
use crate::notice::Notice;
use crate::records::{InZone, View, refused};

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/dns/{domain}/history/{number}/undo/", post(undo))
}

async fn undo(State(app): AppState, in_zone: InZone, Form(fields): Form) -> Result<Response, PageError> {
    let number = in_zone.number()?;
    let InZone { page, actor, zone, here, .. } = &in_zone;
    let list = format!("{}history/", here.path);
    let path = match fields.raw("back") {
        "history" => list.clone(),
        view => View::parse(view).href(&here.path),
    };
    let changed = match refused(app.hosting.undo_change(actor, zone.uuid, number).await)? {
        Ok(changed) => changed,
        Err(mistakes) => {
            let notice = Notice::refused(page.t(key!("history-undo-refused")), &mistakes);
            // What to do about it is done in the history; what was asked for in place is answered there.
            let path = if page.is_fragment() { path } else { list };
            return Ok(page.redirect(path).with_notice(&notice).into_response());
        }
    };
    let mut notice = Notice::new(page.t(key!("history-undone")));
    if let Some(number) = changed.change {
        notice = notice.with_undo(format!("{}history/{number}/undo/", here.path));
    }
    Ok(page.redirect(path).with_notice(&notice).into_response())
}
