//! What administrators see: all accounts, invitations, everyone's zones, and what was done with them.

mod account;
mod accounts;
mod deletion;
mod events;
mod invitations;
mod limits;
mod refusal;
mod reset_link;
mod step;
mod zone;
mod zones;

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::routing::get;
use hosting::AccountId;

use crate::app::App;
use crate::error::PageError;

const ACCOUNTS: &str = "/admin/accounts/";
const INVITATIONS: &str = "/admin/invitations/";
const ZONES: &str = "/admin/zones/";
const EVENTS: &str = "/admin/events/";

pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route(ACCOUNTS, get(accounts::show))
        .route("/admin/accounts/{id}/", get(account::show))
        .route("/admin/accounts/{id}/delete/", get(deletion::show).post(deletion::delete))
        // Where a browser goes that loads again, or changes the language, the page that answered the form.
        .route("/admin/accounts/{id}/limits/", get(account::back).post(limits::set))
        .route("/admin/accounts/{id}/reset-link/", get(account::back).post(reset_link::create))
        .route("/admin/accounts/{id}/{step}/", get(step::ask).post(step::take))
        .route(INVITATIONS, get(invitations::show).post(invitations::invite))
        .route("/admin/invitations/{uuid}/void/", get(invitations::back).post(invitations::void))
        .route(ZONES, get(zones::show))
        .route("/admin/zones/{uuid}/", get(zone::show))
        .route("/admin/zones/{uuid}/hand-over/", get(zone::back).post(zone::hand_over))
        .route("/admin/zones/{uuid}/remove/", get(zone::back).post(zone::remove))
        .route(EVENTS, get(events::show))
}

/// Where an account's page is.
fn account_path(account: AccountId) -> String {
    format!("{ACCOUNTS}{}/", account.0)
}

/// The account that a path names; there may be none.
struct InPath(AccountId);

impl<S: Sync + Send> FromRequestParts<S> for InPath {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        // A step has its name behind it.
        let names: Path<Vec<(String, String)>> =
            Path::from_request_parts(parts, state).await.map_err(|_| PageError::NotFound)?;
        let id = names.iter().find(|(name, _)| name == "id").and_then(|(_, id)| id.parse().ok());
        id.map(|id| Self(AccountId(id))).ok_or(PageError::NotFound)
    }
}
