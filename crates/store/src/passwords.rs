//! What signing in rests on: hashes of passwords, sealed seeds of second factors. Neither leaves the store with an account.

use crate::accounts::{self, ACCOUNT_COLUMNS, account_columns, canonical_email, read_account};
use crate::change::{ChangeError, Effect, Outcome};
use crate::commit::Lane;
use crate::context::Context;
use crate::database::{Connection, DbError, params};
use crate::person_sessions::{self, NewSession};
use crate::{Account, AccountId, EventKind, Store, StoreError, Trace, events, links};

/// An account, and what is known of its password.
#[derive(Clone)]
pub struct Credentials {
    /// The account.
    pub account: Account,
    /// In the PHC's form; `None` where nobody can sign in with a password.
    pub password_hash: Option<String>,
}

fn find(connection: &mut Connection, email: &str) -> Result<Option<Credentials>, DbError> {
    const SQL: &str = concat!(
        "SELECT ",
        account_columns!(),
        ", coalesce(a.password_hash, '') FROM accounts a WHERE a.email = $1"
    );
    let Ok(email) = canonical_email(email) else { return Ok(None) };
    connection.query_one(SQL, params![&email], |row| {
        let hash = row.text(ACCOUNT_COLUMNS)?;
        let password_hash = (!hash.is_empty()).then(|| hash.to_owned());
        Ok(Credentials { account: read_account(row)?, password_hash })
    })
}

/// Writes a new hash; where `old` is given, only if that is the hash still.
pub(crate) fn set(
    connection: &mut Connection,
    account: AccountId,
    old: Option<&str>,
    new: &str,
) -> Result<(), ChangeError> {
    const SQL: &str = "UPDATE accounts SET password_hash = $2 WHERE id = $1 AND (password_hash = $3 OR CAST($3 AS TEXT) IS NULL)";
    match connection.execute(SQL, params![account.0, new, old])? {
        0 => Err(ChangeError::NotFound),
        _ => Ok(()),
    }
}

fn change(
    connection: &mut Connection,
    context: &Context,
    account: AccountId,
    (old, new): (&str, &str),
    session: &NewSession,
    trace: Trace,
) -> Outcome<()> {
    let found = accounts::find_and_lock(connection, account)?.filter(Account::is_active);
    found.ok_or(ChangeError::NotFound)?;
    set(connection, account, Some(old), new)?;
    links::void_resets(connection, account)?;
    person_sessions::end_all(connection, account)?;
    person_sessions::insert(connection, context, account, session)?;
    events::record(connection, context, trace, Some(account), EventKind::PasswordChanged, "")?;
    Ok(((), Effect::Nothing))
}

impl Store {
    /// The account of an address, with its password's hash.
    pub async fn credentials(&self, email: &str) -> Result<Option<Credentials>, StoreError> {
        let email = email.to_owned();
        self.read_at_once(move |connection| find(connection, &email)).await
    }

    /// Writes the hash of the same password by better parameters; nothing where `old` is not the hash any more.
    pub async fn rehash_password(&self, account: AccountId, old: &str, new: &str) -> Result<(), StoreError> {
        let (old, new) = (old.to_owned(), new.to_owned());
        self.write(Lane::Accounts, 1, move |connection, _| match set(connection, account, Some(&old), &new) {
            Ok(()) | Err(ChangeError::NotFound) => Ok(((), Effect::Nothing)),
            Err(error) => Err(error),
        })
        .await
    }

    /// Changes a password, whose hash is `old`, ends all sessions and begins this one; `NotFound` where it is not the hash any
    /// more.
    pub async fn change_password(
        &self,
        account: AccountId,
        old: &str,
        new: &str,
        session: NewSession,
        trace: Trace,
    ) -> Result<(), StoreError> {
        let (old, new) = (old.to_owned(), new.to_owned());
        self.write(Lane::Accounts, 1, move |connection, context| {
            change(connection, context, account, (&old, &new), &session, trace)
        })
        .await
    }
}
