//! All that is kept: accounts, tokens, zones, records, the journal; on SQLite or PostgreSQL. The only crate that holds SQL.

mod accounts;
mod budget;
mod change;
mod closing;
mod commit;
mod context;
mod database;
mod engine;
mod forgetting;
mod identity;
mod journal;
mod model;
mod publish;
mod publisher;
mod readers;
mod record_lists;
mod records;
mod session;
mod store;
mod zones;

pub use model::*;
pub use publisher::{Committed, Publisher};
pub use store::{Store, StoreError, StoreOptions};
