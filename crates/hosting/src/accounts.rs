//! Accounts, as the operator makes them.

use argon2::Argon2;
use argon2::password_hash::PasswordHasher;
use store::Account;
use zone::FieldError;

use crate::{Error, Hosting};

const PASSWORD_LENGTH_MIN: usize = 8;
/// What is hashed must be bounded.
const PASSWORD_LENGTH_MAX: usize = 1024;

impl Hosting {
    /// Makes an account (the command line, `--demo`).
    pub async fn create_account(&self, email: &str, password: Option<&str>) -> Result<Account, Error> {
        let hash = match password {
            Some(password) => Some(hash_password(password).await?),
            None => None,
        };
        Ok(self.store.create_account(email, hash.as_deref()).await?)
    }

    /// Accounts by address, from behind `after` (the command line).
    pub async fn list_accounts(&self, after: Option<&str>, limit: u32) -> Result<Vec<Account>, Error> {
        Ok(self.store.list_accounts(after, limit).await?)
    }

    /// The account of an address.
    pub(crate) async fn account(&self, email: &str) -> Result<Account, Error> {
        let found = self.store.account_by_email(email).await?;
        found.ok_or_else(|| FieldError::invalid("email", format!("there is no account {email}")).into())
    }
}

/// Argon2id with the parameters that OWASP recommends, on a thread where it may take its time.
async fn hash_password(password: &str) -> Result<String, Error> {
    if !(PASSWORD_LENGTH_MIN..=PASSWORD_LENGTH_MAX).contains(&password.len()) {
        return Err(FieldError::invalid(
            "password",
            format!("the password must have {PASSWORD_LENGTH_MIN} to {PASSWORD_LENGTH_MAX} octets"),
        )
        .into());
    }
    let password = password.to_owned();
    let hashed = tokio::task::spawn_blocking(move || {
        Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string())
    });
    match hashed.await {
        Ok(Ok(hash)) => Ok(hash),
        Ok(Err(error)) => Err(Error::Internal(format!("the password could not be hashed: {error}"))),
        Err(error) => Err(Error::Internal(format!("the hashing of a password failed: {error}"))),
    }
}
