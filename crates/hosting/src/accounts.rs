//! Accounts: made by the operator, and what people change of their own.

use store::{Account, Profile, StoreError};
use zone::FieldError;

use crate::passwords::check_new_password;
use crate::sign_in::SignInError;
use crate::{Actor, Error, Hosting, MailKind, Session, SessionSecret, VisitorInfo};

impl Hosting {
    /// Makes an account (the command line, `--demo`).
    pub async fn create_account(&self, email: &str, password: Option<&str>) -> Result<Account, Error> {
        let hash = match password {
            Some(password) => {
                check_new_password(password, email)?;
                Some(self.passwords.hash(password).await?)
            }
            None => None,
        };
        Ok(self.store.create_account(email, hash.as_deref()).await?)
    }

    /// Accounts by address, from behind `after` (the command line).
    pub async fn list_accounts(&self, after: Option<&str>, limit: u32) -> Result<Vec<Account>, Error> {
        Ok(self.store.list_accounts(after, limit).await?)
    }

    /// What the person says of itself, from now on; too long a text is cut.
    pub async fn set_profile(&self, session: &Session, profile: Profile) -> Result<(), Error> {
        Ok(self.store.set_profile(session.account.id, profile).await?)
    }

    /// Another password, for one who knows the present one. All other sessions end; tells this one's new secret.
    pub async fn change_password(
        &self,
        session: &Session,
        present: &str,
        new: &str,
        visitor: &VisitorInfo,
    ) -> Result<SessionSecret, SignInError> {
        let account = &session.account;
        check_new_password(new, &account.email).map_err(Error::from)?;
        let old_hash = self.check_password(session, present).await?;
        let new_hash = self.passwords.hash(new).await?;
        let (secret, new_session) = self.new_session(visitor)?;
        let changed =
            self.store.change_password(account.id, &old_hash, &new_hash, new_session, session.trace());
        match changed.await {
            Ok(()) => {
                self.tell_owner(account, MailKind::PasswordChanged);
                Ok(secret)
            }
            Err(StoreError::NotFound) => Err(SignInError::Refused),
            Err(error) => Err(Error::from(error).into()),
        }
    }

    /// Whether the actor's account is an administrator's, as it stands now.
    pub(crate) async fn is_administrators(&self, actor: &Actor) -> Result<bool, Error> {
        let account = self.store.account(actor.reach().account).await?;
        Ok(account.is_some_and(|account| account.is_administrator))
    }

    /// The account of an address.
    pub(crate) async fn account(&self, email: &str) -> Result<Account, Error> {
        let found = self.store.account_by_email(email).await?;
        found.ok_or_else(|| FieldError::invalid("email", format!("there is no account {email}")).into())
    }
}
