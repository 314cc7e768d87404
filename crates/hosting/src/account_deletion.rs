//! The end of an account: marked at once, then its zones are deleted one by one, then the account. It goes on though
//! nobody waits any more, and after a crash at the next start.

use std::time::Duration;

use store::{Account, AccountId, Author, By, ClosingAccount, EventActor, Start, StoreError, Trace};
use zone::FieldError;

use crate::sign_in::SignInError;
use crate::{Administrator, Error, Hosting, Session};

const ZONES_AT_ONCE: u32 = 100;
const RESUMED_MAX: u32 = 1_000;
/// How long to wait when the database does not do it, and how often.
const PAUSE: Duration = Duration::from_secs(5);
const ATTEMPTS_MAX: u32 = 100;

impl Hosting {
    /// Deletes one's own account with its zones, for one who typed its address and knows the password. Nobody can sign in any
    /// more when this returns; the rest follows.
    pub async fn delete_own_account(
        &self,
        session: &Session,
        email: &str,
        password: &str,
    ) -> Result<(), SignInError> {
        check_typed(&session.account, email)?;
        self.check_password(session, password).await?;
        Ok(self.start_deletion(session.account.id, session.trace()).await?)
    }

    /// Deletes another's account with its zones, for an administrator who typed its address.
    pub async fn delete_account(
        &self,
        administrator: &Administrator,
        account: AccountId,
        email: &str,
    ) -> Result<(), Error> {
        administrator.check_other(account)?;
        let found = self.store.account(account).await?.ok_or(Error::NotFound)?;
        check_typed(&found, email)?;
        self.start_deletion(account, administrator.trace()).await
    }

    async fn start_deletion(&self, account: AccountId, trace: Trace) -> Result<(), Error> {
        self.store.start_account_deletion(account, trace).await?;
        self.tokens.clear();
        self.go_on_deleting(account, trace);
        Ok(())
    }

    /// Goes on with what was begun before this process: for servers, when they start.
    pub async fn resume_deletions(&self) -> Result<(), Error> {
        for ClosingAccount { account, closed_by } in self.store.closing_accounts(RESUMED_MAX).await? {
            let actor = closed_by.map_or(EventActor::Operator, EventActor::Person);
            self.go_on_deleting(account, Trace { actor, address: None });
        }
        Ok(())
    }

    fn go_on_deleting(&self, account: AccountId, trace: Trace) {
        let hosting = self.clone();
        tokio::spawn(async move {
            for _ in 0..ATTEMPTS_MAX {
                match hosting.delete_rest(account, trace).await {
                    Ok(()) => return,
                    Err(error) => tracing::warn!(%error, account = account.0, "deleting an account"),
                }
                tokio::time::sleep(PAUSE).await;
            }
            tracing::error!(account = account.0, "an account is not deleted; the next start goes on with it");
        });
    }

    /// Its zones, then itself: while it was marked, another may just have made one.
    pub(crate) async fn delete_rest(&self, account: AccountId, trace: Trace) -> Result<(), Error> {
        let by = match trace.actor {
            EventActor::Person(person) => By::Person(person),
            EventActor::Operator | EventActor::Visitor => By::Operator,
        };
        while !self.store.finish_account_deletion(account, trace).await? {
            let zones = self.store.list_zones(account, None, Start::Offset(0), ZONES_AT_ONCE).await?;
            for zone in zones {
                match self.store.delete_zone(Author { account, by, scope: None }, zone.uuid).await {
                    Ok(()) | Err(StoreError::NotFound) => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
        Ok(())
    }
}

fn check_typed(account: &Account, email: &str) -> Result<(), Error> {
    if email.trim().to_lowercase() == account.email {
        return Ok(());
    }
    let detail = format!("type {} to delete the account", account.email);
    Err(FieldError::invalid("email", detail).into())
}
