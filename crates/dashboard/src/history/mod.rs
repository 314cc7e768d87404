//! A zone's history, and the ways back in it.

mod diff;
mod list;
mod restore;
mod undo;

pub(crate) use diff::Diff;
pub(crate) use list::who;

use std::sync::Arc;

use axum::Router;

use crate::app::App;

pub(crate) fn routes() -> Router<Arc<App>> {
    list::routes().merge(restore::routes()).merge(undo::routes())
}
