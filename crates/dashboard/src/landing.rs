//! `/`: what this is, in one screen.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;

use crate::app::App;
use crate::page::Page;

pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new().route("/", get(show))
}

async fn show(page: Page) -> Response {
    page.render(&Landing { page: &page })
}

#[derive(Template)]
#[template(path = "landing.html")]
struct Landing<'a> {
    page: &'a Page,
}
