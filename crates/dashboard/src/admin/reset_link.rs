//! A link that sets another's password: shown in the answer to the form, and nowhere else.

use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::account::{AccountPage, View};
use super::limits::fields_of;
use super::{InPath, account_path};
use crate::app::AppState;
use crate::error::PageError;
use crate::form::Form;
use crate::mistakes::Mistakes;
use crate::page::AdministratorPage;

pub(super) async fn create(
    State(app): AppState,
    AdministratorPage { page, session, administrator }: AdministratorPage,
    InPath(id): InPath,
    _: Form,
) -> Result<Response, PageError> {
    let account = app.hosting.account_overview(&administrator, id).await?.account;
    if !account.is_active() || session.account.id == id {
        // The page does not offer it; it tells why.
        return Ok(page.redirect(account_path(id)).into_response());
    }
    let secret = app.hosting.reset_link(&administrator, id, page.language().tag()).await?;
    let url = app.site.url(&format!("/password/reset/?link={}", secret.as_str()));
    let view = View::read(&app, &administrator, id, 1).await?;
    let (fields, mistakes) = (&fields_of(&view.overview.account.limits), &Mistakes::none());
    Ok(page.render(&AccountPage { page: &page, view: &view, fields, mistakes, link: Some(&url) }))
}
