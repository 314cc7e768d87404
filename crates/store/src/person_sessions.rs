//! Who is signed in where. A session is found by the hash of its secret, and gone once it ends.
//!
//! Whoever gave the right password where a second factor is asked for has a session of the stage
//! [`SessionStage::SecondFactor`]: it opens nothing, and a session of its own, with another secret, takes its place.

use std::net::IpAddr;

use uuid::Uuid;

use crate::accounts::{self, ACCOUNT_COLUMNS, account_columns, read_account};
use crate::change::{ChangeError, Effect, Outcome};
use crate::commit::Lane;
use crate::context::Context;
use crate::database::{Connection, DbError, Row, params};
use crate::events::{self, cut};
use crate::forgetting::FORGOTTEN_AT_ONCE;
use crate::{Account, AccountId, EventKind, Store, StoreError, Trace};

/// How many sessions an account has in each stage; the oldest end.
const SESSIONS_MAX: i64 = 50;
/// What [`trim`] ends at once.
const TRIMMED_AT_ONCE: i64 = 1_000;
const USER_AGENT_CHARACTERS_MAX: usize = 300;

/// How far someone has come in signing in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionStage {
    /// The password was right; the second factor is still to come.
    SecondFactor,
    /// Signed in.
    SignedIn,
}

impl SessionStage {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::SecondFactor => "second_factor",
            Self::SignedIn => "signed_in",
        }
    }
}

/// Someone signed in to an account, in one browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonSession {
    /// Its identity, which opens nothing.
    pub uuid: Uuid,
    /// The account as it is now.
    pub account: Account,
    /// Seconds since 1970.
    pub created_at: i64,
    /// When it was last used, within some minutes.
    pub last_seen_at: i64,
    /// When it ends if it is not used before then.
    pub expires_at: i64,
    /// From where it was begun; empty where that is not known.
    pub address: String,
    /// What the browser called itself; may be empty.
    pub user_agent: String,
}

/// A session to be made.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Of its secret.
    pub hash: [u8; 32],
    /// How far it is.
    pub stage: SessionStage,
    /// When it ends, unless it is used before then.
    pub expires_at: i64,
    /// From where it is begun.
    pub address: Option<IpAddr>,
    /// What the browser calls itself.
    pub user_agent: String,
}

/// Writes a session, and ends the oldest ones where the account has too many.
pub(crate) fn insert(
    connection: &mut Connection,
    context: &Context,
    account: AccountId,
    session: &NewSession,
) -> Result<Uuid, DbError> {
    const SQL: &str = "INSERT INTO sessions (uuid, hash, account_id, stage, created_at, last_seen_at, expires_at, \
        address, user_agent) VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8)";
    let uuid = context.new_uuid();
    let address = session.address.map(|address| address.to_string()).unwrap_or_default();
    let user_agent = cut(&session.user_agent, USER_AGENT_CHARACTERS_MAX);
    let values = params![
        uuid,
        &session.hash[..],
        account.0,
        session.stage.as_str(),
        context.clock.now(),
        session.expires_at,
        &address,
        &user_agent,
    ];
    connection.execute(SQL, values)?;
    trim(connection, account, session.stage)?;
    Ok(uuid)
}

fn trim(connection: &mut Connection, account: AccountId, stage: SessionStage) -> Result<(), DbError> {
    const SQL: &str = "DELETE FROM sessions WHERE uuid IN (SELECT uuid FROM sessions \
        WHERE account_id = $1 AND stage = $2 ORDER BY created_at DESC, uuid DESC LIMIT $3 OFFSET $4)";
    let values = params![account.0, stage.as_str(), TRIMMED_AT_ONCE, SESSIONS_MAX];
    connection.execute(SQL, values).map(drop)
}

/// Ends all sessions of an account, whatever their stage.
pub(crate) fn end_all(connection: &mut Connection, account: AccountId) -> Result<(), DbError> {
    const SQL: &str = "DELETE FROM sessions WHERE account_id = $1";
    connection.execute(SQL, params![account.0]).map(drop)
}

/// The same but for one of them. Tells how many [`Store::list_sessions`] told of.
fn end_others(
    connection: &mut Connection,
    account: AccountId,
    kept: Uuid,
    now: i64,
) -> Result<usize, DbError> {
    const SQL: &str = "DELETE FROM sessions WHERE account_id = $1 AND uuid <> $2 RETURNING stage, expires_at";
    let ended = connection.query(SQL, params![account.0, kept], |row| {
        Ok(row.text(0)? == SessionStage::SignedIn.as_str() && row.int(1)? > now)
    })?;
    Ok(ended.into_iter().filter(|was_listed| *was_listed).count())
}

/// Forgets some of those that have ended, and tells how many.
pub(crate) fn forget(connection: &mut Connection, context: &Context) -> Outcome<u64> {
    const SQL: &str = "DELETE FROM sessions WHERE uuid IN \
        (SELECT uuid FROM sessions WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)";
    let values = params![context.clock.now(), FORGOTTEN_AT_ONCE.cast_signed()];
    Ok((connection.execute(SQL, values)?, Effect::Nothing))
}

macro_rules! session_columns {
    () => {
        concat!(
            account_columns!(),
            ", s.uuid, s.created_at, s.last_seen_at, s.expires_at, s.address, s.user_agent"
        )
    };
}

fn read(row: &Row<'_>) -> Result<PersonSession, DbError> {
    let at = |column: usize| ACCOUNT_COLUMNS + column;
    Ok(PersonSession {
        account: read_account(row)?,
        uuid: row.uuid(at(0))?,
        created_at: row.int(at(1))?,
        last_seen_at: row.int(at(2))?,
        expires_at: row.int(at(3))?,
        address: row.text(at(4))?.to_owned(),
        user_agent: row.text(at(5))?.to_owned(),
    })
}

/// The session with this hash in this stage, unless it has ended or its account is not active.
pub(crate) fn find(
    connection: &mut Connection,
    hash: &[u8; 32],
    stage: SessionStage,
    now: i64,
) -> Result<Option<PersonSession>, DbError> {
    const SQL: &str = concat!(
        "SELECT ",
        session_columns!(),
        " FROM sessions s JOIN accounts a ON a.id = s.account_id WHERE s.hash = $1 AND s.stage = $2 \
            AND s.expires_at > $3 AND a.suspended_at IS NULL AND a.closing_at IS NULL"
    );
    connection.query_one(SQL, params![&hash[..], stage.as_str(), now], read)
}

fn delete(connection: &mut Connection, account: AccountId, session: Uuid) -> Result<Option<String>, DbError> {
    const SQL: &str =
        "DELETE FROM sessions WHERE account_id = $1 AND uuid = $2 AND stage = $3 RETURNING user_agent";
    let values = params![account.0, session, SessionStage::SignedIn.as_str()];
    connection.query_one(SQL, values, |row| Ok(row.text(0)?.to_owned()))
}

/// What a sign-in rests on, which must still be so when the session is made.
fn sign_in(
    connection: &mut Connection,
    context: &Context,
    account: AccountId,
    password_hash: &str,
    session: &NewSession,
    trace: Trace,
) -> Outcome<()> {
    const STILL: &str = "SELECT 1 FROM accounts WHERE id = $1 AND password_hash = $2";
    let found = accounts::find_and_lock(connection, account)?.filter(Account::is_active);
    let found = found.ok_or(ChangeError::NotFound)?;
    let is_still = connection.query_one(STILL, params![account.0, password_hash], |_| Ok(()))?;
    is_still.ok_or(ChangeError::NotFound)?;
    // A second factor may have been turned on meanwhile.
    if session.stage == SessionStage::SignedIn && found.second_factor_since.is_some() {
        return Err(ChangeError::NotFound);
    }
    insert(connection, context, account, session)?;
    if session.stage == SessionStage::SignedIn {
        events::record(connection, context, trace, Some(account), EventKind::SignedIn, &session.user_agent)?;
    }
    Ok(((), Effect::Nothing))
}

impl Store {
    /// Makes a session for one who gave the password of this hash; `NotFound` where it is not the account's any more, or the
    /// session's stage is not what the account asks for.
    pub async fn sign_in(
        &self,
        account: AccountId,
        password_hash: &str,
        session: NewSession,
        trace: Trace,
    ) -> Result<(), StoreError> {
        let password_hash = password_hash.to_owned();
        self.write(Lane::Accounts, 1, move |connection, context| {
            sign_in(connection, context, account, &password_hash, &session, trace)
        })
        .await
    }

    /// The session whose secret has this hash, in this stage, unless it has ended or its account is not active.
    pub async fn session_by_hash(
        &self,
        hash: [u8; 32],
        stage: SessionStage,
    ) -> Result<Option<PersonSession>, StoreError> {
        let now = self.engine.context.clock.now();
        self.read_at_once(move |connection| find(connection, &hash, stage, now)).await
    }

    /// Notes that a session is in use, and when it ends now.
    pub async fn touch_session(&self, session: Uuid, expires_at: i64) -> Result<(), StoreError> {
        const SQL: &str =
            "UPDATE sessions SET last_seen_at = $2, expires_at = $3 WHERE uuid = $1 AND last_seen_at < $2";
        self.write(Lane::Accounts, 1, move |connection, context| {
            connection.execute(SQL, params![session, context.clock.now(), expires_at])?;
            Ok(((), Effect::Nothing))
        })
        .await
    }

    /// The sessions of an account, the one used last first.
    pub async fn list_sessions(&self, account: AccountId) -> Result<Vec<PersonSession>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            session_columns!(),
            " FROM sessions s JOIN accounts a ON a.id = s.account_id WHERE s.account_id = $1 AND s.stage = $2 \
                AND s.expires_at > $3 ORDER BY s.last_seen_at DESC, s.uuid DESC LIMIT $4"
        );
        let now = self.engine.context.clock.now();
        self.read(move |connection| {
            let values = params![account.0, SessionStage::SignedIn.as_str(), now, SESSIONS_MAX];
            connection.query(SQL, values, read)
        })
        .await
    }

    /// Ends a session; `kind` is what its end is called.
    pub async fn end_session(
        &self,
        account: AccountId,
        session: Uuid,
        kind: EventKind,
        trace: Trace,
    ) -> Result<(), StoreError> {
        self.write(Lane::Accounts, 1, move |connection, context| {
            let user_agent = delete(connection, account, session)?.ok_or(ChangeError::NotFound)?;
            events::record(connection, context, trace, Some(account), kind, &user_agent)?;
            Ok(((), Effect::Nothing))
        })
        .await
    }

    /// Ends all sessions of an account but for one, and tells how many of those that are listed.
    pub async fn end_other_sessions(
        &self,
        account: AccountId,
        kept: Uuid,
        trace: Trace,
    ) -> Result<usize, StoreError> {
        self.write(Lane::Accounts, 1, move |connection, context| {
            let ended = end_others(connection, account, kept, context.clock.now())?;
            let kind = EventKind::OtherSessionsEnded;
            events::record(connection, context, trace, Some(account), kind, &ended.to_string())?;
            Ok((ended, Effect::Nothing))
        })
        .await
    }
}
