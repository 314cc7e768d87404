//! `/account/developers/`: which tokens there are, what they may do, and when they were used.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use hosting::{ListedToken, TokenUse};
use uuid::Uuid;
use zone::{NamePattern, RecordScope, RecordType};

use super::permissions::name_of;
use crate::app::{App, AppState};
use crate::error::PageError;
use crate::page::{Page, SignedIn};

pub(super) const PATH: &str = "/account/developers/";

/// Of each kind of limit, how many are shown before they are only counted.
const SHOWN_MAX: usize = 4;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route(PATH, get(list))
}

async fn list(State(app): AppState, signed_in: SignedIn) -> Result<Response, PageError> {
    let now = app.site.options.clock.now();
    let tokens = app.hosting.list_tokens(&signed_in.session).await?;
    let tokens = tokens.into_iter().rev().map(|token| TokenRow::new(token, now)).collect();
    Ok(signed_in.page.render(&TokenList { page: &signed_in.page, tokens }))
}

#[derive(Template)]
#[template(path = "tokens/list.html")]
struct TokenList<'a> {
    page: &'a Page,
    /// The newest first.
    tokens: Vec<TokenRow>,
}

/// A token as it is shown.
pub(super) struct TokenRow {
    pub(super) uuid: Uuid,
    pub(super) name: String,
    permissions: Vec<String>,
    created_at: i64,
    expires_at: Option<i64>,
    is_expired: bool,
    pub(super) last_use: Option<TokenUse>,
    networks: Limit,
    zones: Limit,
    names: Limit,
    types: Limit,
    /// Names and types are those of ACME, and no others.
    is_for_acme: bool,
}

/// What a token is limited to, of one kind.
struct Limit {
    /// The token is limited; perhaps to none that are there any more.
    is_set: bool,
    shown: Vec<String>,
    more: usize,
}

impl TokenRow {
    pub(super) fn new(listed: ListedToken, now: i64) -> Self {
        let ListedToken { token, zones } = listed;
        let domains = zones.as_ref().map(|zones| zones.iter().map(|zone| zone.domain.clone()));
        let none = RecordScope::default();
        let records = token.scope.as_deref().map_or(&none, |scope| &scope.records);
        Self {
            uuid: token.uuid,
            created_at: token.created_at,
            expires_at: token.expires_at,
            is_expired: token.expires_at.is_some_and(|at| at <= now),
            last_use: token.last_use,
            networks: Limit::of(token.networks.iter()),
            zones: Limit { is_set: zones.is_some(), ..Limit::of(domains.into_iter().flatten()) },
            names: Limit::of(records.names().iter()),
            types: Limit::of(records.types().iter()),
            is_for_acme: is_for_acme(records),
            name: token.name,
            permissions: token.permissions,
        }
    }

    fn is_free(&self) -> bool {
        ![&self.networks, &self.zones, &self.names, &self.types].iter().any(|limit| limit.is_set)
    }

    /// The keys of what it may do, and the permissions that have none.
    fn permissions(&self) -> impl Iterator<Item = (Option<&'static str>, &str)> {
        self.permissions.iter().map(|permission| (name_of(permission), permission.as_str()))
    }

    fn last_address(&self) -> Option<String> {
        self.last_use.and_then(|last| last.from).map(|address| address.to_string())
    }
}

impl Limit {
    fn of(items: impl Iterator<Item = impl ToString>) -> Self {
        let mut shown: Vec<String> = items.map(|item| item.to_string()).collect();
        let more = shown.len().saturating_sub(SHOWN_MAX);
        shown.truncate(SHOWN_MAX);
        Self { is_set: !shown.is_empty(), shown, more }
    }
}

fn is_for_acme(records: &RecordScope) -> bool {
    let names = records.names().iter().map(NamePattern::to_string);
    records.types() == [RecordType::TXT] && names.eq(NamePattern::ACME)
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::Arc;

    use hosting::{Token, TokenScope, TokenZone};

    use super::*;
    use crate::sample::{HOSTILE, NOW, rendered, sample_account};

    /// A token that is limited in every way, with hostile words wherever there may be any.
    pub(crate) fn hostile_token() -> ListedToken {
        let account = sample_account();
        let uuid = Uuid::from_u128(1);
        let names = ["<b>", r"\034x", "a", "b", "c", "d"];
        let names = names.iter().filter_map(|name| NamePattern::parse(name).ok()).collect();
        let scope = TokenScope {
            token: uuid,
            zones: Some(std::iter::once(uuid).collect()),
            records: RecordScope::new(names, vec![RecordType::TXT]),
        };
        let zone = TokenZone { token: uuid, zone: uuid, domain: HOSTILE.to_owned() };
        let token = Token {
            uuid,
            account,
            name: HOSTILE.to_owned(),
            permissions: vec!["dns:list".to_owned(), HOSTILE.to_owned()],
            created_at: NOW - 86_400,
            expires_at: Some(NOW),
            networks: vec!["192.0.2.0/24".parse().unwrap()],
            scope: Some(Arc::new(scope)),
            last_use: Some(TokenUse { at: NOW - 120, from: "2001:db8::1".parse().ok() }),
        };
        ListedToken { token, zones: Some(vec![zone]) }
    }

    fn page_of(tokens: Vec<ListedToken>, language: &str) -> String {
        let tokens = tokens.into_iter().map(|token| TokenRow::new(token, NOW)).collect();
        rendered(&TokenList { page: &Page::sample_in(language), tokens })
    }

    #[test]
    fn tells_what_a_token_may_and_is_limited_to() {
        for language in ["en", "ku"] {
            let html = page_of(vec![hostile_token()], language);
            assert!(!html.contains(HOSTILE));
            for told in ["192.0.2.0/24", "2001:db8::1", "TXT", "&#60;script&#62;", "2024"] {
                assert!(html.contains(told), "{told} in {html}");
            }
        }
        let html = page_of(vec![hostile_token()], "en");
        for told in ["List", "expired", "2 minutes ago", "and 1 more"] {
            assert!(html.contains(told), "{told} in {html}");
        }
    }

    #[test]
    fn tells_a_token_for_acme_and_one_without_limits() {
        let mut acme = hostile_token();
        let names = NamePattern::ACME.iter().map(|name| NamePattern::parse(name).unwrap()).collect();
        let records = RecordScope::new(names, vec![RecordType::TXT]);
        acme.token.scope =
            Some(Arc::new(TokenScope { token: acme.token.uuid, zones: Some([].into()), records }));
        acme.zones = Some(Vec::new());
        let html = page_of(vec![acme], "en");
        assert!(
            html.contains("ACME challenges only") && html.contains("none that are there any more"),
            "{html}"
        );

        let mut free = hostile_token();
        (free.token.scope, free.zones, free.token.networks) = (None, None, Vec::new());
        (free.token.last_use, free.token.expires_at) = (None, None);
        let html = page_of(vec![free], "en");
        for told in ["no limits", "never used", "does not expire"] {
            assert!(html.contains(told), "{told} in {html}");
        }
        assert!(page_of(Vec::new(), "en").contains("No tokens yet"));
    }
}
