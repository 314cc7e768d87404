//! Where one is signed in: ended one by one, or all but this.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use crate::account::SECURITY;
use crate::app::AppState;
use crate::catalogue::key;
use crate::error::PageError;
use crate::form::Form;
use crate::notice::Notice;
use crate::page::SignedIn;

pub(crate) async fn end(
    State(app): AppState,
    SignedIn { page, session }: SignedIn,
    Path(uuid): Path<String>,
    _: Form,
) -> Result<Response, PageError> {
    let uuid: Uuid = uuid.parse().map_err(|_| PageError::NotFound)?;
    app.hosting.end_session(&session, uuid).await?;
    if uuid == session.uuid {
        return Ok(page.signed_out().redirect("/sign-in/").into_response());
    }
    let notice = Notice::new(page.t("session-ended"));
    Ok(page.redirect(SECURITY).with_notice(&notice).into_response())
}

pub(crate) async fn end_others(
    State(app): AppState,
    SignedIn { page, session }: SignedIn,
    _: Form,
) -> Result<Response, PageError> {
    let count = app.hosting.end_other_sessions(&session).await?;
    let notice = Notice::new(page.t1(key!("sessions-ended"), "count", count));
    Ok(page.redirect(SECURITY).with_notice(&notice).into_response())
}
