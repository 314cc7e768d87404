//! Second factors: a seed, which comes sealed and leaves so, the last step whose code was taken, and recovery codes by their
//! hash. One that is begun belongs to the session in which it is shown, and goes with it, until it is confirmed there.

use uuid::Uuid;

use crate::accounts;
use crate::change::{ChangeError, Effect, Outcome};
use crate::commit::Lane;
use crate::context::Context;
use crate::database::{Connection, DbError, params};
use crate::person_sessions::{self, NewSession, SessionStage};
use crate::{Account, AccountId, EventKind, Store, StoreError, Trace, events, links};

/// How many codes may be tried in one session that waits for its second factor.
const TRIES_MAX: i64 = 5;

/// What is kept of an account's second factor.
#[derive(Clone)]
pub struct StoredSecondFactor {
    /// Sealed.
    pub seed: Vec<u8>,
    /// Since when it is asked for.
    pub since: i64,
    /// The last step whose code was taken.
    pub step: i64,
    /// How many recovery codes are left.
    pub recovery_codes: u64,
}

/// What was shown for a second factor.
#[derive(Clone, Copy, Debug)]
pub enum SecondFactorProof {
    /// The code of this step.
    Step(i64),
    /// The recovery code of this hash.
    RecoveryCode([u8; 32]),
}

fn find(connection: &mut Connection, account: AccountId) -> Result<Option<StoredSecondFactor>, DbError> {
    const SQL: &str = "SELECT totp_seed, totp_since, totp_step, \
            (SELECT count(*) FROM recovery_codes r WHERE r.account_id = a.id) \
        FROM accounts a WHERE a.id = $1 AND a.totp_since IS NOT NULL";
    connection.query_one(SQL, params![account.0], |row| {
        let (seed, since, step) = (row.bytes(0)?.to_vec(), row.int(1)?, row.int(2)?);
        Ok(StoredSecondFactor { seed, since, step, recovery_codes: row.u64(3)? })
    })
}

fn begin(connection: &mut Connection, begun: &BegunSecondFactor) -> Outcome<()> {
    const SQL: &str = "UPDATE sessions SET begun_seed = $2, begun_until = $3 WHERE uuid = $1 AND stage = $4 \
        AND account_id IN (SELECT id FROM accounts WHERE totp_since IS NULL)";
    let BegunSecondFactor { session, seed, until } = begun;
    match connection.execute(SQL, params![*session, seed, *until, SessionStage::SignedIn.as_str()])? {
        0 => Err(ChangeError::NotFound),
        _ => Ok(((), Effect::Nothing)),
    }
}

fn begun(connection: &mut Connection, session: Uuid, now: i64) -> Result<Option<Vec<u8>>, DbError> {
    const SQL: &str =
        "SELECT begun_seed FROM sessions WHERE uuid = $1 AND begun_seed IS NOT NULL AND begun_until > $2";
    connection.query_one(SQL, params![session, now], |row| Ok(row.bytes(0)?.to_vec()))
}

fn confirm(
    connection: &mut Connection,
    context: &Context,
    account: AccountId,
    confirmed: &ConfirmedSecondFactor,
    trace: Trace,
) -> Outcome<()> {
    const SQL: &str = "UPDATE accounts SET totp_seed = $4, totp_since = $2, totp_step = $3 \
        WHERE id = $1 AND totp_since IS NULL";
    let ConfirmedSecondFactor { begun_in, seed, step, recovery_codes, session } = confirmed;
    let found = accounts::find_and_lock(connection, account)?.filter(Account::is_active);
    found.ok_or(ChangeError::NotFound)?;
    let now = context.clock.now();
    // The seed of which the code was: another may have been begun meanwhile.
    begun(connection, *begun_in, now)?.filter(|begun| begun == seed).ok_or(ChangeError::NotFound)?;
    let values = params![account.0, now, *step, seed];
    if connection.execute(SQL, values)? == 0 {
        return Err(ChangeError::NotFound);
    }
    replace_recovery_codes(connection, account, recovery_codes)?;
    links::void_resets(connection, account)?;
    person_sessions::end_all(connection, account)?;
    person_sessions::insert(connection, context, account, session)?;
    events::record(connection, context, trace, Some(account), EventKind::SecondFactorEnabled, "")?;
    Ok(((), Effect::Nothing))
}

/// Asks for no second factor any more; tells whether one was asked for.
pub(crate) fn disable(connection: &mut Connection, account: AccountId) -> Result<bool, DbError> {
    const SQL: &str = "UPDATE accounts SET totp_seed = NULL, totp_since = NULL, totp_step = 0 WHERE id = $1 AND totp_since IS NOT NULL";
    let was_asked_for = connection.execute(SQL, params![account.0])? > 0;
    replace_recovery_codes(connection, account, &[])?;
    Ok(was_asked_for)
}

fn replace_recovery_codes(
    connection: &mut Connection,
    account: AccountId,
    hashes: &[[u8; 32]],
) -> Result<(), DbError> {
    connection.execute("DELETE FROM recovery_codes WHERE account_id = $1", params![account.0])?;
    for hash in hashes {
        let sql = "INSERT INTO recovery_codes (account_id, hash) VALUES ($1, $2)";
        connection.execute(sql, params![account.0, &hash[..]])?;
    }
    Ok(())
}

fn count_try(connection: &mut Connection, context: &Context, hash: &[u8; 32]) -> Outcome<()> {
    const SQL: &str = "UPDATE sessions SET tries = tries + 1 \
        WHERE hash = $1 AND stage = $2 AND expires_at > $3 AND tries < $4";
    let stage = SessionStage::SecondFactor.as_str();
    match connection.execute(SQL, params![&hash[..], stage, context.clock.now(), TRIES_MAX])? {
        0 => Err(ChangeError::NotFound),
        _ => Ok(((), Effect::Nothing)),
    }
}

fn pass(
    connection: &mut Connection,
    context: &Context,
    pending: &[u8; 32],
    proof: SecondFactorProof,
    session: &NewSession,
    trace: Trace,
) -> Outcome<()> {
    const STEP: &str =
        "UPDATE accounts SET totp_step = $2 WHERE id = $1 AND totp_since IS NOT NULL AND totp_step < $2";
    const CODE: &str = "DELETE FROM recovery_codes WHERE account_id = $1 AND hash = $2";
    let stage = SessionStage::SecondFactor;
    let waiting = person_sessions::find(connection, pending, stage, context.clock.now())?;
    let account = waiting.ok_or(ChangeError::NotFound)?.account.id;
    accounts::find_and_lock(connection, account)?;
    let taken = match proof {
        SecondFactorProof::Step(step) => connection.execute(STEP, params![account.0, step])?,
        SecondFactorProof::RecoveryCode(hash) => connection.execute(CODE, params![account.0, &hash[..]])?,
    };
    // The pending session ends with the first code that is right.
    let ended = connection.execute("DELETE FROM sessions WHERE hash = $1", params![&pending[..]])?;
    if taken == 0 || ended == 0 {
        return Err(ChangeError::NotFound);
    }
    person_sessions::insert(connection, context, account, session)?;
    if let SecondFactorProof::RecoveryCode(_) = proof {
        events::record(connection, context, trace, Some(account), EventKind::RecoveryCodeUsed, "")?;
    }
    events::record(connection, context, trace, Some(account), EventKind::SignedIn, &session.user_agent)?;
    Ok(((), Effect::Nothing))
}

/// A second factor that is to be confirmed.
#[derive(Clone)]
pub struct BegunSecondFactor {
    /// In which it is shown.
    pub session: Uuid,
    /// Sealed.
    pub seed: Vec<u8>,
    /// When it is over, in seconds since 1970.
    pub until: i64,
}

/// A second factor of which a code was right.
#[derive(Clone)]
pub struct ConfirmedSecondFactor {
    /// The session in which it was begun.
    pub begun_in: Uuid,
    /// The seed as it is stored.
    pub seed: Vec<u8>,
    /// The step of the code.
    pub step: i64,
    /// The hashes of the recovery codes.
    pub recovery_codes: Vec<[u8; 32]>,
    /// The session that takes the place of all others.
    pub session: NewSession,
}

impl Store {
    /// What is kept of an account's second factor, if it has one.
    pub async fn second_factor(&self, account: AccountId) -> Result<Option<StoredSecondFactor>, StoreError> {
        self.read_at_once(move |connection| find(connection, account)).await
    }

    /// The sealed seed of the second factor that was begun in a session, if it may still be confirmed.
    pub async fn begun_second_factor(&self, session: Uuid) -> Result<Option<Vec<u8>>, StoreError> {
        let now = self.engine.context.clock.now();
        self.read(move |connection| begun(connection, session, now)).await
    }

    /// Keeps a second factor that is to be confirmed, in the place of one that was begun in the same session; `NotFound`
    /// where the session has ended or a second factor is asked for already.
    pub async fn begin_second_factor(&self, begun: BegunSecondFactor) -> Result<(), StoreError> {
        self.write(Lane::Accounts, 1, move |connection, _| begin(connection, &begun)).await
    }

    /// Asks for the second factor from now on, ends all sessions and begins another; `NotFound` where the seed is not the one
    /// that was begun last in its session, or the time for it is over.
    pub async fn confirm_second_factor(
        &self,
        account: AccountId,
        confirmed: ConfirmedSecondFactor,
        trace: Trace,
    ) -> Result<(), StoreError> {
        self.write(Lane::Accounts, 1, move |connection, context| {
            confirm(connection, context, account, &confirmed, trace)
        })
        .await
    }

    /// Asks for no second factor any more. Ends all sessions, and begins another where one is given.
    pub async fn disable_second_factor(
        &self,
        account: AccountId,
        session: Option<NewSession>,
        trace: Trace,
    ) -> Result<(), StoreError> {
        self.write(Lane::Accounts, 1, move |connection, context| {
            accounts::find_and_lock(connection, account)?.ok_or(ChangeError::NotFound)?;
            if !disable(connection, account)? {
                return Err(ChangeError::NotFound);
            }
            person_sessions::end_all(connection, account)?;
            if let Some(session) = &session {
                person_sessions::insert(connection, context, account, session)?;
            }
            events::record(connection, context, trace, Some(account), EventKind::SecondFactorDisabled, "")?;
            Ok(((), Effect::Nothing))
        })
        .await
    }

    /// Puts recovery codes in the place of all others.
    pub async fn replace_recovery_codes(
        &self,
        account: AccountId,
        hashes: Vec<[u8; 32]>,
        trace: Trace,
    ) -> Result<(), StoreError> {
        self.write(Lane::Accounts, 1, move |connection, context| {
            let found = accounts::find_and_lock(connection, account)?;
            found.and_then(|account| account.second_factor_since).ok_or(ChangeError::NotFound)?;
            replace_recovery_codes(connection, account, &hashes)?;
            events::record(connection, context, trace, Some(account), EventKind::RecoveryCodesCreated, "")?;
            Ok(((), Effect::Nothing))
        })
        .await
    }

    /// Counts a code that is going to be tried in a session that waits for one; `NotFound` where there were too many, or the
    /// session has ended.
    pub async fn count_second_factor_try(&self, pending: [u8; 32]) -> Result<(), StoreError> {
        self.write(Lane::Accounts, 1, move |connection, context| count_try(connection, context, &pending))
            .await
    }

    /// Notes that a code was wrong.
    pub async fn note_second_factor_failure(
        &self,
        account: AccountId,
        trace: Trace,
    ) -> Result<(), StoreError> {
        self.write(Lane::Accounts, 1, move |connection, context| {
            events::record(connection, context, trace, Some(account), EventKind::SecondFactorFailed, "")?;
            Ok(((), Effect::Nothing))
        })
        .await
    }

    /// Puts a session in the place of one that waits for its second factor; `NotFound` where that is gone, or the proof was
    /// used before.
    pub async fn pass_second_factor(
        &self,
        pending: [u8; 32],
        proof: SecondFactorProof,
        session: NewSession,
        trace: Trace,
    ) -> Result<(), StoreError> {
        self.write(Lane::Accounts, 1, move |connection, context| {
            pass(connection, context, &pending, proof, &session, trace)
        })
        .await
    }
}
