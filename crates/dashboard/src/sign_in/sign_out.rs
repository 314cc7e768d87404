//! `/sign-out/`: ends the session, there and in the browser.

use axum::extract::State;
use axum::response::{IntoResponse, Response};

use crate::app::AppState;
use crate::error::PageError;
use crate::form::Form;
use crate::notice::Notice;
use crate::page::SignedIn;

pub(crate) async fn sign_out(
    State(app): AppState,
    SignedIn { page, session }: SignedIn,
    _: Form,
) -> Result<Response, PageError> {
    app.hosting.sign_out(&session).await?;
    let page = page.signed_out();
    let notice = Notice::new(page.t("sign-out-done"));
    Ok(page.redirect("/sign-in/").with_notice(&notice).into_response())
}
