//! A zone's records: shown, made, changed and deleted, one by one or by a zone file, beside the state of its nameservers.

mod checks;
mod delete_zone;
mod edit;
mod export;
mod form;
mod hints;
mod import;
mod in_zone;
mod list;
mod meanwhile;
mod page;
mod promote;
mod selected;
mod status;
mod ttl;
mod types;
mod view;

pub(crate) use edit::refused;
pub(crate) use in_zone::{Here, InZone, is_reverse};
pub(crate) use view::View;

use std::sync::Arc;

use axum::Router;

use crate::app::App;

pub(crate) fn routes() -> Router<Arc<App>> {
    page::routes()
        .merge(edit::routes())
        .merge(selected::routes())
        .merge(status::routes())
        .merge(export::routes())
        .merge(import::routes())
        .merge(delete_zone::routes())
        .merge(promote::routes())
}
