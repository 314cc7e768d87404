//! All that is kept: accounts, tokens, zones, records, the journal; on SQLite or PostgreSQL. The only crate that holds SQL.

mod account_deletion;
mod accounts;
mod administration;
mod budget;
mod catalog_serials;
mod change;
mod closing;
mod commit;
mod context;
mod copies;
mod database;
mod edit;
mod editing;
mod engine;
mod events;
mod forgetting;
mod history;
mod identity;
mod journal;
mod links;
mod model;
mod passwords;
mod past_changes;
mod person_sessions;
mod publish;
mod publisher;
mod readers;
mod record_lists;
mod records;
mod scope;
mod second_factor;
mod session;
mod store;
mod token_uses;
mod tokens;
mod tsig_keys;
mod zones;

pub use account_deletion::ClosingAccount;
pub use accounts::canonical_email;
pub use administration::{AccountOverview, Profile};
pub use edit::{
    ContentMistake, ContentPreview, ContentReplaced, ContentTarget, EditRefusal, RecordEdit, RecordsChanged,
    Replacing, RestorePreview,
};
pub use events::{Event, EventActor, EventKind, Trace};
pub use history::{ChangedBy, ChangedRecords, HistoryEntry, RecordText};
pub use journal::ChangeKind;
pub use links::{Link, LinkKind, NewLink, Newcomer};
pub use model::*;
pub use passwords::Credentials;
pub use past_changes::PastChange;
pub use person_sessions::{NewSession, PersonSession, SessionStage};
pub use publisher::{Committed, Publisher};
pub use scope::{Reach, TokenScope};
pub use second_factor::{BegunSecondFactor, ConfirmedSecondFactor, SecondFactorProof, StoredSecondFactor};
pub use store::{Store, StoreError, StoreOptions};
