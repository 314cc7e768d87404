//! All that is kept: accounts, tokens, zones, records, the journal; on SQLite or PostgreSQL. The only crate that holds SQL.

mod model;
mod publisher;
mod store;

pub use model::*;
pub use publisher::{Committed, Publication, Publisher};
pub use store::{Store, StoreError, StoreOptions};
