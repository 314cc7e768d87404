//! Tokens: made, listed, revoked, and turned into actors.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use store::{AccountId, Start, Token, TokenUse, TokenZone, Trace, Zone};
use uuid::Uuid;

use crate::new_token::ZONES_MAX;
use crate::secret::TokenHash;
use crate::{
    Actor, Administrator, AuthenticationError, Error, Hosting, MailKind, NewToken, Session, networks, secret,
};

impl Hosting {
    /// The actor of a token, `vps_` and the rest, as it stood behind `Bearer`, used from an address; and what is known of that
    /// token. What cannot be a token is refused without the store.
    pub async fn authenticate(
        &self,
        token: &str,
        address: Option<IpAddr>,
    ) -> Result<(Actor, Arc<Token>), AuthenticationError> {
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
        let now = self.options.clock.now();
        if token.expires_at.is_some_and(|at| now >= at) {
            return Err(AuthenticationError::Refused);
        }
        // IPv4 arrives as IPv6 where one socket takes both.
        let address = address.map(|address| address.to_canonical());
        if !networks::take_in(&token.networks, address) {
            return Err(AuthenticationError::WrongNetwork(address));
        }
        self.store.note_token_use(token.uuid, TokenUse { at: now, from: address });
        Ok((Actor::of_token(&token), token))
    }

    /// Makes a token of a person's account, and tells its identity and, this once, its secret.
    pub async fn create_token(&self, session: &Session, token: NewToken) -> Result<(Uuid, String), Error> {
        let made = self.make_token(session.account.id, token, session.trace()).await?;
        self.tell_owner(&session.account, MailKind::TokenCreated);
        Ok(made)
    }

    /// The tokens of a person's account that are not revoked, the oldest first.
    pub async fn list_tokens(&self, session: &Session) -> Result<Vec<ListedToken>, Error> {
        self.listed_tokens(session.account.id).await
    }

    async fn listed_tokens(&self, account: AccountId) -> Result<Vec<ListedToken>, Error> {
        let tokens = self.store.list_tokens(account).await?;
        let mut of_token = HashMap::<Uuid, Vec<TokenZone>>::new();
        for zone in self.store.list_token_zones(account).await? {
            of_token.entry(zone.token).or_default().push(zone);
        }
        let listed = |token: Token| {
            let is_limited = token.scope.as_deref().is_some_and(|scope| scope.zones.is_some());
            let zones = is_limited.then(|| of_token.remove(&token.uuid).unwrap_or_default());
            ListedToken { token, zones }
        };
        Ok(tokens.into_iter().map(listed).collect())
    }

    /// Revokes a token of a person's account: this process refuses it at once, others within a second.
    pub async fn revoke_token(&self, session: &Session, token: Uuid) -> Result<(), Error> {
        self.revoke(session.account.id, token, session.trace()).await
    }

    /// What a token is limited to and when it was used, beside what is known of it anyway.
    pub async fn describe_token(&self, actor: &Actor, token: &Token) -> Result<TokenDetails, Error> {
        let last_use = self.store.last_token_use(token.uuid).await?;
        let zones = match &token.scope {
            Some(scope) if scope.zones.is_some() => {
                Some(self.store.list_zones(actor.reach(), None, Start::Offset(0), ZONES_MAX as u32).await?)
            }
            _ => None,
        };
        Ok(TokenDetails { zones, last_use })
    }

    /// Makes a token of the account of an address and tells it, this once (the command line, `--demo`).
    pub async fn create_token_of(&self, email: &str, token: NewToken) -> Result<String, Error> {
        let account = self.account(email).await?;
        Ok(self.make_token(account.id, token, Administrator::operator().trace()).await?.1)
    }

    /// The tokens of an account that are not revoked, the oldest first (the command line).
    pub async fn list_tokens_of(&self, email: &str) -> Result<Vec<ListedToken>, Error> {
        self.listed_tokens(self.account(email).await?.id).await
    }

    /// Revokes a token of the account of an address (the command line).
    pub async fn revoke_token_of(&self, email: &str, token: Uuid) -> Result<(), Error> {
        let account = self.account(email).await?;
        self.revoke(account.id, token, Administrator::operator().trace()).await
    }

    async fn make_token(
        &self,
        account: AccountId,
        token: NewToken,
        trace: Trace,
    ) -> Result<(Uuid, String), Error> {
        let (secret, hash) = mint()?;
        let token = token.check(account, hash, self.options.clock.now()).map_err(Error::Refused)?;
        Ok((self.store.create_token(token, trace).await?, secret))
    }

    async fn revoke(&self, account: AccountId, token: Uuid, trace: Trace) -> Result<(), Error> {
        self.store.revoke_token(account, token, trace).await?;
        self.tokens.clear();
        Ok(())
    }
}

/// A new token's secret and what is stored of it.
fn mint() -> Result<(String, TokenHash), Error> {
    let secret = secret::mint().map_err(|error| Error::Unavailable(format!("no randomness: {error}")))?;
    let hash =
        secret::hash_of(&secret).ok_or_else(|| Error::Internal("a malformed token was made".into()))?;
    Ok((secret, hash))
}

/// A token in a list.
#[derive(Clone, Debug)]
pub struct ListedToken {
    /// The token.
    pub token: Token,
    /// The zones that it is limited to, by domain; `None` where it reaches all.
    pub zones: Option<Vec<TokenZone>>,
}

/// What is looked up of a token only when someone asks.
#[derive(Clone, Debug)]
pub struct TokenDetails {
    /// The zones that it is limited to, by domain; `None` where it reaches all.
    pub zones: Option<Vec<Zone>>,
    /// When it was last used, some seconds late.
    pub last_use: Option<TokenUse>,
}
