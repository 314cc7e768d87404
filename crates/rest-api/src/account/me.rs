//! GET `/account/me/`.

use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{Caller, Nothing};
use crate::openapi::AnyToken;
use crate::respond::json;
use crate::time::Time;

/// Whose token this is, and what it may do.
#[derive(Serialize, ToSchema)]
struct Me {
    account: AccountView,
    token: TokenView,
}

/// An account.
#[derive(Serialize, ToSchema)]
#[schema(as = Account)]
struct AccountView {
    /// The address that the account is known by.
    #[schema(example = "jo@example.com")]
    email: String,
    /// May be empty.
    #[schema(example = "Jo")]
    first_name: String,
    /// May be empty.
    #[schema(example = "Doe")]
    last_name: String,
    /// May be empty.
    #[schema(example = "")]
    company_name: String,
    /// When the account was made, in UTC.
    #[schema(value_type = String, format = DateTime, example = "2024-01-15T10:30:00Z")]
    created_at: Time,
}

/// A token, without its secret.
#[derive(Serialize, ToSchema)]
#[schema(as = Token)]
struct TokenView {
    /// The token's identity.
    #[schema(example = "0192f0c1-aaaa-7abc-8def-0123456789ab")]
    uuid: Uuid,
    /// What the account calls it.
    #[schema(example = "deployment")]
    name: String,
    /// What it may do; `dns:*` and `*:*` hold several.
    #[schema(example = json!(["dns:list", "dns:read"]))]
    permissions: Vec<String>,
    /// When the token was made, in UTC.
    #[schema(value_type = String, format = DateTime, example = "2024-01-15T10:30:00Z")]
    created_at: Time,
    /// When it ceases to be valid, in UTC; null if never.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    expires_at: Option<Time>,
}

/// Get the account and the token
///
/// Whose token this is, and what it may do. Needs any valid token.
#[utoipa::path(
    get,
    path = "/api/v1/account/me/",
    tag = "Account",
    operation_id = "get_me",
    responses((status = 200, description = "The account and the token.", body = Me), AnyToken),
)]
pub(crate) async fn get_me(caller: Caller<Nothing>) -> Response {
    let token = &caller.token;
    let account = &token.account;
    let me = Me {
        account: AccountView {
            email: account.email.clone(),
            first_name: account.first_name.clone(),
            last_name: account.last_name.clone(),
            company_name: account.company_name.clone(),
            created_at: Time(account.created_at),
        },
        token: TokenView {
            uuid: token.uuid,
            name: token.name.clone(),
            permissions: token.permissions.clone(),
            created_at: Time(token.created_at),
            expires_at: token.expires_at.map(Time),
        },
    };
    json(StatusCode::OK, &me)
}
