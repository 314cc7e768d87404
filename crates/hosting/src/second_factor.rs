//! The second factor of one's own account: begun, confirmed by a code, turned off; recovery codes.
//!
//! What changes how one signs in takes the password, ends all other sessions, gives this one another secret, and is told the
//! owner by mail.

use store::{AccountId, BegunSecondFactor, ConfirmedSecondFactor, StoreError};
use zone::FieldError;

use crate::sign_in::SignInError;
use crate::{Error, Hosting, MailKind, Session, SessionSecret, VisitorInfo, totp};

/// What an authenticator app calls us.
const ISSUER: &str = "Zonewright";
/// How long there is to confirm one that is begun.
const BEGUN_SECONDS: i64 = 15 * 60;

/// A second factor that is still to be confirmed by a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSecondFactor {
    /// For those who type it, in base 32.
    pub seed: String,
    /// For those who take its picture.
    pub uri: String,
}

/// How an account's second factor stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecondFactorStatus {
    /// Since when it is asked for.
    pub since: Option<i64>,
    /// How many recovery codes are left.
    pub recovery_codes: u64,
}

impl Hosting {
    /// How the account's second factor stands.
    pub async fn second_factor_status(&self, session: &Session) -> Result<SecondFactorStatus, Error> {
        let kept = self.store.second_factor(session.account.id).await?;
        Ok(kept.map_or(SecondFactorStatus { since: None, recovery_codes: 0 }, |kept| SecondFactorStatus {
            since: Some(kept.since),
            recovery_codes: kept.recovery_codes,
        }))
    }

    /// The second factor that this session has begun and not confirmed; a new one where there is none, or the time for it is
    /// over. `NotFound` where one is asked for already.
    pub async fn begin_second_factor(&self, session: &Session) -> Result<NewSecondFactor, Error> {
        let account = session.account.id;
        if self.store.second_factor(account).await?.is_some() {
            return Err(Error::NotFound);
        }
        let seed = match self.store.begun_second_factor(session.uuid).await? {
            Some(sealed) => self.open_seed(account, &sealed)?,
            None => {
                let seed = totp::new_seed()?.to_vec();
                let sealed = self.options.secret_key()?.seal(&context_of(account), &seed)?;
                let until = self.options.clock.now().saturating_add(BEGUN_SECONDS);
                let begun = BegunSecondFactor { session: session.uuid, seed: sealed, until };
                self.store.begin_second_factor(begun).await?;
                seed
            }
        };
        Ok(NewSecondFactor {
            uri: totp::uri(&seed, ISSUER, &session.account.email),
            seed: totp::seed_text(&seed),
        })
    }

    /// Asks for the second factor from now on, if `code` is of the one that this session has begun, for one who knows the
    /// password. Tells the session's new secret and the recovery codes, this once. `NotFound` where none is begun, or the time
    /// for it is over.
    pub async fn confirm_second_factor(
        &self,
        session: &Session,
        code: &str,
        password: &str,
        visitor: &VisitorInfo,
    ) -> Result<(SessionSecret, Vec<String>), SignInError> {
        let account = session.account.id;
        let sealed = self.store.begun_second_factor(session.uuid).await.map_err(Error::from)?;
        let sealed = sealed.ok_or(Error::NotFound)?;
        let seed = self.open_seed(account, &sealed)?;
        let step = totp::matching_step(&seed, code, self.options.clock.now(), 0);
        let step = step.ok_or_else(|| Error::from(FieldError::invalid("code", "the code is wrong")))?;
        self.check_password(session, password).await?;
        let (codes, recovery_codes) = recovery_codes()?;
        let (secret, new) = self.new_session(visitor)?;
        let confirmed = ConfirmedSecondFactor {
            begun_in: session.uuid,
            seed: sealed,
            step,
            recovery_codes,
            session: new,
        };
        let confirmed = self.store.confirm_second_factor(account, confirmed, session.trace()).await;
        confirmed.map_err(Error::from)?;
        self.tell_owner(&session.account, MailKind::SecondFactorEnabled);
        Ok((secret, codes))
    }

    /// New recovery codes in the place of the old ones, told this once, for one who knows the password.
    pub async fn renew_recovery_codes(
        &self,
        session: &Session,
        password: &str,
    ) -> Result<Vec<String>, SignInError> {
        self.check_password(session, password).await?;
        let (codes, hashes) = recovery_codes()?;
        let replaced = self.store.replace_recovery_codes(session.account.id, hashes, session.trace()).await;
        replaced.map_err(Error::from)?;
        Ok(codes)
    }

    /// Asks for no second factor any more, for one who knows the password. Tells the session's new secret.
    pub async fn disable_second_factor(
        &self,
        session: &Session,
        password: &str,
        visitor: &VisitorInfo,
    ) -> Result<SessionSecret, SignInError> {
        self.check_password(session, password).await?;
        let (secret, new) = self.new_session(visitor)?;
        let disabled = self.store.disable_second_factor(session.account.id, Some(new), session.trace()).await;
        match disabled {
            Ok(()) => {
                self.tell_owner(&session.account, MailKind::SecondFactorDisabled);
                Ok(secret)
            }
            Err(StoreError::NotFound) => Err(Error::NotFound.into()),
            Err(error) => Err(Error::from(error).into()),
        }
    }

    pub(crate) fn open_seed(&self, account: AccountId, sealed: &[u8]) -> Result<Vec<u8>, Error> {
        self.options.secret_key()?.open(&context_of(account), sealed)
    }
}

/// A seed that was copied to another account does not open there.
fn context_of(account: AccountId) -> Vec<u8> {
    format!("second factor of account {}", account.0).into_bytes()
}

/// New codes, and what is kept of them.
fn recovery_codes() -> Result<(Vec<String>, Vec<[u8; 32]>), Error> {
    let codes = totp::new_recovery_codes()?;
    let hashes = codes.iter().filter_map(|code| totp::recovery_code_hash(code)).collect();
    Ok((codes, hashes))
}
