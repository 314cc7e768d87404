//! Who is asking.

use store::{AccountId, Author, By, Token};

use crate::{Error, Permission, PermissionSet};

/// Someone who may act for an account: a program whose token was accepted ([`crate::Hosting::authenticate`]), or a person
/// who is signed in.
#[derive(Clone, Debug)]
pub struct Actor {
    account: AccountId,
    by: By,
    permissions: PermissionSet,
}

impl Actor {
    /// A program, which may do what its token may.
    pub(crate) fn of_token(token: &Token) -> Self {
        let permissions = PermissionSet::of_stored(&token.permissions);
        Self { account: token.account.id, by: By::Token(token.uuid), permissions }
    }

    /// A person who is known to be signed in to the account: may do everything with what it has.
    pub fn of_person(account: AccountId) -> Self {
        Self { account, by: By::Person(account), permissions: PermissionSet::EVERYTHING }
    }

    /// Refuses what the actor may not do.
    pub fn require(&self, wanted: Permission) -> Result<(), Error> {
        if self.permissions.has(wanted) { Ok(()) } else { Err(Error::PermissionDenied(wanted)) }
    }

    pub(crate) fn account(&self) -> AccountId {
        self.account
    }

    /// The actor as the journal names it.
    pub(crate) fn author(&self) -> Author {
        Author { account: self.account, by: self.by }
    }
}
