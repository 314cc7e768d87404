//! Tokens: made, listed, revoked, and turned into actors.

use std::sync::Arc;

use store::Token;
use uuid::Uuid;
use zone::FieldError;

use crate::{Actor, AuthenticationError, Error, Hosting, PermissionSet, secret};

const NAME_LENGTH_MAX: usize = 100;

impl Hosting {
    /// The actor of a token, `vps_` and the rest, as it stood behind `Bearer`; and what is known of that token. What cannot be
    /// a token is refused without the store.
    pub async fn authenticate(&self, token: &str) -> Result<(Actor, Arc<Token>), AuthenticationError> {
        let hash = secret::hash_of(token).ok_or(AuthenticationError::Refused)?;
        self.tokens.refresh(&self.store).await.map_err(Error::from)?;
        let token = match self.tokens.get(&hash) {
            (Some(token), _) => token,
            (None, looked_up) => {
                let found = self.store.token_by_hash(hash).await.map_err(Error::from)?;
                let token = Arc::new(found.ok_or(AuthenticationError::Refused)?);
                self.tokens.insert(&hash, Arc::clone(&token), looked_up);
                token
            }
        };
        // Expiry changes nothing in the store, so it is judged at each use.
        match token.expires_at {
            Some(at) if self.options.clock.now() >= at => Err(AuthenticationError::Refused),
            _ => Ok((Actor::of_token(&token), token)),
        }
    }

    /// Makes a token and tells it, this once (the command line, `--demo`).
    pub async fn create_token(
        &self,
        email: &str,
        name: &str,
        permissions: &[String],
    ) -> Result<String, Error> {
        let name = check_name(name)?;
        let permissions = check_permissions(permissions)?;
        let account = self.account(email).await?;
        let token = secret::mint().map_err(|error| Error::Unavailable(format!("no randomness: {error}")))?;
        let hash =
            secret::hash_of(&token).ok_or_else(|| Error::Internal("a malformed token was made".into()))?;
        self.store.create_token(account.id, &name, &permissions, hash, None).await?;
        Ok(token)
    }

    /// The tokens of an account that are not revoked, the oldest first (the command line).
    pub async fn list_tokens(&self, email: &str) -> Result<Vec<Token>, Error> {
        let account = self.account(email).await?;
        Ok(self.store.list_tokens(account.id).await?)
    }

    /// Revokes a token: this process refuses it at once, others within a second (the command line).
    pub async fn revoke_token(&self, email: &str, token: Uuid) -> Result<(), Error> {
        let account = self.account(email).await?;
        self.store.revoke_token(account.id, token).await?;
        self.tokens.clear();
        Ok(())
    }
}

fn check_name(name: &str) -> Result<String, FieldError> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_LENGTH_MAX || name.chars().any(char::is_control) {
        return Err(FieldError::invalid(
            "name",
            format!(
                "the token's name must have 1 to {NAME_LENGTH_MAX} characters, no control characters among them"
            ),
        ));
    }
    Ok(name.to_owned())
}

/// The permissions to store: each once, in the order given.
fn check_permissions(permissions: &[String]) -> Result<Vec<String>, FieldError> {
    let choices = PermissionSet::CHOICES;
    if permissions.is_empty() {
        return Err(FieldError::invalid(
            "permissions",
            format!("a token needs a permission; there are {choices}"),
        ));
    }
    PermissionSet::parse(permissions.iter().map(String::as_str)).map_err(|unknown| {
        FieldError::invalid("permissions", format!("\"{unknown}\" is no permission; there are {choices}"))
    })?;
    let mut distinct: Vec<String> = Vec::with_capacity(permissions.len());
    for permission in permissions {
        if !distinct.contains(permission) {
            distinct.push(permission.clone());
        }
    }
    Ok(distinct)
}
