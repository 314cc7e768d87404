//! What a person asks for who makes a token, and whether it can be had.

use store::AccountId;
use uuid::Uuid;
use zone::{FieldError, NamePattern, RecordScope, RecordType};

use crate::PermissionSet;
use crate::networks::parse_network;
use crate::secret::TokenHash;

const NAME_LENGTH_MAX: usize = 100;
/// How many networks, name patterns, or types a token may be limited to.
const LIMITS_MAX: usize = 50;
/// How many zones a token may be limited to.
pub(crate) const ZONES_MAX: usize = 100;
/// Of what is wrong, no more is repeated.
const QUOTED_CHARACTERS_MAX: usize = 100;

/// A token to be made, as a form has it.
#[derive(Clone, Debug, Default)]
pub struct NewToken {
    /// What the person calls it.
    pub name: String,
    /// Such as `dns:list` or `*:*`.
    pub permissions: Vec<String>,
    /// When it ceases to be valid, in seconds since 1970.
    pub expires_at: Option<i64>,
    /// Addresses and networks that it may be used from, one a line; empty lines count, and limit nothing.
    pub networks: Vec<String>,
    /// The zones that it is limited to; `None` for all, also those that come.
    pub zones: Option<Vec<Uuid>>,
    /// Patterns of the names that it is limited to ([`NamePattern`]), one a line.
    pub record_names: Vec<String>,
    /// The types that it is limited to.
    pub record_types: Vec<String>,
}

impl NewToken {
    /// One without any limits.
    pub fn new(name: &str, permissions: &[impl ToString]) -> Self {
        let permissions = permissions.iter().map(ToString::to_string).collect();
        Self { name: name.to_owned(), permissions, ..Self::default() }
    }

    /// All that is wrong with it, but for what only the store knows.
    pub fn mistakes(&self, now: i64) -> Vec<FieldError> {
        self.clone().check(AccountId(0), TokenHash::default(), now).err().unwrap_or_default()
    }

    /// What is to be stored for the account, or every mistake.
    pub(crate) fn check(
        self,
        account: AccountId,
        hash: TokenHash,
        now: i64,
    ) -> Result<store::NewToken, Vec<FieldError>> {
        let mut mistakes = Vec::new();
        let name = kept(check_name(&self.name), &mut mistakes);
        let permissions = kept(check_permissions(&self.permissions), &mut mistakes);
        kept(check_expiry(self.expires_at, now), &mut mistakes);
        let networks = check_lines("networks", &self.networks, |text| {
            parse_network(text).map_err(|problem| format!("{} {problem}.", quoted(text)))
        });
        let networks = kept(networks, &mut mistakes);
        let zones = kept(check_zones(self.zones), &mut mistakes);
        let names = kept(check_lines("record_names", &self.record_names, NamePattern::parse), &mut mistakes);
        let types = kept(check_lines("record_types", &self.record_types, parse_type), &mut mistakes);
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        let (expires_at, records) = (self.expires_at, RecordScope::new(names, types));
        Ok(store::NewToken { account, name, permissions, hash, expires_at, networks, zones, records })
    }
}

/// What was found right; of what was not, the mistake is noted.
fn kept<T: Default>(outcome: Result<T, FieldError>, mistakes: &mut Vec<FieldError>) -> T {
    outcome.unwrap_or_else(|mistake| {
        mistakes.push(mistake);
        T::default()
    })
}

fn check_name(name: &str) -> Result<String, FieldError> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_LENGTH_MAX || name.chars().any(char::is_control) {
        return Err(FieldError::invalid(
            "name",
            format!(
                "The token's name must have 1 to {NAME_LENGTH_MAX} characters, no control characters among them."
            ),
        ));
    }
    Ok(name.to_owned())
}

/// The permissions to store: each once, in the order given.
fn check_permissions(permissions: &[String]) -> Result<Vec<String>, FieldError> {
    let choices = PermissionSet::CHOICES;
    if permissions.is_empty() {
        return Err(FieldError::invalid(
            "permissions",
            format!("A token needs a permission; there are {choices}."),
        ));
    }
    PermissionSet::parse(permissions.iter().map(String::as_str)).map_err(|unknown| {
        FieldError::invalid("permissions", format!("\"{unknown}\" is no permission; there are {choices}."))
    })?;
    let mut distinct: Vec<String> = Vec::with_capacity(permissions.len());
    for permission in permissions {
        if !distinct.contains(permission) {
            distinct.push(permission.clone());
        }
    }
    Ok(distinct)
}

fn check_expiry(expires_at: Option<i64>, now: i64) -> Result<(), FieldError> {
    match expires_at {
        Some(at) if at <= now => Err(FieldError::invalid(
            "expires_at",
            "The token would have expired already; choose a later time.",
        )),
        _ => Ok(()),
    }
}

fn check_zones(zones: Option<Vec<Uuid>>) -> Result<Option<Vec<Uuid>>, FieldError> {
    match &zones {
        Some(zones) if zones.is_empty() => Err(FieldError::invalid(
            "zones",
            "The token is to be limited to certain zones, and none is chosen; choose one, or allow all.",
        )),
        Some(zones) if zones.len() > ZONES_MAX => Err(FieldError::invalid(
            "zones",
            format!("A token can be limited to {ZONES_MAX} zones at most; choose fewer, or allow all."),
        )),
        _ => Ok(zones),
    }
}

/// What the lines of a field say, each once; empty ones say nothing. A mistake is told with its line.
fn check_lines<T: PartialEq>(
    field: &'static str,
    lines: &[String],
    read: impl Fn(&str) -> Result<T, String>,
) -> Result<Vec<T>, FieldError> {
    let mut items = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let text = line.trim();
        if text.is_empty() {
            continue;
        }
        let item = read(text)
            .map_err(|problem| FieldError::invalid(field, format!("{field}, line {}: {problem}", at + 1)))?;
        if items.contains(&item) {
            continue;
        }
        if items.len() == LIMITS_MAX {
            let detail = format!("A token can have {LIMITS_MAX} {field} at most; leave some out.");
            return Err(FieldError::invalid(field, detail));
        }
        items.push(item);
    }
    Ok(items)
}

fn parse_type(text: &str) -> Result<RecordType, String> {
    let record_type: RecordType = text
        .parse()
        .map_err(|_| format!("{} is no record type; write one such as A, TXT or MX.", quoted(text)))?;
    match record_type.refusal() {
        None => Ok(record_type),
        Some(why) => Err(format!("{record_type} is no type that a token could change: {why}.")),
    }
}

fn quoted(text: &str) -> String {
    match text.char_indices().nth(QUOTED_CHARACTERS_MAX) {
        None => format!("\"{text}\""),
        Some((end, _)) => format!("\"{}…\"", &text[..end]),
    }
}
