//! GET `/account/me/`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use hosting::{TokenDetails, Zone};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::api::Api;
use crate::auth::{Caller, Nothing};
use crate::error::ApiError;
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
    /// The addresses and networks that it may be used from; null for everywhere.
    #[schema(required, example = json!(["192.0.2.0/24", "2001:db8::1/128"]))]
    networks: Option<Vec<String>>,
    /// The zones that it is limited to, by domain; null for all. Others are not there for it.
    #[schema(required)]
    zones: Option<Vec<ZoneOfToken>>,
    /// The record names that it is limited to, relative to their zone, `*` standing for one or more labels; null for all.
    #[schema(required, example = json!(["_acme-challenge", "_acme-challenge.*"]))]
    record_names: Option<Vec<String>>,
    /// The record types that it is limited to; null for all.
    #[schema(required, example = json!(["TXT"]))]
    record_types: Option<Vec<String>>,
    /// When it was last used before, in UTC; some seconds late, and null if never.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    last_used_at: Option<Time>,
    /// The address that it was last used from; null if never, or not known.
    #[schema(required, example = "192.0.2.7")]
    last_used_from: Option<String>,
}

/// A zone that a token is limited to.
#[derive(Serialize, ToSchema)]
#[schema(as = TokenZone)]
struct ZoneOfToken {
    /// The zone's identity.
    #[schema(example = "0192f0c1-2345-7abc-8def-0123456789ab")]
    uuid: Uuid,
    /// The zone's name.
    #[schema(example = "example.com")]
    domain: String,
}

/// Get the account and the token
///
/// Whose token this is, what it may do, and what it is limited to. Needs any valid token.
#[utoipa::path(
    get,
    path = "/api/v1/account/me/",
    tag = "Account",
    operation_id = "get_me",
    responses((status = 200, description = "The account and the token.", body = Me), AnyToken),
)]
pub(crate) async fn get_me(
    State(api): State<Arc<Api>>,
    caller: Caller<Nothing>,
) -> Result<Response, ApiError> {
    let token = &caller.token;
    let TokenDetails { zones, last_use } = api.hosting.describe_token(&caller.actor, token).await?;
    let records = token.scope.as_deref().map(|scope| &scope.records);
    let zone = |zone: Zone| ZoneOfToken { uuid: zone.uuid, domain: zone.domain() };
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
            networks: texts_unless_none(&token.networks),
            zones: zones.map(|zones| zones.into_iter().map(zone).collect()),
            record_names: records.and_then(|records| texts_unless_none(records.names())),
            record_types: records.and_then(|records| texts_unless_none(records.types())),
            last_used_at: last_use.map(|last| Time(last.at)),
            last_used_from: last_use.and_then(|last| last.from).map(|address| address.to_string()),
        },
    };
    Ok(json(StatusCode::OK, &me))
}

/// A limit as clients see it: a list of what is allowed, or null where there is no such limit.
fn texts_unless_none(items: &[impl ToString]) -> Option<Vec<String>> {
    (!items.is_empty()).then(|| items.iter().map(ToString::to_string).collect())
}
