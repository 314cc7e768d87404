//! The way in, and out again.

mod password;
mod second_factor;
mod session;
mod sign_out;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;
use crate::fields::Fields;
use crate::local_path::local_path;

pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/sign-in/", get(password::show).post(password::sign_in))
        .route("/sign-in/second-factor/", get(second_factor::show).post(second_factor::give))
        .route("/session/", get(session::show))
        .route("/sign-out/", post(sign_out::sign_out))
}

/// Where people are when nothing else is said.
pub(crate) const HOME: &str = "/dns/";

/// Where one who signs in wants to go: a path here.
fn next(fields: &Fields) -> &str {
    local_path(fields.raw("next")).unwrap_or(HOME)
}

/// The same for forms and links: empty where nothing is said.
fn said_next(fields: &Fields) -> &str {
    local_path(fields.raw("next")).unwrap_or_default()
}
