//! Every use case, with its permission: accounts, tokens, zones, records, zone files. No HTTP, no SQL.
//!
//! [`Hosting::authenticate`] turns a token into an [`Actor`]; each operation takes an actor and refuses what its token
//! may not do.

mod accounts;
mod actor;
mod domain_policy;
mod error;
mod hosting;
mod permission;
mod publishing;
mod records;
mod secret;
mod secret_key;
mod status;
mod token_cache;
mod tokens;
mod zone_files;
mod zones;

pub use actor::Actor;
pub use error::{AuthenticationError, Error};
pub use hosting::{Hosting, HostingOptions};
pub use permission::{Permission, PermissionSet};
pub use publishing::ZoneWatcher;
pub use secret_key::SecretKey;
pub use status::{DeploymentState, DeploymentStatus, NameserverKind, NameserverStatus, ZoneStatus};
pub use store::{Account, AccountId, Clock, ListedRecord, RecordCursor, RecordFilter, Start, Token, Zone};
