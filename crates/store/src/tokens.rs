//! Tokens as rows: made, found, revoked; what they are limited to, and when they were last used.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;
use std::sync::Arc;

use serde_json::Value as Json;
use uuid::Uuid;
use zone::{ErrorCode, FieldError, NamePattern, RecordScope};

use crate::accounts::{ACCOUNT_COLUMNS, account_columns, read_account};
use crate::change::{ChangeError, Effect, Outcome};
use crate::commit::Lane;
use crate::context::Context;
use crate::database::{Connection, DbError, Dialects, Row, params};
use crate::{
    AccountId, EventKind, NewToken, Store, StoreError, Token, TokenScope, TokenUse, TokenZone, Trace, events,
};

/// How many tokens an account may have that are not revoked.
const TOKENS_PER_ACCOUNT_MAX: i64 = 1_000;

fn create_token(
    connection: &mut Connection,
    context: &Context,
    token: &NewToken,
    trace: Trace,
) -> Outcome<Uuid> {
    // From the account's row, so that one that does not exist gets none.
    const SQL: &str = "INSERT INTO tokens (uuid, account_id, name, permissions, hash, created_at, expires_at, \
            networks, record_names, record_types, has_zones) \
        SELECT $1, a.id, $3, $4, $5, $6, $7, $8, $9, $10, $11 FROM accounts a WHERE a.id = $2";
    check_number(connection, token.account)?;
    let uuid = context.new_uuid();
    let name = token.name.replace('\0', "");
    let (permissions, networks) = (json_of(&token.permissions), json_of(&token.networks));
    let (names, types) = (json_of(token.records.names()), json_of(token.records.types()));
    let values = params![
        uuid,
        token.account.0,
        &name,
        &permissions,
        &token.hash[..],
        context.clock.now(),
        token.expires_at,
        &networks,
        &names,
        &types,
        i64::from(token.zones.is_some()),
    ];
    if connection.execute(SQL, values)? == 0 {
        return Err(ChangeError::NotFound);
    }
    let zones: BTreeSet<Uuid> = token.zones.iter().flatten().copied().collect();
    for zone in zones {
        limit_to(connection, uuid, token.account, zone)?;
    }
    events::record(connection, context, trace, Some(token.account), EventKind::TokenCreated, &token.name)?;
    Ok((uuid, Effect::Nothing))
}

fn check_number(connection: &mut Connection, account: AccountId) -> Result<(), ChangeError> {
    const SQL: &str = "SELECT count(*) FROM tokens WHERE account_id = $1 AND revoked_at IS NULL";
    let count = connection.query_one(SQL, params![account.0], |row| row.int(0))?;
    if count.unwrap_or(0) < TOKENS_PER_ACCOUNT_MAX {
        return Ok(());
    }
    let detail = format!(
        "The account has all the tokens that it may have ({TOKENS_PER_ACCOUNT_MAX}); revoke one that is not used any more."
    );
    Err(FieldError { code: ErrorCode::LimitExceeded, field: None, detail }.into())
}

/// Adds a zone to those that a token is limited to.
fn limit_to(
    connection: &mut Connection,
    token: Uuid,
    account: AccountId,
    zone: Uuid,
) -> Result<(), ChangeError> {
    // Whoever deletes the zone or hands it over has locked it: one waits here for the other.
    const SQL: Dialects = Dialects {
        sqlite: "INSERT INTO token_zones (token, zone_id) SELECT $1, z.id FROM zones z \
            WHERE z.uuid = $2 AND z.account_id = $3",
        postgres: "INSERT INTO token_zones (token, zone_id) SELECT CAST($1 AS UUID), z.id FROM zones z \
            WHERE z.uuid = $2 AND z.account_id = $3 FOR KEY SHARE",
    };
    if connection.execute(connection.pick(SQL), params![token, zone, account.0])? == 0 {
        let detail =
            format!("The account has no zone with the uuid {zone}; choose zones that are in the list.");
        return Err(FieldError::invalid("zones", detail).into());
    }
    Ok(())
}

fn revoke_token(
    connection: &mut Connection,
    context: &Context,
    account: AccountId,
    token: Uuid,
    trace: Trace,
) -> Outcome<()> {
    const SQL: &str = "UPDATE tokens SET revoked_at = $3 \
        WHERE uuid = $1 AND account_id = $2 AND revoked_at IS NULL RETURNING name";
    let values = params![token, account.0, context.clock.now()];
    let name = connection.query_one(SQL, values, |row| Ok(row.text(0)?.to_owned()))?;
    let name = name.ok_or(ChangeError::NotFound)?;
    events::record(connection, context, trace, Some(account), EventKind::TokenRevoked, &name)?;
    connection.execute("DELETE FROM token_zones WHERE token = $1", params![token])?;
    bump_version(connection)?;
    Ok(((), Effect::Nothing))
}

/// Takes a zone off the tokens that are limited to it among others, and tells whether there were any.
pub(crate) fn forget_zone(connection: &mut Connection, zone: i64) -> Result<bool, DbError> {
    Ok(connection.execute("DELETE FROM token_zones WHERE zone_id = $1", params![zone])? > 0)
}

macro_rules! token_columns {
    () => {
        concat!(
            account_columns!(),
            ", t.uuid, t.name, t.permissions, t.created_at, t.expires_at, t.networks, t.record_names, t.record_types, \
             t.has_zones, t.last_used_at, t.last_used_from"
        )
    };
}

/// Reads [`token_columns`]; the zones that the token is limited to are still missing.
fn read_token(row: &Row<'_>) -> Result<Token, DbError> {
    let at = |column: usize| ACCOUNT_COLUMNS + column;
    let uuid = row.uuid(at(0))?;
    let names = read_list(row.text(at(6))?, |text| NamePattern::parse(text).ok())?;
    let types = read_list(row.text(at(7))?, parsed)?;
    let records = RecordScope::new(names, types);
    let zones = (row.int(at(8))? != 0).then(BTreeSet::new);
    let has_limits = zones.is_some() || !records.is_everything();
    Ok(Token {
        uuid,
        account: read_account(row)?,
        name: row.text(at(1))?.to_owned(),
        permissions: read_list(row.text(at(2))?, |text| Some(text.to_owned()))?,
        created_at: row.int(at(3))?,
        expires_at: row.opt_int(at(4))?,
        networks: read_list(row.text(at(5))?, parsed)?,
        scope: has_limits.then(|| Arc::new(TokenScope { token: uuid, zones, records })),
        last_use: read_use(row, at(9))?,
    })
}

/// Reads `last_used_at` and `last_used_from`, the first of which is column `first`.
fn read_use(row: &Row<'_>, first: usize) -> Result<Option<TokenUse>, DbError> {
    let Some(at) = row.opt_int(first)? else { return Ok(None) };
    let from = row.opt_text(first + 1)?.and_then(|text| text.parse().ok());
    Ok(Some(TokenUse { at, from }))
}

/// The token with this hash, if it is neither revoked nor expired at `now`, and its account active.
fn find_token(connection: &mut Connection, hash: &[u8; 32], now: i64) -> Result<Option<Token>, DbError> {
    const SQL: &str = concat!(
        "SELECT ",
        token_columns!(),
        " FROM tokens t JOIN accounts a ON a.id = t.account_id \
         WHERE t.hash = $1 AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > $2) \
            AND a.suspended_at IS NULL AND a.closing_at IS NULL"
    );
    const ZONES: &str =
        "SELECT z.uuid FROM token_zones l JOIN zones z ON z.id = l.zone_id WHERE l.token = $1";
    let Some(mut token) = connection.query_one(SQL, params![&hash[..], now], read_token)? else {
        return Ok(None);
    };
    if has_zones(&token) {
        let zones = connection.query(ZONES, params![token.uuid], |row| row.uuid(0))?;
        set_zones(&mut token, zones.into_iter().collect());
    }
    Ok(Some(token))
}

/// The tokens of an account that are not revoked, the oldest first.
fn list_tokens(connection: &mut Connection, account: AccountId) -> Result<Vec<Token>, DbError> {
    const SQL: &str = concat!(
        "SELECT ",
        token_columns!(),
        " FROM tokens t JOIN accounts a ON a.id = t.account_id \
         WHERE t.account_id = $1 AND t.revoked_at IS NULL ORDER BY t.created_at, t.uuid"
    );
    let mut tokens = connection.query(SQL, params![account.0], read_token)?;
    if tokens.iter().any(has_zones) {
        let mut zones = BTreeMap::<Uuid, BTreeSet<Uuid>>::new();
        for TokenZone { token, zone, .. } in list_zones(connection, account)? {
            zones.entry(token).or_default().insert(zone);
        }
        for token in tokens.iter_mut().filter(|token| has_zones(token)) {
            let zones = zones.remove(&token.uuid).unwrap_or_default();
            set_zones(token, zones);
        }
    }
    Ok(tokens)
}

/// The zones that an account's tokens are limited to, a token's by domain.
fn list_zones(connection: &mut Connection, account: AccountId) -> Result<Vec<TokenZone>, DbError> {
    const SQL: &str = "SELECT l.token, z.uuid, z.domain FROM tokens t JOIN token_zones l ON l.token = t.uuid \
        JOIN zones z ON z.id = l.zone_id WHERE t.account_id = $1 ORDER BY l.token, z.domain";
    connection.query(SQL, params![account.0], |row| {
        Ok(TokenZone { token: row.uuid(0)?, zone: row.uuid(1)?, domain: row.text(2)?.to_owned() })
    })
}

fn has_zones(token: &Token) -> bool {
    token.scope.as_deref().is_some_and(|scope| scope.zones.is_some())
}

fn set_zones(token: &mut Token, zones: BTreeSet<Uuid>) {
    if let Some(scope) = token.scope.as_mut().and_then(Arc::get_mut) {
        scope.zones = Some(zones);
    }
}

/// When a token was last used.
fn last_use(connection: &mut Connection, token: Uuid) -> Result<Option<TokenUse>, DbError> {
    const SQL: &str = "SELECT last_used_at, last_used_from FROM tokens WHERE uuid = $1";
    Ok(connection.query_one(SQL, params![token], |row| read_use(row, 0))?.flatten())
}

/// Writes down when tokens were last used, in the order of their uuids: on PostgreSQL, of two processes that write of the
/// same tokens, one waits then for the other.
pub(crate) fn record_uses(connection: &mut Connection, uses: &BTreeMap<Uuid, TokenUse>) -> Outcome<()> {
    const SQL: &str = "UPDATE tokens SET last_used_at = $2, last_used_from = $3 \
        WHERE uuid = $1 AND (last_used_at IS NULL OR last_used_at <= $2)";
    for (token, TokenUse { at, from }) in uses {
        let from = from.map(|address| address.to_string());
        connection.execute(SQL, params![*token, *at, from.as_deref()])?;
    }
    Ok(((), Effect::Nothing))
}

/// Tells all processes that what they know of tokens is not true any more.
pub(crate) fn bump_version(connection: &mut Connection) -> Result<(), DbError> {
    connection.execute("UPDATE counters SET value = value + 1 WHERE name = 'tokens'", &[]).map(drop)
}

/// A number that rises whenever what is known of tokens is not true any more.
fn version(connection: &mut Connection) -> Result<i64, DbError> {
    let version =
        connection.query_one("SELECT value FROM counters WHERE name = 'tokens'", &[], |row| row.int(0))?;
    version.ok_or_else(|| DbError::malformed("no version of the tokens"))
}

fn json_of(items: &[impl ToString]) -> String {
    Json::from(items.iter().map(ToString::to_string).collect::<Vec<String>>()).to_string()
}

fn read_list<T>(json: &str, read: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, DbError> {
    // A limit that cannot be read must not become none.
    let malformed = || DbError::malformed("a malformed list of a token's");
    let items: Json = serde_json::from_str(json).map_err(|_| malformed())?;
    let items = items.as_array().ok_or_else(malformed)?;
    items.iter().map(|item| item.as_str().and_then(&read).ok_or_else(malformed)).collect()
}

fn parsed<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

impl Store {
    /// The tokens of an account that are not revoked, the oldest first (the command line).
    pub async fn list_tokens(&self, account: AccountId) -> Result<Vec<Token>, StoreError> {
        self.read(move |connection| list_tokens(connection, account)).await
    }

    /// The zones that an account's tokens are limited to, a token's by domain.
    pub async fn list_token_zones(&self, account: AccountId) -> Result<Vec<TokenZone>, StoreError> {
        self.read(move |connection| list_zones(connection, account)).await
    }

    /// Keeps a new token; `Refused` with `zones` where it is to be limited to one that is not the account's.
    pub async fn create_token(&self, token: NewToken, trace: Trace) -> Result<Uuid, StoreError> {
        self.write(Lane::Accounts, 1, move |connection, context| {
            create_token(connection, context, &token, trace)
        })
        .await
    }

    /// Notes that a token was used, which is written down some seconds later, together with others.
    pub fn note_token_use(&self, token: Uuid, token_use: TokenUse) {
        self.engine.token_uses.note(token, token_use);
    }

    /// When a token was last used, as far as it is written down.
    pub async fn last_token_use(&self, token: Uuid) -> Result<Option<TokenUse>, StoreError> {
        self.read(move |connection| last_use(connection, token)).await
    }

    /// The token with this hash, if it is neither revoked nor expired.
    pub async fn token_by_hash(&self, hash: [u8; 32]) -> Result<Option<Token>, StoreError> {
        let now = self.engine.context.clock.now();
        self.read_at_once(move |connection| find_token(connection, &hash, now)).await
    }

    /// Revokes a token.
    pub async fn revoke_token(
        &self,
        account: AccountId,
        token: Uuid,
        trace: Trace,
    ) -> Result<(), StoreError> {
        self.write(Lane::Accounts, 1, move |connection, context| {
            revoke_token(connection, context, account, token, trace)
        })
        .await
    }

    /// A number that changes whenever a token was revoked or lost a zone that it is limited to, in whatever process: caches
    /// of tokens poll it.
    pub async fn tokens_version(&self) -> Result<i64, StoreError> {
        self.read_at_once(version).await
    }
}
