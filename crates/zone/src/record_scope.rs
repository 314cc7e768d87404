//! Which of a zone's records a token is limited to: by name and by type.

use std::fmt::Display;

use crate::{Name, NamePattern, RecordContent, RecordType};

/// How many names or types a message lists before it only counts them.
const LISTED_MAX: usize = 5;

/// A limit to some of the records, which are those that have both: a name that one of the patterns takes in, and one of
/// the types.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordScope {
    names: Vec<NamePattern>,
    types: Vec<RecordType>,
}

impl RecordScope {
    /// Of these names and these types; without any names of all names, and without any types of all types.
    pub fn new(names: Vec<NamePattern>, types: Vec<RecordType>) -> Self {
        Self { names, types }
    }

    /// The patterns of names; none where all names are allowed.
    pub fn names(&self) -> &[NamePattern] {
        &self.names
    }

    /// The types; none where all types are allowed.
    pub fn types(&self) -> &[RecordType] {
        &self.types
    }

    /// Whether there is no limit at all.
    pub fn is_everything(&self) -> bool {
        self.names.is_empty() && self.types.is_empty()
    }

    /// Whether records of this name and type, in the zone `apex`, are among those allowed.
    pub fn allows(&self, name: &Name, apex: &Name, record_type: RecordType) -> bool {
        self.allows_type(record_type)
            && (self.names.is_empty() || self.names.iter().any(|pattern| pattern.matches(name, apex)))
    }

    /// Whether records of this type may be, at whatever names.
    pub fn allows_type(&self, record_type: RecordType) -> bool {
        self.types.is_empty() || self.types.contains(&record_type)
    }

    /// Refuses a record that is not allowed, with the reason for a person.
    pub fn check(&self, content: &RecordContent, apex: &Name) -> Result<(), String> {
        if self.allows(&content.name, apex, content.record_type) {
            return Ok(());
        }
        Err(format!(
            "This API token may not read or change {} records at the name {}: it is limited to {}. Use a token that may.",
            content.record_type,
            content.name.relative_to(apex),
            self.in_words(),
        ))
    }

    /// The limit, as the end of a sentence: `the name www and the types A, AAAA`.
    pub fn in_words(&self) -> String {
        let names = in_words("the name", &self.names);
        let types = in_words("the type", &self.types);
        match (names, types) {
            (None, None) => "no records in particular".to_owned(),
            (Some(one), None) | (None, Some(one)) => one,
            (Some(names), Some(types)) => format!("{names} and {types}"),
        }
    }
}

fn in_words<T: Display>(noun: &str, items: &[T]) -> Option<String> {
    let listed: Vec<String> = items.iter().take(LISTED_MAX).map(ToString::to_string).collect();
    let plural = if items.len() == 1 { "" } else { "s" };
    let rest = match items.len().saturating_sub(LISTED_MAX) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    (!items.is_empty()).then(|| format!("{noun}{plural} {}{rest}", listed.join(", ")))
}
