//! Accounts and tokens as rows.

use uuid::Uuid;
use zone::{ErrorCode, FieldError, Limits};

use crate::change::{ChangeError, Effect, Outcome};
use crate::context::Context;
use crate::database::{Connection, DbError, Row, params};
use crate::{Account, AccountId, AccountLimits, Token};

macro_rules! account_columns {
    () => {
        "a.id, a.email, a.first_name, a.last_name, a.company_name, a.created_at, a.language, a.is_administrator, \
         a.suspended_at, a.closing_at, a.zones_max, a.records_per_zone_max, \
         CASE WHEN a.password_hash IS NULL THEN 0 ELSE 1 END, a.totp_since"
    };
}
pub(crate) use account_columns;

/// How many columns [`account_columns`] has.
pub(crate) const ACCOUNT_COLUMNS: usize = 14;

/// Reads [`account_columns`], the first of the row.
pub(crate) fn read_account(row: &Row<'_>) -> Result<Account, DbError> {
    let limit = |column| Ok::<_, DbError>(row.opt_int(column)?.and_then(|limit| u64::try_from(limit).ok()));
    Ok(Account {
        id: AccountId(row.int(0)?),
        email: row.text(1)?.to_owned(),
        first_name: row.text(2)?.to_owned(),
        last_name: row.text(3)?.to_owned(),
        company_name: row.text(4)?.to_owned(),
        created_at: row.int(5)?,
        language: row.text(6)?.to_owned(),
        is_administrator: row.int(7)? != 0,
        suspended_at: row.opt_int(8)?,
        closing_at: row.opt_int(9)?,
        limits: AccountLimits { zones: limit(10)?, records_per_zone: limit(11)? },
        has_password: row.int(12)? != 0,
        second_factor_since: row.opt_int(13)?,
    })
}

impl Account {
    /// How many zones it may have; 0: no limit.
    pub(crate) fn zones_max(&self, of_server: &Limits) -> u64 {
        self.limits.zones.unwrap_or(of_server.zones_per_account)
    }

    /// The limits that hold for its zones.
    pub(crate) fn limits_of_zones(&self, of_server: &Limits) -> Limits {
        let records_per_zone = self.limits.records_per_zone.unwrap_or(of_server.records_per_zone);
        Limits { records_per_zone, ..*of_server }
    }
}

/// RFC 5321 4.5.3.1.3, less the angle brackets.
const EMAIL_OCTETS_MAX: usize = 254;

/// The one form of an address under which it is kept and looked up: trimmed, in lower case. Whether mail arrives there
/// only mail can tell.
pub fn canonical_email(email: &str) -> Result<String, FieldError> {
    let email = email.trim().to_lowercase();
    let is_address = match email.split_once('@') {
        Some((local, domain)) => !local.is_empty() && !domain.is_empty() && !domain.contains('@'),
        None => false,
    };
    if !is_address
        || email.len() > EMAIL_OCTETS_MAX
        || email.chars().any(|character| character.is_whitespace() || character.is_control())
    {
        return Err(FieldError::invalid(
            "email",
            "an account needs an e-mail address such as me@example.com",
        ));
    }
    Ok(email)
}

pub(crate) fn create_account(
    connection: &mut Connection,
    context: &Context,
    email: &str,
    password_hash: Option<&str>,
) -> Outcome<Account> {
    const SQL: &str = "INSERT INTO accounts (email, password_hash, created_at) VALUES ($1, $2, $3) \
        ON CONFLICT (email) DO NOTHING RETURNING id";
    let email = canonical_email(email)?;
    let created_at = context.clock.now();
    let id = connection.query_one(SQL, params![&email, password_hash, created_at], |row| row.int(0))?;
    let Some(id) = id else {
        let detail = format!("An account with the email address {email} exists already.");
        let code = ErrorCode::AlreadyExists;
        return Err(FieldError { code, field: Some("email"), detail }.into());
    };
    let account = find(connection, AccountId(id))?;
    Ok((account.ok_or_else(|| DbError::malformed("no account that was just made"))?, Effect::Nothing))
}

/// An account by its key.
pub(crate) fn find(connection: &mut Connection, account: AccountId) -> Result<Option<Account>, DbError> {
    const SQL: &str = concat!("SELECT ", account_columns!(), " FROM accounts a WHERE a.id = $1");
    connection.query_one(SQL, params![account.0], read_account)
}

/// An account that no other transaction changes before this one ends, though zones may be made for it.
pub(crate) fn find_and_lock(
    connection: &mut Connection,
    account: AccountId,
) -> Result<Option<Account>, DbError> {
    const SQL: &str =
        concat!("SELECT ", account_columns!(), " FROM accounts a WHERE a.id = $1 FOR NO KEY UPDATE");
    if connection.is_sqlite() {
        return find(connection, account);
    }
    connection.query_one(SQL, params![account.0], read_account)
}

pub(crate) fn find_account(connection: &mut Connection, email: &str) -> Result<Option<Account>, DbError> {
    const SQL: &str = concat!("SELECT ", account_columns!(), " FROM accounts a WHERE a.email = $1");
    // What is no address, no account has.
    let Ok(email) = canonical_email(email) else { return Ok(None) };
    connection.query_one(SQL, params![&email], read_account)
}

pub(crate) fn list_accounts(
    connection: &mut Connection,
    after: Option<&str>,
    limit: u32,
) -> Result<Vec<Account>, DbError> {
    const SQL: &str = concat!(
        "SELECT ",
        account_columns!(),
        " FROM accounts a WHERE a.email > $1 ORDER BY a.email LIMIT $2"
    );
    // Not ours where it has U+0000, which PostgreSQL's TEXT cannot hold.
    let after = after.unwrap_or_default().replace('\0', "");
    connection.query(SQL, params![&after, limit], read_account)
}

/// What a new token has.
pub(crate) struct NewToken {
    pub(crate) account: AccountId,
    pub(crate) name: String,
    pub(crate) permissions: Vec<String>,
    pub(crate) hash: [u8; 32],
    pub(crate) expires_at: Option<i64>,
}

pub(crate) fn create_token(
    connection: &mut Connection,
    context: &Context,
    token: &NewToken,
) -> Outcome<Uuid> {
    // From the account's row, so that one that does not exist gets none.
    const SQL: &str = "INSERT INTO tokens (uuid, account_id, name, permissions, hash, created_at, expires_at) \
        SELECT $1, a.id, $3, $4, $5, $6, $7 FROM accounts a WHERE a.id = $2";
    let uuid = context.new_uuid();
    let name = token.name.replace('\0', "");
    let permissions = serde_json::Value::from(token.permissions.clone()).to_string();
    let values = params![
        uuid,
        token.account.0,
        &name,
        &permissions,
        &token.hash[..],
        context.clock.now(),
        token.expires_at,
    ];
    if connection.execute(SQL, values)? == 0 {
        return Err(ChangeError::NotFound);
    }
    Ok((uuid, Effect::Nothing))
}

pub(crate) fn revoke_token(
    connection: &mut Connection,
    context: &Context,
    account: AccountId,
    token: Uuid,
) -> Outcome<()> {
    const SQL: &str =
        "UPDATE tokens SET revoked_at = $3 WHERE uuid = $1 AND account_id = $2 AND revoked_at IS NULL";
    if connection.execute(SQL, params![token, account.0, context.clock.now()])? == 0 {
        return Err(ChangeError::NotFound);
    }
    bump_version(connection)?;
    Ok(((), Effect::Nothing))
}

macro_rules! token_columns {
    () => {
        concat!(account_columns!(), ", t.uuid, t.name, t.permissions, t.created_at, t.expires_at")
    };
}

fn read_token(row: &Row<'_>) -> Result<Token, DbError> {
    let at = |column: usize| ACCOUNT_COLUMNS + column;
    let permissions: serde_json::Value = serde_json::from_str(row.text(at(2))?)
        .map_err(|_| DbError::malformed("malformed permissions of a token"))?;
    let permissions = permissions.as_array().into_iter().flatten();
    Ok(Token {
        uuid: row.uuid(at(0))?,
        account: read_account(row)?,
        name: row.text(at(1))?.to_owned(),
        permissions: permissions.filter_map(|text| text.as_str().map(str::to_owned)).collect(),
        created_at: row.int(at(3))?,
        expires_at: row.opt_int(at(4))?,
    })
}

/// The token with this hash, if it is neither revoked nor expired at `now`, and its account active.
pub(crate) fn find_token(
    connection: &mut Connection,
    hash: &[u8; 32],
    now: i64,
) -> Result<Option<Token>, DbError> {
    const SQL: &str = concat!(
        "SELECT ",
        token_columns!(),
        " FROM tokens t JOIN accounts a ON a.id = t.account_id \
         WHERE t.hash = $1 AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > $2) \
            AND a.suspended_at IS NULL AND a.closing_at IS NULL"
    );
    connection.query_one(SQL, params![&hash[..], now], read_token)
}

/// The tokens of an account that are not revoked, the oldest first.
pub(crate) fn list_tokens(connection: &mut Connection, account: AccountId) -> Result<Vec<Token>, DbError> {
    const SQL: &str = concat!(
        "SELECT ",
        token_columns!(),
        " FROM tokens t JOIN accounts a ON a.id = t.account_id \
         WHERE t.account_id = $1 AND t.revoked_at IS NULL ORDER BY t.created_at, t.uuid"
    );
    connection.query(SQL, params![account.0], read_token)
}

/// Tells all processes that a token is good no more.
pub(crate) fn bump_version(connection: &mut Connection) -> Result<(), DbError> {
    connection.execute("UPDATE counters SET value = value + 1 WHERE name = 'tokens'", &[]).map(drop)
}

/// A number that rises with each token that is revoked.
pub(crate) fn version(connection: &mut Connection) -> Result<i64, DbError> {
    let version =
        connection.query_one("SELECT value FROM counters WHERE name = 'tokens'", &[], |row| row.int(0))?;
    version.ok_or_else(|| DbError::malformed("no version of the tokens"))
}
