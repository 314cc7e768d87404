//! Who is asking.

use std::sync::Arc;

use store::{AccountId, Author, By, Reach, Token, TokenScope};

use crate::{Error, Permission, PermissionSet};

/// Someone who may act for an account: a program whose token was accepted ([`crate::Hosting::authenticate`]), or a person
/// who is signed in.
#[derive(Clone, Debug)]
pub struct Actor {
    account: AccountId,
    by: By,
    permissions: PermissionSet,
    /// What a token is limited to; `None` for everything.
    scope: Option<Arc<TokenScope>>,
}

impl Actor {
    /// A program, which may do what its token may.
    pub(crate) fn of_token(token: &Token) -> Self {
        let permissions = PermissionSet::of_stored(&token.permissions);
        Self { account: token.account.id, by: By::Token(token.uuid), permissions, scope: token.scope.clone() }
    }

    /// A person who is known to be signed in to the account: may do everything with what it has.
    pub fn of_person(account: AccountId) -> Self {
        Self { account, by: By::Person(account), permissions: PermissionSet::EVERYTHING, scope: None }
    }

    /// Refuses what the actor may not do.
    pub fn require(&self, wanted: Permission) -> Result<(), Error> {
        if self.permissions.has(wanted) { Ok(()) } else { Err(Error::PermissionDenied(wanted)) }
    }

    /// Refuses whoever is limited to some records: what concerns a zone as a whole concerns the others too.
    pub fn require_whole_zones(&self) -> Result<(), Error> {
        match &self.scope {
            Some(scope) if !scope.records.is_everything() => Err(Error::NotAllowed(format!(
                "This API token is limited to {}, and this concerns the zone as a whole. Change single records, or use a \
                 token without this limit.",
                scope.records.in_words()
            ))),
            _ => Ok(()),
        }
    }

    /// Refuses whoever is limited to some records or to some zones, among which a new one would not be.
    pub fn require_new_zones(&self) -> Result<(), Error> {
        self.require_whole_zones()?;
        match &self.scope {
            Some(scope) if scope.zones.is_some() => Err(Error::NotAllowed(
                "This API token is limited to certain zones and cannot create others. Use a token without this limit."
                    .to_owned(),
            )),
            _ => Ok(()),
        }
    }

    /// What the actor sees.
    pub(crate) fn reach(&self) -> Reach {
        Reach { account: self.account, scope: self.scope.clone() }
    }

    /// The actor as the journal names it.
    pub(crate) fn author(&self) -> Author {
        Author { account: self.account, by: self.by, scope: self.scope.clone() }
    }
}
