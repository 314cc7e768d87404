//! Accounts as rows.

use zone::{ErrorCode, FieldError, Limits};

use crate::change::{Effect, Outcome};
use crate::commit::Lane;
use crate::context::Context;
use crate::database::{Connection, DbError, Row, params};
use crate::{Account, AccountId, AccountLimits, EventActor, EventKind, Store, StoreError, Trace, events};

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

/// RFC 5321 4.5.3.1.1.
const LOCAL_PART_OCTETS_MAX: usize = 64;
/// RFC 1035 2.3.4.
const LABEL_OCTETS_MAX: usize = 63;

/// The one form of an address under which it is kept and looked up: trimmed, in lower case. It is one to which mail can be
/// written; whether it arrives only mail can tell.
pub fn canonical_email(email: &str) -> Result<String, FieldError> {
    let email = email.trim().to_lowercase();
    let is_address = email.len() <= EMAIL_OCTETS_MAX
        && email
            .split_once('@')
            .is_some_and(|(local, domain)| is_local_part(local) && is_mail_domain(domain));
    if !is_address {
        return Err(FieldError::invalid(
            "email",
            "an account needs an e-mail address such as me@example.com",
        ));
    }
    Ok(email)
}

/// A dot-atom (RFC 5322 3.2.3, RFC 6531 3.3). What stands in quotes nobody has.
fn is_local_part(text: &str) -> bool {
    let is_text = |letter: char| letter.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(letter);
    text.len() <= LOCAL_PART_OCTETS_MAX
        && text.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_text))
}

/// A host name, its letters those of any language.
fn is_mail_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        label.len() <= LABEL_OCTETS_MAX
            && label.starts_with(char::is_alphanumeric)
            && label.ends_with(char::is_alphanumeric)
            && label.chars().all(|letter| letter == '-' || letter.is_alphanumeric())
    };
    text.split('.').all(is_label)
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

fn list_accounts(
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

impl Store {
    /// Makes an account, by the operator's word; `Refused` where the address has one.
    pub async fn create_account(
        &self,
        email: &str,
        password_hash: Option<&str>,
    ) -> Result<Account, StoreError> {
        let (email, password_hash) = (email.to_owned(), password_hash.map(str::to_owned));
        self.write(Lane::Accounts, 1, move |connection, context| {
            let (account, effect) = create_account(connection, context, &email, password_hash.as_deref())?;
            let trace = Trace { actor: EventActor::Operator, address: None };
            events::record(connection, context, trace, Some(account.id), EventKind::AccountCreated, "")?;
            Ok((account, effect))
        })
        .await
    }

    /// The account of an address.
    pub async fn account_by_email(&self, email: &str) -> Result<Option<Account>, StoreError> {
        let email = email.to_owned();
        self.read(move |connection| find_account(connection, &email)).await
    }

    /// Accounts by address, from behind `after` (the command line).
    pub async fn list_accounts(&self, after: Option<&str>, limit: u32) -> Result<Vec<Account>, StoreError> {
        let after = after.map(str::to_owned);
        self.read(move |connection| list_accounts(connection, after.as_deref(), limit)).await
    }
}
