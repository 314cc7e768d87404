//! Every use case, with its permission: accounts, tokens, zones, records, zone files. No HTTP, no SQL.
//!
//! [`Hosting::authenticate`] turns a token into an [`Actor`]; each operation takes an actor and refuses what its token
//! may not do.

mod account_deletion;
mod accounts;
mod actor;
mod administration;
mod attempts;
mod catalog;
mod catalog_serials;
mod copies;
mod domain_policy;
mod editing;
mod error;
mod hosting;
mod links;
mod mail;
mod networks;
mod new_token;
mod page_secret;
mod passwords;
mod past_deltas;
mod permission;
mod primaries;
mod publishing;
mod records;
mod second_factor;
mod secret;
mod secret_key;
mod sessions;
mod sign_in;
mod status;
mod token_cache;
mod tokens;
mod totp;
mod tsig_keys;
mod visitor;
mod weak_passwords;
mod zone_files;
mod zones;

pub use actor::Actor;
pub use administration::Administrator;
pub use catalog::{Catalog, CatalogSerials};
pub use copies::TakeError;
pub use error::{AuthenticationError, Error};
pub use hosting::{Hosting, HostingOptions};
pub use links::{FIRST_ADMINISTRATOR_SECONDS, RequestError, SignUp};
pub use mail::{Mail, MailKind, MailWriter, Mailer};
pub use networks::{network_of, parse_network};
pub use new_token::NewToken;
pub use page_secret::{LinkSecret, PendingSecret, SessionSecret};
pub use permission::{Permission, PermissionSet};
pub use primaries::{may_be_primary, primary_text};
pub use publishing::ZoneWatcher;
pub use second_factor::{NewSecondFactor, SecondFactorStatus};
pub use secret_key::SecretKey;
pub use sessions::Session;
pub use sign_in::{SecondFactorError, SignIn, SignInError};
pub use status::{
    DeploymentState, DeploymentStatus, NameserverError, NameserverFault, NameserverKind, NameserverStatus,
    ZoneStatus,
};
pub use store::{
    Account, AccountId, AccountLimits, AccountOverview, ChangeKind, ChangedBy, ChangedRecords, Clock,
    ContentMistake, ContentPreview, ContentReplaced, CopiedZone, CopySource, CopyState, EditRefusal, Event,
    EventActor, EventKind, HistoryEntry, Link, LinkKind, ListedRecord, PersonSession, Profile, RecordCursor,
    RecordEdit, RecordFilter, RecordText, RecordsChanged, RestorePreview, Start, Token, TokenScope, TokenUse,
    TokenZone, TsigKey, Zone, ZoneCopy,
};
pub use tokens::{ListedToken, TokenDetails};
pub use tsig_keys::NewTsigKey;
pub use visitor::VisitorInfo;
pub use zone_files::{NameserversOf, ZoneFileTarget};
