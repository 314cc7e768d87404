//! Who is asking.

use std::sync::Arc;

use store::{AccountId, Author, Token};

use crate::{Error, Permission, PermissionSet};

/// Someone whose token was accepted. Only [`crate::Hosting::authenticate`] makes one.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The token and its account.
    pub token: Arc<Token>,
    permissions: PermissionSet,
}

impl Actor {
    pub(crate) fn new(token: Arc<Token>) -> Self {
        let permissions = PermissionSet::of_stored(&token.permissions);
        Self { token, permissions }
    }

    /// Refuses what the token may not do.
    pub fn require(&self, wanted: Permission) -> Result<(), Error> {
        if self.permissions.has(wanted) { Ok(()) } else { Err(Error::PermissionDenied(wanted)) }
    }

    pub(crate) fn account(&self) -> AccountId {
        self.token.account.id
    }

    /// The actor as the journal names it.
    pub(crate) fn author(&self) -> Author {
        Author { account: self.account(), token: Some(self.token.uuid) }
    }
}
