//! The keys that transfers and NOTIFY are signed with: their secrets sealed, and whose they are.

use zone::{ErrorCode, FieldError, Name};

use crate::change::{ChangeError, Effect, Outcome};
use crate::commit::Lane;
use crate::context::Context;
use crate::copies::bump_version;
use crate::database::{Connection, DbError, Row, params};
use crate::{Account, AccountId, NewTsigKey, Store, StoreError, TsigKey, accounts};

/// Whether an account may have transfers signed with a key: its own, or, for administrators, one of the operator's.
/// `None` where there is no such key.
pub(crate) fn may_use(
    connection: &mut Connection,
    account: &Account,
    key: &Name,
) -> Result<Option<bool>, DbError> {
    const SQL: &str = "SELECT account_id FROM tsig_keys WHERE name = $1";
    let owner = connection.query_one(SQL, params![&key.to_text_without_final_dot()], |row| row.opt_int(0))?;
    Ok(owner.map(|owner| owner.map_or(account.is_administrator, |owner| owner == account.id.0)))
}

fn create(connection: &mut Connection, context: &Context, key: &NewTsigKey) -> Outcome<()> {
    const SQL: &str = "INSERT INTO tsig_keys (name, algorithm, secret, account_id, created_at) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (name) DO NOTHING";
    if let Some(account) = key.account {
        accounts::find_and_lock(connection, account)?.ok_or(ChangeError::NotFound)?;
    }
    let name = key.name.to_text_without_final_dot();
    let account = key.account.map(|account| account.0);
    let values = params![&name, &key.algorithm, &key.sealed_secret[..], account, context.clock.now()];
    if connection.execute(SQL, values)? == 0 {
        let detail = format!("There is a key {name} already. Delete it first, or choose another name.");
        return Err(FieldError { code: ErrorCode::AlreadyExists, field: Some("name"), detail }.into());
    }
    bump_version(connection)?;
    Ok(((), Effect::Nothing))
}

/// Tells how many copies name it.
fn delete(connection: &mut Connection, name: &Name) -> Outcome<u64> {
    const COPIES: &str = "SELECT count(*) FROM zones WHERE primaries IS NOT NULL AND tsig_key = $1";
    let name = name.to_text_without_final_dot();
    if connection.execute("DELETE FROM tsig_keys WHERE name = $1", params![&name])? == 0 {
        return Err(ChangeError::NotFound);
    }
    bump_version(connection)?;
    let copies = connection.query_one(COPIES, params![&name], |row| row.u64(0))?;
    Ok((copies.unwrap_or(0), Effect::Nothing))
}

/// Deletes the keys of an account that goes.
pub(crate) fn delete_all_of(connection: &mut Connection, account: AccountId) -> Result<(), DbError> {
    if connection.execute("DELETE FROM tsig_keys WHERE account_id = $1", params![account.0])? > 0 {
        bump_version(connection)?;
    }
    Ok(())
}

fn read(row: &Row<'_>) -> Result<TsigKey, DbError> {
    Ok(TsigKey {
        name: Name::parse(row.text(0)?).map_err(|_| DbError::malformed("a malformed name of a key"))?,
        algorithm: row.text(1)?.to_owned(),
        sealed_secret: row.bytes(2)?.to_owned(),
        created_at: row.int(3)?,
        account_email: row.opt_text(4)?.map(str::to_owned),
    })
}

impl Store {
    /// Keeps a key; `Refused` with `already_exists` where its name is taken.
    pub async fn create_tsig_key(&self, key: NewTsigKey) -> Result<(), StoreError> {
        self.write(Lane::Accounts, 1, move |connection, context| create(connection, context, &key)).await
    }

    /// Deletes a key, and tells how many copies name it: they are not transferred any more.
    pub async fn delete_tsig_key(&self, name: Name) -> Result<u64, StoreError> {
        self.write(Lane::Accounts, 1, move |connection, _| delete(connection, &name)).await
    }

    /// All keys by name.
    pub async fn tsig_keys(&self) -> Result<Vec<TsigKey>, StoreError> {
        const SQL: &str = "SELECT k.name, k.algorithm, k.secret, k.created_at, a.email FROM tsig_keys k \
            LEFT JOIN accounts a ON a.id = k.account_id ORDER BY k.name";
        self.read(|connection| connection.query(SQL, &[], read)).await
    }
}
