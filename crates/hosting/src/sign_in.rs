//! Signing in: the password, then the second factor where one is asked for.
//!
//! Who has an account is told to nobody: an unknown address, one without a password, a wrong password and a suspended
//! account have the same answer, and cost one look and one hash.

use std::net::IpAddr;
use std::time::Duration;

use sha2::{Digest, Sha256};
use store::{
    Account, AccountId, Credentials, EventActor, NewSession, SecondFactorProof, SessionStage, StoreError,
    Trace,
};
use uuid::Uuid;

use crate::attempts::Attempts;
use crate::passwords::Verdict;
use crate::{Error, Hosting, PendingSecret, Session, SessionSecret, VisitorInfo, network_of, totp};

/// How long attempts are counted.
const WINDOW: Duration = Duration::from_secs(15 * 60);
const PER_ACCOUNT_AND_NETWORK: u32 = 10;
const PER_NETWORK: u32 = 50;
/// Of what one site may have of IPv6, in which there are thousands of networks.
const PER_ACCOUNT_AND_SITE: u32 = 30;
const PER_SITE: u32 = 150;
/// From wherever; it keeps nobody out who comes from where the account was signed in to lately.
const PER_ACCOUNT: u32 = 100;
const LATELY_SECONDS: i64 = 30 * 86_400;
/// By someone who is signed in, and asked for the password again.
const PER_SESSION: u32 = 10;
/// Of the second factor, whose codes are few, and which only those try who have the password.
const SECOND_FACTORS_PER_ACCOUNT: u32 = 20;
/// Of the codes that stand in for it, which are counted apart: whoever tries one kind keeps nobody from the other.
const RECOVERY_CODES_PER_ACCOUNT: u32 = 20;
/// How long there is for the second factor.
const PENDING_SECONDS: i64 = 5 * 60;

/// What attempts to sign in are counted by; accounts by a hash of the address that was given.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Counted {
    AccountAndNetwork(AccountHash, IpAddr),
    AccountAndSite(AccountHash, IpAddr),
    Network(IpAddr),
    Site(IpAddr),
    Account(AccountHash),
    Session(Uuid),
    SecondFactor(AccountId),
    RecoveryCode(AccountId),
}

type AccountHash = [u8; 16];

/// Under what an attempt is counted, and how many there may be.
type Keys = Vec<(Counted, u32)>;

/// Where attempts to sign in are counted.
pub(crate) type SignInAttempts = Attempts<Counted>;

pub(crate) fn sign_in_attempts() -> SignInAttempts {
    Attempts::new(WINDOW)
}

/// What a right password opens.
#[derive(Debug)]
pub enum SignIn {
    /// The session.
    Done(SessionSecret),
    /// The question for the second factor ([`Hosting::second_factor`]).
    SecondFactor(PendingSecret),
}

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Wrong, whatever it was.
    #[error("the address or the password is wrong")]
    Refused,
    /// Too many attempts; worth trying again after so long.
    #[error("too many attempts")]
    Throttled(Duration),
    /// It could not be found out.
    #[error(transparent)]
    Failed(#[from] Error),
}

/// Why nobody is signed in by this code.
#[derive(Debug, thiserror::Error)]
pub enum SecondFactorError {
    /// The code is wrong, or was used before; another may be tried.
    #[error("the code is wrong")]
    Refused,
    /// The time for it is over, or too many codes were tried: the password is to be given again.
    #[error("the time for the second factor is over")]
    Over,
    /// Too many attempts; worth trying again after so long.
    #[error("too many attempts")]
    Throttled(Duration),
    /// It could not be found out.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl Hosting {
    /// Signs in with a password. Each sign-in has a new secret.
    pub async fn sign_in(
        &self,
        email: &str,
        password: &str,
        visitor: &VisitorInfo,
    ) -> Result<SignIn, SignInError> {
        let counted = self.count_sign_in(email, visitor).await?;
        let outcome = self.try_sign_in(email, password, visitor).await;
        if !matches!(outcome, Err(SignInError::Refused)) {
            self.sign_ins.give_back(&counted);
        }
        outcome
    }

    /// Counts an attempt, and tells under what.
    async fn count_sign_in(&self, email: &str, visitor: &VisitorInfo) -> Result<Keys, SignInError> {
        let (now, account) = (self.options.clock.now(), account_hash(email));
        let mut counted = network_keys(visitor);
        counted.push((Counted::AccountAndNetwork(account, visitor.network()), PER_ACCOUNT_AND_NETWORK));
        counted.extend(
            visitor.site().map(|site| (Counted::AccountAndSite(account, site), PER_ACCOUNT_AND_SITE)),
        );
        self.sign_ins.count(&counted, now).map_err(SignInError::Throttled)?;
        let from_anywhere = (Counted::Account(account), PER_ACCOUNT);
        let Err(wait) = self.sign_ins.count(std::slice::from_ref(&from_anywhere), now) else {
            counted.push(from_anywhere);
            return Ok(counted);
        };
        // Strangers may have used that up, and are not to keep the owner out.
        match self.is_known_there(email, visitor).await {
            Ok(true) => Ok(counted),
            outcome => {
                self.sign_ins.give_back(&counted);
                Err(outcome.err().map_or(SignInError::Throttled(wait), SignInError::Failed))
            }
        }
    }

    /// Whether someone signed in to the account lately from the visitor's network.
    async fn is_known_there(&self, email: &str, visitor: &VisitorInfo) -> Result<bool, Error> {
        if visitor.address.is_none() {
            return Ok(false);
        }
        let since = self.options.clock.now().saturating_sub(LATELY_SECONDS);
        let addresses = self.store.sign_in_addresses(email, since).await?;
        Ok(addresses.into_iter().any(|address| network_of(address) == visitor.network()))
    }

    async fn try_sign_in(
        &self,
        email: &str,
        password: &str,
        visitor: &VisitorInfo,
    ) -> Result<SignIn, SignInError> {
        let found = self.store.credentials(email).await.map_err(Error::from)?;
        let hash = found.as_ref().and_then(|found| found.password_hash.as_deref());
        let verdict = self.passwords.verify(password, hash).await?;
        let (Some(Credentials { account, password_hash: Some(hash) }), true) =
            (found, verdict != Verdict::Wrong)
        else {
            return Err(SignInError::Refused);
        };
        let hash = match verdict {
            Verdict::RightAndRehashed(new) => {
                self.store.rehash_password(account.id, &hash, &new).await.map_err(Error::from)?;
                new
            }
            _ => hash,
        };
        let trace = Trace { actor: EventActor::Person(account.id), address: visitor.address };
        let (opened, session) = self.opened_by_password(&account, visitor)?;
        match self.store.sign_in(account.id, &hash, session, trace).await {
            Ok(()) => Ok(opened),
            Err(StoreError::NotFound) => Err(SignInError::Refused),
            Err(error) => Err(Error::from(error).into()),
        }
    }

    fn opened_by_password(
        &self,
        account: &Account,
        visitor: &VisitorInfo,
    ) -> Result<(SignIn, NewSession), Error> {
        let (secret, session) = self.new_session(visitor)?;
        if account.second_factor_since.is_none() {
            return Ok((SignIn::Done(secret), session));
        }
        let pending = PendingSecret::mint()?;
        let session = NewSession {
            hash: pending.hash(),
            stage: SessionStage::SecondFactor,
            expires_at: self.options.clock.now().saturating_add(PENDING_SECONDS),
            ..session
        };
        Ok((SignIn::SecondFactor(pending), session))
    }

    /// Whether a code may still be given for this secret.
    pub async fn awaits_second_factor(&self, pending: &PendingSecret) -> Result<bool, Error> {
        let found = self.store.session_by_hash(pending.hash(), SessionStage::SecondFactor).await?;
        Ok(found.is_some())
    }

    /// Signs in with a code of the second factor, or a recovery code, behind the password.
    pub async fn second_factor(
        &self,
        pending: &PendingSecret,
        code: &str,
        visitor: &VisitorInfo,
    ) -> Result<SessionSecret, SecondFactorError> {
        let over_where_missing = |error| match error {
            StoreError::NotFound => SecondFactorError::Over,
            other => Error::from(other).into(),
        };
        let waiting = self.store.session_by_hash(pending.hash(), SessionStage::SecondFactor).await;
        let account = waiting.map_err(Error::from)?.ok_or(SecondFactorError::Over)?.account;
        let mut counted = network_keys(visitor);
        counted.push(match totp::recovery_code_hash(code) {
            Some(_) => (Counted::RecoveryCode(account.id), RECOVERY_CODES_PER_ACCOUNT),
            None => (Counted::SecondFactor(account.id), SECOND_FACTORS_PER_ACCOUNT),
        });
        let now = self.options.clock.now();
        self.sign_ins.count(&counted, now).map_err(SecondFactorError::Throttled)?;
        // Counted before the code is looked at: of many at once none slips through.
        self.store.count_second_factor_try(pending.hash()).await.map_err(over_where_missing)?;

        let trace = Trace { actor: EventActor::Visitor, address: visitor.address };
        let Some(proof) = self.proof_of(&account, code).await? else {
            self.store.note_second_factor_failure(account.id, trace).await.map_err(Error::from)?;
            return Err(SecondFactorError::Refused);
        };
        let (secret, session) = self.new_session(visitor)?;
        let trace = Trace { actor: EventActor::Person(account.id), ..trace };
        match self.store.pass_second_factor(pending.hash(), proof, session, trace).await {
            Ok(()) => {
                self.sign_ins.give_back(&counted);
                Ok(secret)
            }
            Err(StoreError::NotFound) => {
                let trace = Trace { actor: EventActor::Visitor, ..trace };
                self.store.note_second_factor_failure(account.id, trace).await.map_err(Error::from)?;
                Err(SecondFactorError::Refused)
            }
            Err(error) => Err(Error::from(error).into()),
        }
    }

    /// What a code proves, if it may prove anything; the store takes it once.
    async fn proof_of(&self, account: &Account, code: &str) -> Result<Option<SecondFactorProof>, Error> {
        if let Some(hash) = totp::recovery_code_hash(code) {
            return Ok(Some(SecondFactorProof::RecoveryCode(hash)));
        }
        let Some(kept) = self.store.second_factor(account.id).await? else { return Ok(None) };
        let seed = self.open_seed(account.id, &kept.seed)?;
        let step = totp::matching_step(&seed, code, self.options.clock.now(), kept.step);
        Ok(step.map(SecondFactorProof::Step))
    }

    /// Refuses a password that is not the account's; for what a session alone must not do. Tells the hash.
    pub(crate) async fn check_password(
        &self,
        session: &Session,
        password: &str,
    ) -> Result<String, SignInError> {
        // By the session alone: strangers who guess keep nobody from what is done behind the password.
        let counted = [(Counted::Session(session.uuid), PER_SESSION)];
        self.sign_ins.count(&counted, self.options.clock.now()).map_err(SignInError::Throttled)?;
        let outcome = self.try_password(&session.account, password).await;
        if !matches!(outcome, Err(SignInError::Refused)) {
            self.sign_ins.give_back(&counted);
        }
        outcome
    }

    async fn try_password(&self, account: &Account, password: &str) -> Result<String, SignInError> {
        let found = self.store.credentials(&account.email).await.map_err(Error::from)?;
        let hash = found.filter(|found| found.account.id == account.id).and_then(|found| found.password_hash);
        let verdict = self.passwords.verify(password, hash.as_deref()).await?;
        hash.filter(|_| verdict != Verdict::Wrong).ok_or(SignInError::Refused)
    }
}

fn account_hash(email: &str) -> AccountHash {
    let digest = Sha256::digest(email.trim().to_lowercase().as_bytes());
    std::array::from_fn(|at| digest[at])
}

fn network_keys(visitor: &VisitorInfo) -> Keys {
    let site = visitor.site().map(|site| (Counted::Site(site), PER_SITE));
    [(Counted::Network(visitor.network()), PER_NETWORK)].into_iter().chain(site).collect()
}
