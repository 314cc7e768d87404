//! `/preferences/`: the language and the looks, kept in the browser.

use std::sync::Arc;

use axum::Router;
use axum::response::IntoResponse;
use axum::routing::post;

use crate::app::App;
use crate::catalogue::Language;
use crate::cookies::Cookie;
use crate::form::Form;
use crate::local_path::local_path;
use crate::page::Page;
use crate::visit::Theme;

pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new().route("/preferences/", post(choose))
}

/// Takes what is named and known, and goes back.
async fn choose(page: Page, Form(fields): Form) -> impl IntoResponse {
    let mut redirect = page.redirect(local_path(fields.raw("next")).unwrap_or("/"));
    if let Some(language) = Language::named(fields.raw("language")) {
        redirect = redirect.with_cookie(Cookie::Language, language.tag());
    }
    if let Some(theme) = Theme::named(fields.raw("theme")) {
        redirect = redirect.with_cookie(Cookie::Theme, theme.name());
    }
    redirect
}
