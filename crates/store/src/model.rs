//! What the store keeps, as its callers see it.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use ipnet::IpNet;
use uuid::Uuid;
use zone::{Name, Record, RecordScope, RecordType, Soa};

use crate::TokenScope;

/// Seconds since 1970, from a clock that tests can set.
#[derive(Clone)]
pub struct Clock(pub Arc<dyn Fn() -> i64 + Send + Sync>);

impl Clock {
    /// The time now.
    pub fn now(&self) -> i64 {
        (self.0)()
    }
}

/// An account's key in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AccountId(pub i64);

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its key.
    pub id: AccountId,
    /// Unique, lower case.
    pub email: String,
    /// As the person wrote it; may be empty.
    pub first_name: String,
    /// As the person wrote it; may be empty.
    pub last_name: String,
    /// As the person wrote it; may be empty.
    pub company_name: String,
    /// Seconds since 1970.
    pub created_at: i64,
    /// Of its pages and its mail; empty where none was chosen.
    pub language: String,
    /// Whether it administers the others.
    pub is_administrator: bool,
    /// Since when nobody can sign in or use its tokens; its zones go on being served.
    pub suspended_at: Option<i64>,
    /// Since when it is being deleted, with its zones.
    pub closing_at: Option<i64>,
    /// Its own limits.
    pub limits: AccountLimits,
    /// Whether one can sign in with a password.
    pub has_password: bool,
    /// Since when a second factor is asked for.
    pub second_factor_since: Option<i64>,
}

impl Account {
    /// Whether one can sign in and use its tokens.
    pub fn is_active(&self) -> bool {
        self.suspended_at.is_none() && self.closing_at.is_none()
    }
}

/// What an account may have, where the server's limits are not to hold for it; 0: no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AccountLimits {
    /// Zones.
    pub zones: Option<u64>,
    /// Records in each of its zones.
    pub records_per_zone: Option<u64>,
}

/// A token, of which only a hash is kept.
#[derive(Clone, Debug)]
pub struct Token {
    /// Its identity.
    pub uuid: Uuid,
    /// Whose it is.
    pub account: Account,
    /// What the account calls it.
    pub name: String,
    /// Such as `dns:list` or `*:*`.
    pub permissions: Vec<String>,
    /// Seconds since 1970.
    pub created_at: i64,
    /// Seconds since 1970; refused from then on.
    pub expires_at: Option<i64>,
    /// Where it may be used from; none of them for everywhere.
    pub networks: Vec<IpNet>,
    /// What of the account it is limited to; `None` for everything.
    pub scope: Option<Arc<TokenScope>>,
    /// When and from where it was last used, some seconds late.
    pub last_use: Option<TokenUse>,
}

/// A use of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenUse {
    /// Seconds since 1970.
    pub at: i64,
    /// The client's address, where it was known.
    pub from: Option<IpAddr>,
}

/// A token to be made.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// Whose it is to be.
    pub account: AccountId,
    /// What the account calls it.
    pub name: String,
    /// Such as `dns:list` or `*:*`.
    pub permissions: Vec<String>,
    /// All that is kept of its secret.
    pub hash: [u8; 32],
    /// Seconds since 1970; refused from then on.
    pub expires_at: Option<i64>,
    /// Where it may be used from; none of them for everywhere.
    pub networks: Vec<IpNet>,
    /// The zones that it is limited to; `None` for all, also those that come.
    pub zones: Option<Vec<Uuid>>,
    /// The names and types of records that it is limited to.
    pub records: RecordScope,
}

impl NewToken {
    /// A token without any limits.
    pub fn new(account: AccountId, name: &str, permissions: &[String], hash: [u8; 32]) -> Self {
        Self {
            account,
            name: name.to_owned(),
            permissions: permissions.to_owned(),
            hash,
            expires_at: None,
            networks: Vec::new(),
            zones: None,
            records: RecordScope::default(),
        }
    }
}

/// A zone that a token is limited to, among others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenZone {
    /// The token.
    pub token: Uuid,
    /// The zone.
    pub zone: Uuid,
    /// The zone's name as text, without the final dot.
    pub domain: String,
}

/// Who makes a change, for the journal and for the check of ownership.
#[derive(Clone, Debug)]
pub struct Author {
    /// Only zones of this account can be touched.
    pub account: AccountId,
    /// By whose hand.
    pub by: By,
    /// What of the account a token is limited to; `None` for everything.
    pub scope: Option<Arc<TokenScope>>,
}

/// By whose hand a change is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// A program's, with this token.
    Token(Uuid),
    /// A person's, signed in to this account: the zone's own, or an administrator's.
    Person(AccountId),
    /// The operator's, on the command line.
    Operator,
}

/// A zone without its records.
#[derive(Clone, Debug)]
pub struct Zone {
    /// Its identity.
    pub uuid: Uuid,
    /// Whose it is.
    pub account: AccountId,
    /// Its name.
    pub apex: Name,
    /// Seconds since 1970.
    pub created_at: i64,
    /// How many records it has.
    pub record_count: u64,
    /// What the names, values and data of its records have together.
    pub octets: u64,
    /// Its SOA, the serial in it.
    pub soa: Soa,
    /// Where its content comes from, if it is a copy of a zone elsewhere.
    pub copy: Option<Box<ZoneCopy>>,
}

/// What is known of a zone as a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneCopy {
    /// Where its content comes from.
    pub source: CopySource,
    /// How that goes.
    pub state: CopyState,
    /// Whether it is answered from its content: not before the first transfer, and not once it has expired.
    pub is_served: bool,
}

/// Where the content of a copy comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopySource {
    /// The servers that are asked, in this order.
    pub primaries: Vec<SocketAddr>,
    /// The name of the key that transfers are signed with.
    pub tsig_key: Option<Name>,
}

/// How a copy stands to its primaries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CopyState {
    /// When one of them last answered for the zone: seconds since 1970. `None` before the first transfer.
    pub refreshed_at: Option<i64>,
    /// From when on it is not answered any more without their having answered: seconds since 1970.
    pub expires_at: Option<i64>,
    /// What went wrong since.
    pub last_error: Option<String>,
}

/// A copy, for whoever fetches its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopiedZone {
    /// Its identity.
    pub uuid: Uuid,
    /// Whose it is.
    pub account: AccountId,
    /// Its name.
    pub apex: Name,
    /// Its SOA; the primary's once it was transferred.
    pub soa: Soa,
    /// Where its content comes from.
    pub source: CopySource,
    /// How that goes.
    pub state: CopyState,
    /// Whether its key is there and still its account's to use. Where it is not, nothing is to be asked.
    pub may_use_key: bool,
}

impl Zone {
    /// The domain as text, without the final dot.
    pub fn domain(&self) -> String {
        self.apex.to_text_without_final_dot()
    }
}

/// Which records of an account a list has.
#[derive(Clone, Debug, Default)]
pub struct RecordFilter {
    /// Of this zone only.
    pub zone: Option<Uuid>,
    /// Of this type only.
    pub record_type: Option<RecordType>,
    /// At this full name only.
    pub name: Option<Name>,
}

/// Where a page starts.
#[derive(Clone, Debug)]
pub enum Start<C> {
    /// At the beginning, this many further on (0: at the first).
    Offset(u64),
    /// Behind this place; costs the same at any depth.
    After(C),
}

/// A place in a list of records; the records' own order (domain, name, type, age).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordCursor {
    /// The zone's domain as text.
    pub domain: String,
    /// The owner's order key.
    pub name_key: Vec<u8>,
    /// The type's mnemonic.
    pub record_type: String,
    /// The record's number in its zone: rises with age.
    pub id: i64,
}

/// A record in a list.
#[derive(Clone, Debug)]
pub struct ListedRecord {
    /// Its zone's name.
    pub apex: Name,
    /// The record.
    pub record: Record,
    /// Its place.
    pub cursor: RecordCursor,
}

/// A key that transfers and NOTIFY are signed with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TsigKey {
    /// Its name, by which both sides know it.
    pub name: Name,
    /// Such as `hmac-sha256`.
    pub algorithm: String,
    /// Its secret, sealed.
    pub sealed_secret: Vec<u8>,
    /// Seconds since 1970.
    pub created_at: i64,
    /// The address of the account that may name it for copies; `None`: it is the operator's.
    pub account_email: Option<String>,
}

/// A key to be kept.
#[derive(Clone, Debug)]
pub struct NewTsigKey {
    /// Its name.
    pub name: Name,
    /// Such as `hmac-sha256`.
    pub algorithm: String,
    /// Its secret, sealed.
    pub sealed_secret: Vec<u8>,
    /// Who may name it for copies; `None`: it is the operator's.
    pub account: Option<AccountId>,
}

/// A zone to be made.
#[derive(Clone, Debug)]
pub struct NewZone {
    /// Its name, checked for form and policy.
    pub apex: Name,
    /// Its SOA but for the serial, which the store chooses (past the last that the name ever had).
    pub soa: Soa,
    /// Its content from a zone file, if it comes with one.
    pub content: Option<zone::master_file::ZoneContent>,
    /// Where its content is to come from, if it is to be a copy; then there is none from a zone file.
    pub copy: Option<CopySource>,
}
