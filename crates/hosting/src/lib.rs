//! Every use case, with its permission: accounts, tokens, zones, records, zone files. No HTTP, no SQL.
//!
//! [`Hosting::authorise`] turns a token into an [`Actor`] that holds one permission; each operation takes such an actor.

mod actor;
mod error;
mod hosting;
mod permission;

pub use actor::Actor;
pub use error::{AuthoriseError, Error};
pub use hosting::{Hosting, HostingOptions};
pub use permission::{Permission, PermissionSet};
pub use store::{Account, AccountId, Clock, ListedRecord, RecordCursor, RecordFilter, Start, Token, Zone};
