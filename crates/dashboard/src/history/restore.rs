//! `/dns/{domain}/history/{number}/restore/`: what going back to a change would do, and doing it.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use zone::FieldError;

use super::Diff;
use crate::app::{App, AppState};
use crate::catalogue::key;
use crate::error::PageError;
use crate::form::Form;
use crate::notice::Notice;
use crate::page::Page;
use crate::records::{Here, InZone, refused};

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/dns/{domain}/history/{number}/restore/", get(show).post(restore))
}

async fn show(State(app): AppState, in_zone: InZone) -> Result<Response, PageError> {
    preview(&app, &in_zone, false).await
}

/// Goes back, unless the zone is another than the one of which was shown what would change.
async fn restore(State(app): AppState, in_zone: InZone, Form(fields): Form) -> Result<Response, PageError> {
    let number = in_zone.number()?;
    if fields.text("serial") != in_zone.zone.soa.serial.0.to_string() {
        return preview(&app, &in_zone, true).await;
    }
    let InZone { page, actor, zone, here, .. } = &in_zone;
    let changed = match refused(app.hosting.restore_zone(actor, zone.uuid, number).await)? {
        Ok(changed) => changed,
        Err(mistakes) => return Ok(back_to_history(page, here, &mistakes)),
    };
    let mut notice = Notice::new(page.t1(key!("restore-done"), "number", number.to_string()));
    if let Some(number) = changed.change {
        notice = notice.with_undo(format!("{}history/{number}/undo/", here.path));
    }
    Ok(page.redirect(here.path.as_str()).with_notice(&notice).into_response())
}

async fn preview(app: &App, in_zone: &InZone, has_changed: bool) -> Result<Response, PageError> {
    let number = in_zone.number()?;
    let InZone { page, actor, zone, here, .. } = in_zone;
    let preview = match app.hosting.restore_preview(actor, zone.uuid, number).await {
        Err(hosting::Error::Refused(mistakes)) => return Ok(back_to_history(page, here, &mistakes)),
        outcome => outcome?,
    };
    let diff = Diff::new(&preview.removed, &preview.added);
    let serial = preview.zone.soa.serial.0;
    let shown = RestorePage { page, here, number, serial, diff: &diff, has_changed };
    Ok(if has_changed { page.render_refused(&shown) } else { page.render(&shown) })
}

/// Where it is said why there is no way back to that change, and where others are.
fn back_to_history(page: &Page, here: &Here, mistakes: &[FieldError]) -> Response {
    let notice = Notice::refused(page.t(key!("restore-refused")), mistakes);
    page.redirect(format!("{}history/", here.path)).with_notice(&notice).into_response()
}

#[derive(Template)]
#[template(path = "history/restore.html")]
struct RestorePage<'a> {
    page: &'a Page,
    here: &'a Here,
    number: i64,
    serial: u32,
    diff: &'a Diff,
    has_changed: bool,
}

#[cfg(test)]
mod tests {
    use super::super::diff::Line;
    use super::*;
    use crate::sample::{HOSTILE, rendered};

    #[test]
    fn hostile_records_are_text() {
        let line = |is_added| Line { is_added, text: HOSTILE.to_owned() };
        let diff = Diff { lines: vec![line(true), line(false)], left_out: 3, removed: 1, added: 1 };
        for language in ["en", "ku"] {
            let page = Page::sample_in(language);
            for has_changed in [false, true] {
                let here = Here::new(HOSTILE.to_owned());
                let shown =
                    RestorePage { page: &page, here: &here, number: 1, serial: 2, diff: &diff, has_changed };
                assert!(!rendered(&shown).contains(HOSTILE));
            }
        }
    }
}
