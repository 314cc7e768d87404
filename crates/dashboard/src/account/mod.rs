//! One's own account: names, how one signs in, what was done, and its end.

mod activity;
mod deletion;
mod password;
mod profile;
mod qr_code;
mod recovery_codes;
mod second_factor;
mod security;
mod sessions;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/account/", get(profile::show).post(profile::save))
        .route("/account/activity/", get(activity::show))
        .route("/account/delete/", get(deletion::show).post(deletion::delete))
        .route("/account/security/", get(security::show))
        .route("/account/security/password/", get(password::show).post(password::change))
        .route("/account/security/second-factor/", get(second_factor::show).post(second_factor::confirm))
        .route(
            "/account/security/second-factor/off/",
            get(second_factor::ask_off).post(second_factor::turn_off),
        )
        .route("/account/security/recovery-codes/", get(recovery_codes::show).post(recovery_codes::renew))
        .route("/account/security/sessions/end-others/", post(sessions::end_others))
        .route("/account/security/sessions/{uuid}/end/", post(sessions::end))
}

/// Where most of it leads back to.
const SECURITY: &str = "/account/security/";
