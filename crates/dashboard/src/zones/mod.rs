//! Zones: their list, and new ones.

mod condition;
mod copy;
mod file;
mod list;
mod new;
mod path;
mod preview;

pub(crate) use condition::CopyCondition;
pub(crate) use file::ZoneFile;
pub(crate) use list::live_in_words;
pub(crate) use path::zone_path;
pub(crate) use preview::{NameserverChoice, Preview};

use std::sync::Arc;

use axum::Router;

use crate::app::App;

pub(crate) fn routes() -> Router<Arc<App>> {
    list::routes().merge(new::routes())
}
