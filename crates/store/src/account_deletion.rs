//! The deletion of an account: it is marked first, then its zones go one by one, and at last its row. Whoever starts again
//! in between finds the mark, and goes on.

use crate::accounts;
use crate::change::{ChangeError, Effect, Outcome};
use crate::commit::Lane;
use crate::context::Context;
use crate::database::{Connection, params};
use crate::{
    AccountId, EventKind, Store, StoreError, Trace, administration, events, links, person_sessions, tokens,
    tsig_keys,
};

/// An account that is being deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClosingAccount {
    /// Its key.
    pub account: AccountId,
    /// The person who said so; `None`: the operator.
    pub closed_by: Option<AccountId>,
}

fn start(connection: &mut Connection, context: &Context, account: AccountId, trace: Trace) -> Outcome<()> {
    const SQL: &str = "UPDATE accounts SET closing_at = $2, closing_by = $3 WHERE id = $1";
    let found = accounts::find_and_lock(connection, account)?.ok_or(ChangeError::NotFound)?;
    if found.closing_at.is_some() {
        return Ok(((), Effect::Nothing));
    }
    administration::check_other_administrator(connection, &found)?;
    let by = trace.person().map(|person| person.0);
    connection.execute(SQL, params![account.0, context.clock.now(), by])?;
    person_sessions::end_all(connection, account)?;
    links::void_resets(connection, account)?;
    links::void_made_by(connection, account)?;
    tokens::bump_version(connection)?;
    events::record(connection, context, trace, Some(account), EventKind::DeletionStarted, &found.email)?;
    Ok(((), Effect::Nothing))
}

/// Tells whether the account is gone: while it has zones, it stays.
fn finish(connection: &mut Connection, context: &Context, account: AccountId, trace: Trace) -> Outcome<bool> {
    // On PostgreSQL this waits for those who are making a zone for the account, and keeps all others from it.
    const LOCK: &str = "SELECT 1 FROM accounts WHERE id = $1 AND closing_at IS NOT NULL FOR UPDATE";
    const FIND: &str = "SELECT 1 FROM accounts WHERE id = $1 AND closing_at IS NOT NULL";
    const HAS_ZONE: &str = "SELECT 1 FROM zones WHERE account_id = $1 LIMIT 1";
    const REST: [&str; 5] = [
        "DELETE FROM tokens WHERE account_id = $1",
        "DELETE FROM sessions WHERE account_id = $1",
        "DELETE FROM recovery_codes WHERE account_id = $1",
        "DELETE FROM one_time_links WHERE account_id = $1",
        "DELETE FROM accounts WHERE id = $1",
    ];
    let lock = if connection.is_sqlite() { FIND } else { LOCK };
    let is_there = connection.query_one(lock, params![account.0], |_| Ok(()))?.is_some();
    if !is_there {
        // Another process was quicker.
        return Ok((true, Effect::Nothing));
    }
    if connection.query_one(HAS_ZONE, params![account.0], |_| Ok(()))?.is_some() {
        return Ok((false, Effect::Nothing));
    }
    events::record(connection, context, trace, Some(account), EventKind::AccountDeleted, "")?;
    tsig_keys::delete_all_of(connection, account)?;
    for sql in REST {
        connection.execute(sql, params![account.0])?;
    }
    Ok((true, Effect::Nothing))
}

impl Store {
    /// Marks an account as one that is being deleted: nobody can sign in any more or use its tokens. `Refused` for the last
    /// administrator.
    pub async fn start_account_deletion(&self, account: AccountId, trace: Trace) -> Result<(), StoreError> {
        self.write(Lane::Accounts, 1, move |connection, context| start(connection, context, account, trace))
            .await
    }

    /// Deletes an account that is marked and has no zone any more; tells whether it is gone.
    pub async fn finish_account_deletion(
        &self,
        account: AccountId,
        trace: Trace,
    ) -> Result<bool, StoreError> {
        self.write(Lane::Accounts, 1, move |connection, context| finish(connection, context, account, trace))
            .await
    }

    /// The accounts that are marked.
    pub async fn closing_accounts(&self, limit: u32) -> Result<Vec<ClosingAccount>, StoreError> {
        const SQL: &str =
            "SELECT id, closing_by FROM accounts WHERE closing_at IS NOT NULL ORDER BY id LIMIT $1";
        self.read(move |connection| {
            connection.query(SQL, params![limit], |row| {
                let closed_by = row.opt_int(1)?.map(AccountId);
                Ok(ClosingAccount { account: AccountId(row.int(0)?), closed_by })
            })
        })
        .await
    }
}
