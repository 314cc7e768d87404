//! Who is signed in: found by the secret in a cookie, listed, ended.

use std::net::IpAddr;

use store::{Account, EventActor, EventKind, NewSession, PersonSession, SessionStage, Trace};
use uuid::Uuid;

use crate::{Actor, Administrator, Error, Hosting, SessionSecret, VisitorInfo};

/// A session ends when it was not used for so long,
pub(crate) const IDLE_SECONDS_MAX: i64 = 7 * 86_400;
/// or when it is so old.
const AGE_SECONDS_MAX: i64 = 30 * 86_400;
/// How long the note of its last use may be behind.
const TOUCH_INTERVAL_SECONDS: i64 = 300;

/// Someone who is signed in.
#[derive(Clone, Debug)]
pub struct Session {
    /// The session's identity, which opens nothing.
    pub uuid: Uuid,
    /// The account, as it was when the request began.
    pub account: Account,
    /// Seconds since 1970.
    pub created_at: i64,
    /// From where this request comes.
    address: Option<IpAddr>,
}

impl Session {
    /// Of someone who never signed in: for tests of what an account is shown.
    pub fn made_up(account: Account) -> Self {
        Self { uuid: Uuid::nil(), account, created_at: 0, address: None }
    }

    /// The person as one who may do everything with what the account has.
    pub fn actor(&self) -> Actor {
        Actor::of_person(self.account.id)
    }

    /// The person as an administrator, if it is one.
    pub fn administrator(&self) -> Option<Administrator> {
        self.account.is_administrator.then(|| Administrator::new(self.trace()))
    }

    /// The person, as what is done is recorded.
    pub(crate) fn trace(&self) -> Trace {
        Trace { actor: EventActor::Person(self.account.id), address: self.address }
    }
}

impl Hosting {
    /// Who is signed in with this secret, if anyone: not when the session has ended, or the account is suspended.
    pub async fn session(
        &self,
        secret: &SessionSecret,
        visitor: &VisitorInfo,
    ) -> Result<Option<Session>, Error> {
        let found = self.store.session_by_hash(secret.hash(), SessionStage::SignedIn).await?;
        Ok(found.map(|session| {
            self.note_use(&session);
            let PersonSession { uuid, account, created_at, .. } = session;
            Session { uuid, account, created_at, address: visitor.address }
        }))
    }

    /// Keeps a session that is in use from ending, now and then, and lets nobody wait for that.
    fn note_use(&self, session: &PersonSession) {
        let now = self.options.clock.now();
        if now < session.last_seen_at.saturating_add(TOUCH_INTERVAL_SECONDS) {
            return;
        }
        let ends_at = (now + IDLE_SECONDS_MAX).min(session.created_at + AGE_SECONDS_MAX);
        let (store, uuid) = (self.store.clone(), session.uuid);
        tokio::spawn(async move {
            if let Err(error) = store.touch_session(uuid, ends_at).await {
                tracing::warn!(%error, "the use of a session could not be noted");
            }
        });
    }

    /// Ends the session itself.
    pub async fn sign_out(&self, session: &Session) -> Result<(), Error> {
        let (account, trace) = (session.account.id, session.trace());
        match self.store.end_session(account, session.uuid, EventKind::SignedOut, trace).await {
            Err(store::StoreError::NotFound) => Ok(()),
            outcome => Ok(outcome?),
        }
    }

    /// All sessions of the account, the one used last first.
    pub async fn list_sessions(&self, session: &Session) -> Result<Vec<PersonSession>, Error> {
        Ok(self.store.list_sessions(session.account.id).await?)
    }

    /// Ends one of the account's sessions.
    pub async fn end_session(&self, session: &Session, ended: Uuid) -> Result<(), Error> {
        let (account, trace) = (session.account.id, session.trace());
        Ok(self.store.end_session(account, ended, EventKind::SessionEnded, trace).await?)
    }

    /// Ends all of the account's sessions but this one, and tells how many of those that are listed.
    pub async fn end_other_sessions(&self, session: &Session) -> Result<usize, Error> {
        Ok(self.store.end_other_sessions(session.account.id, session.uuid, session.trace()).await?)
    }

    /// A session that begins now, and its secret, which nobody had before.
    pub(crate) fn new_session(&self, visitor: &VisitorInfo) -> Result<(SessionSecret, NewSession), Error> {
        let secret = SessionSecret::mint()?;
        let session = NewSession {
            hash: secret.hash(),
            stage: SessionStage::SignedIn,
            expires_at: self.options.clock.now().saturating_add(IDLE_SECONDS_MAX),
            address: visitor.address,
            user_agent: visitor.user_agent.clone(),
        };
        Ok((secret, session))
    }
}
