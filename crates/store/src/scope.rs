//! What of an account an operation reaches: all of it, or what a token is limited to.

use std::collections::BTreeSet;
use std::sync::Arc;

use uuid::Uuid;
use zone::{Name, RecordContent, RecordScope};

use crate::change::ChangeError;
use crate::{AccountId, Author};

/// What a token is limited to, within its account.
#[derive(Clone, Debug)]
pub struct TokenScope {
    /// The token.
    pub token: Uuid,
    /// The zones, which may be none any more; `None` where it is not limited to certain ones.
    pub zones: Option<BTreeSet<Uuid>>,
    /// The names and types of records.
    pub records: RecordScope,
}

/// An account, and what of it is reached: what lies beyond is not there. An [`AccountId`] by itself reaches all of it.
#[derive(Clone, Debug)]
pub struct Reach {
    /// Whose zones.
    pub account: AccountId,
    /// Which of them, and what in them; `None` for everything.
    pub scope: Option<Arc<TokenScope>>,
}

impl Reach {
    /// Whether a zone of the account is reached.
    pub(crate) fn has_zone(&self, zone: Uuid) -> bool {
        self.scope.as_deref().and_then(|scope| scope.zones.as_ref()).is_none_or(|zones| zones.contains(&zone))
    }

    /// The token that is limited to certain zones, which stand by it in the database.
    pub(crate) fn token_with_zones(&self) -> Option<Uuid> {
        self.scope.as_deref().filter(|scope| scope.zones.is_some()).map(|scope| scope.token)
    }

    /// The limit to certain names and types, where there is one.
    pub(crate) fn records(&self) -> Option<&RecordScope> {
        self.scope.as_deref().map(|scope| &scope.records).filter(|records| !records.is_everything())
    }

    /// Whether a record of a zone within reach is reached itself.
    pub(crate) fn has_record(&self, content: &RecordContent, apex: &Name) -> bool {
        self.records().is_none_or(|records| records.allows(&content.name, apex, content.record_type))
    }
}

impl From<AccountId> for Reach {
    fn from(account: AccountId) -> Self {
        Self { account, scope: None }
    }
}

impl Author {
    /// What the author's changes may concern.
    pub(crate) fn reach(&self) -> Reach {
        Reach { account: self.account, scope: self.scope.clone() }
    }

    /// Refuses a record beyond the limit to names and types.
    pub(crate) fn check_record(&self, content: &RecordContent, apex: &Name) -> Result<(), ChangeError> {
        let Some(scope) = &self.scope else { return Ok(()) };
        scope.records.check(content, apex).map_err(ChangeError::NotAllowed)
    }
}
