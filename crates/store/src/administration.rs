//! What administrators do with accounts.
//!
//! There is always an administrator who can sign in, once there was one: whoever takes one away holds the row
//! `administrators` of the counters until the end of the transaction, so that no two take away the last two.

use crate::accounts::{self, ACCOUNT_COLUMNS, account_columns, read_account};
use crate::change::{ChangeError, Effect, Outcome};
use crate::commit::Lane;
use crate::context::Context;
use crate::database::{Connection, DbError, Row, params};
use crate::events::{cut, is_sign_in};
use crate::links::{self, LinkKind};
use crate::{
    Account, AccountId, AccountLimits, EventKind, Start, Store, StoreError, Trace, Zone, copies, events,
    person_sessions, tokens, zones,
};
use uuid::Uuid;
use zone::{FieldError, Name};

const NAME_CHARACTERS_MAX: usize = 200;
const ADMINISTRATOR: &str =
    "SELECT 1 FROM accounts WHERE is_administrator = 1 AND closing_at IS NULL LIMIT 1";

/// Keeps all others from giving or taking the role.
fn hold_administrators(connection: &mut Connection) -> Result<(), DbError> {
    connection.execute("UPDATE counters SET value = value + 1 WHERE name = 'administrators'", &[]).map(drop)
}

/// Whether an account administers; nobody gives or takes the role before the transaction ends.
pub(crate) fn has_administrator(connection: &mut Connection) -> Result<bool, DbError> {
    hold_administrators(connection)?;
    Ok(connection.query_one(ADMINISTRATOR, &[], |_| Ok(()))?.is_some())
}

/// Refuses to take away the last administrator who can sign in.
pub(crate) fn check_other_administrator(
    connection: &mut Connection,
    account: &Account,
) -> Result<(), ChangeError> {
    const SQL: &str = "SELECT 1 FROM accounts WHERE is_administrator = 1 AND id <> $1 AND suspended_at IS NULL \
        AND closing_at IS NULL LIMIT 1";
    if !account.is_administrator || !account.is_active() {
        return Ok(());
    }
    hold_administrators(connection)?;
    match connection.query_one(SQL, params![account.id.0], |_| Ok(()))? {
        Some(()) => Ok(()),
        None => Err(FieldError::conflict(
            None,
            "This is the last administrator. Make another account an administrator first.",
        )
        .into()),
    }
}

/// Gives the role.
pub(crate) fn grant(connection: &mut Connection, account: AccountId) -> Result<(), DbError> {
    hold_administrators(connection)?;
    write_role(connection, account, true)
}

/// The copies of administrators may use the operator's keys, so that whoever fetches has to look anew.
fn write_role(
    connection: &mut Connection,
    account: AccountId,
    is_administrator: bool,
) -> Result<(), DbError> {
    const SQL: &str = "UPDATE accounts SET is_administrator = $2 WHERE id = $1";
    connection.execute(SQL, params![account.0, i64::from(is_administrator)])?;
    copies::bump_version(connection)
}

fn set_administrator(
    connection: &mut Connection,
    context: &Context,
    account: AccountId,
    is_administrator: bool,
    trace: Trace,
) -> Outcome<()> {
    let found = accounts::find_and_lock(connection, account)?.ok_or(ChangeError::NotFound)?;
    if found.is_administrator == is_administrator {
        return Ok(((), Effect::Nothing));
    }
    let kind = if is_administrator {
        grant(connection, account)?;
        links::void_kind(connection, LinkKind::FirstAdministrator)?;
        EventKind::AdministratorGranted
    } else {
        check_other_administrator(connection, &found)?;
        write_role(connection, account, false)?;
        links::void_made_by(connection, account)?;
        EventKind::AdministratorRevoked
    };
    // What was signed in with one role does not go on with another.
    person_sessions::end_all(connection, account)?;
    events::record(connection, context, trace, Some(account), kind, "")?;
    Ok(((), Effect::Nothing))
}

fn suspend(connection: &mut Connection, context: &Context, account: AccountId, trace: Trace) -> Outcome<()> {
    const SQL: &str = "UPDATE accounts SET suspended_at = $2 WHERE id = $1";
    let found = accounts::find_and_lock(connection, account)?.ok_or(ChangeError::NotFound)?;
    if found.suspended_at.is_some() {
        return Ok(((), Effect::Nothing));
    }
    check_other_administrator(connection, &found)?;
    connection.execute(SQL, params![account.0, context.clock.now()])?;
    person_sessions::end_all(connection, account)?;
    links::void_resets(connection, account)?;
    links::void_made_by(connection, account)?;
    tokens::bump_version(connection)?;
    events::record(connection, context, trace, Some(account), EventKind::AccountSuspended, "")?;
    Ok(((), Effect::Nothing))
}

fn resume(connection: &mut Connection, context: &Context, account: AccountId, trace: Trace) -> Outcome<()> {
    const SQL: &str = "UPDATE accounts SET suspended_at = NULL WHERE id = $1 AND suspended_at IS NOT NULL";
    accounts::find_and_lock(connection, account)?.ok_or(ChangeError::NotFound)?;
    if connection.execute(SQL, params![account.0])? > 0 {
        events::record(connection, context, trace, Some(account), EventKind::AccountResumed, "")?;
    }
    Ok(((), Effect::Nothing))
}

fn set_limits(
    connection: &mut Connection,
    context: &Context,
    account: AccountId,
    limits: AccountLimits,
    trace: Trace,
) -> Outcome<()> {
    const SQL: &str = "UPDATE accounts SET zones_max = $2, records_per_zone_max = $3 WHERE id = $1";
    let AccountLimits { zones, records_per_zone } = limits;
    let column = |limit: Option<u64>| limit.map(|limit| i64::try_from(limit).unwrap_or(i64::MAX));
    accounts::find_and_lock(connection, account)?.ok_or(ChangeError::NotFound)?;
    connection.execute(SQL, params![account.0, column(zones), column(records_per_zone)])?;
    let text = |limit: Option<u64>| limit.map_or("-".to_owned(), |limit| limit.to_string());
    let detail = format!("zones {}, records {}", text(zones), text(records_per_zone));
    events::record(connection, context, trace, Some(account), EventKind::LimitsChanged, &detail)?;
    Ok(((), Effect::Nothing))
}

/// What people say of themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// May be empty.
    pub first_name: String,
    /// May be empty.
    pub last_name: String,
    /// May be empty.
    pub company_name: String,
    /// Of the pages and of mail; may be empty.
    pub language: String,
}

/// An account in an administrator's list.
#[derive(Clone, Debug)]
pub struct AccountOverview {
    /// The account.
    pub account: Account,
    /// How many zones it has.
    pub zone_count: u64,
    /// When someone last signed in to it, as far as events go back.
    pub last_sign_in_at: Option<i64>,
}

impl AccountOverview {
    fn read(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            account: read_account(row)?,
            zone_count: row.u64(ACCOUNT_COLUMNS)?,
            last_sign_in_at: row.opt_int(ACCOUNT_COLUMNS + 1)?,
        })
    }
}

/// A pattern of LIKE that finds `text` anywhere.
pub(crate) fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for character in text.trim().to_lowercase().chars().filter(|&character| character != '\0') {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

macro_rules! overview_columns {
    () => {
        concat!(
            account_columns!(),
            ", (SELECT count(*) FROM zones z WHERE z.account_id = a.id), (SELECT e.made_at FROM events e \
                WHERE e.account_id = a.id AND ",
            is_sign_in!(),
            " ORDER BY e.id DESC LIMIT 1)"
        )
    };
}

macro_rules! is_searched {
    () => {
        "(a.email LIKE $1 ESCAPE '\\' OR lower(a.first_name || ' ' || a.last_name || ' ' || a.company_name) \
            LIKE $1 ESCAPE '\\')"
    };
}

impl Store {
    /// One zone, whoever owns it, with the address of its account.
    pub async fn zone_with_owner(&self, uuid: Uuid) -> Result<Option<(Zone, String)>, StoreError> {
        self.read(move |connection| zones::find_with_owner(connection, uuid)).await
    }

    /// Zones of all accounts in canonical order of their names, those that have `search` in the name or in the address of
    /// their account, from behind `after`; with that address.
    pub async fn search_zones(
        &self,
        search: &str,
        after: Option<&Name>,
        limit: u32,
    ) -> Result<Vec<(Zone, String)>, StoreError> {
        let (search, after) = (search.to_owned(), after.map(Name::order_key).unwrap_or_default());
        self.read(move |connection| zones::search(connection, &search, &after, limit)).await
    }

    /// One account.
    pub async fn account(&self, account: AccountId) -> Result<Option<Account>, StoreError> {
        self.read(move |connection| accounts::find(connection, account)).await
    }

    /// One account, with what administrators want to know of it.
    pub async fn account_overview(&self, account: AccountId) -> Result<Option<AccountOverview>, StoreError> {
        const SQL: &str = concat!("SELECT ", overview_columns!(), " FROM accounts a WHERE a.id = $1");
        self.read(move |connection| connection.query_one(SQL, params![account.0], AccountOverview::read))
            .await
    }

    /// Whether there is an administrator.
    pub async fn has_administrator(&self) -> Result<bool, StoreError> {
        self.read(|connection| Ok(connection.query_one(ADMINISTRATOR, &[], |_| Ok(()))?.is_some())).await
    }

    /// Accounts by address, those that have `search` in the address or a name.
    pub async fn search_accounts(
        &self,
        search: &str,
        start: Start<String>,
        limit: u32,
    ) -> Result<Vec<AccountOverview>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            overview_columns!(),
            " FROM accounts a WHERE ",
            is_searched!(),
            " AND a.email > $2 ORDER BY a.email LIMIT $3 OFFSET $4"
        );
        let pattern = pattern(search);
        let (after, offset) = match start {
            Start::Offset(offset) => (String::new(), i64::try_from(offset).unwrap_or(i64::MAX)),
            Start::After(after) => (cut(&after, usize::MAX), 0),
        };
        self.read(move |connection| {
            connection.query(SQL, params![&pattern, &after, limit, offset], AccountOverview::read)
        })
        .await
    }

    /// How many [`Store::search_accounts`] has in all.
    pub async fn count_accounts(&self, search: &str) -> Result<u64, StoreError> {
        const SQL: &str = concat!("SELECT count(*) FROM accounts a WHERE ", is_searched!());
        let pattern = pattern(search);
        self.read(move |connection| {
            Ok(connection.query_one(SQL, params![&pattern], |row| row.u64(0))?.unwrap_or(0))
        })
        .await
    }

    /// Writes what people say of themselves.
    pub async fn set_profile(&self, account: AccountId, profile: Profile) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE accounts SET first_name = $2, last_name = $3, company_name = $4, language = $5 \
            WHERE id = $1";
        let Profile { first_name, last_name, company_name, language } = profile;
        let texts =
            [first_name, last_name, company_name, language].map(|text| cut(&text, NAME_CHARACTERS_MAX));
        self.write(Lane::Accounts, 1, move |connection, _| {
            let [first_name, last_name, company_name, language] = &texts;
            let values = params![account.0, first_name, last_name, company_name, language];
            match connection.execute(SQL, values)? {
                0 => Err(ChangeError::NotFound),
                _ => Ok(((), Effect::Nothing)),
            }
        })
        .await
    }

    /// Gives or takes the role of an administrator, and ends the account's sessions; `Refused` for the last one.
    pub async fn set_administrator(
        &self,
        account: AccountId,
        is_administrator: bool,
        trace: Trace,
    ) -> Result<(), StoreError> {
        self.write(Lane::Accounts, 1, move |connection, context| {
            set_administrator(connection, context, account, is_administrator, trace)
        })
        .await
    }

    /// Lets nobody sign in to an account or use its tokens; `Refused` for the last administrator.
    pub async fn suspend_account(&self, account: AccountId, trace: Trace) -> Result<(), StoreError> {
        self.write(Lane::Accounts, 1, move |connection, context| suspend(connection, context, account, trace))
            .await
    }

    /// Takes that back.
    pub async fn resume_account(&self, account: AccountId, trace: Trace) -> Result<(), StoreError> {
        self.write(Lane::Accounts, 1, move |connection, context| resume(connection, context, account, trace))
            .await
    }

    /// Gives an account limits of its own, which hold from the next change on.
    pub async fn set_account_limits(
        &self,
        account: AccountId,
        limits: AccountLimits,
        trace: Trace,
    ) -> Result<(), StoreError> {
        self.write(Lane::Accounts, 1, move |connection, context| {
            set_limits(connection, context, account, limits, trace)
        })
        .await
    }
}
