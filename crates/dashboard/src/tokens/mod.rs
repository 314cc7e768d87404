//! `/account/developers/`: the API tokens of an account.

mod create;
mod curl;
mod form;
mod list;
mod permissions;
mod revoke;

use std::sync::Arc;

use axum::Router;

use crate::app::App;

pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new().merge(list::routes()).merge(create::routes()).merge(revoke::routes())
}
