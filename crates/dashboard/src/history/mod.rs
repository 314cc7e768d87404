//! A zone's history, and the ways back in it.

mod undo;

use std::sync::Arc;

use axum::Router;

use crate::app::App;

pub(crate) fn routes() -> Router<Arc<App>> {
    undo::routes()
}
