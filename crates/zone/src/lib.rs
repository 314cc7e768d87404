//! The zone model: names, record types and values, the rules of a zone, serials, master files.
//! Pure: no I/O, no clock, no randomness.

mod domain;
mod error;
mod input;
pub mod master_file;
mod name;
mod name_pattern;
pub mod parts;
mod rdata;
mod record;
mod record_scope;
mod record_type;
mod rules;
mod serial;
mod served;
mod soa;
mod token;
mod value;
mod written_name;

pub use domain::{DomainPolicy, domain_in_letters, parse_domain, searched_letters};
pub use error::{ErrorCode, FieldError};
pub use input::{
    DEFAULT_TTL, Given, Limits, RecordFields, new_record, parse_record_name, patch_record, replace_record,
    told_record,
};
pub use name::{Name, NameError};
pub use name_pattern::NamePattern;
pub use rdata::{EmbeddedName, Rdata, RdataError, names_in};
pub use record::{Record, RecordContent, Rrset};
pub use record_scope::RecordScope;
pub use record_type::RecordType;
pub use rules::{Change, CheckError, ContentView, Refusal, ZoneSize, ZoneView, check_change, find_refusals};
pub use serial::Serial;
pub use served::{PLATFORM_NS_TTL, served_apex_nameservers};
pub use soa::Soa;
