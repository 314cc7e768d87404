//! Several changes of a zone's records at once, and what comes of them.

use uuid::Uuid;
use zone::{ErrorCode, FieldError, Given, Name, Record, RecordFields, RecordType, Soa};

use crate::{RecordText, Zone};

/// One of several changes.
#[derive(Clone, Debug)]
pub enum RecordEdit {
    /// A new record.
    Create(RecordFields),
    /// A record says all this from now on (PUT).
    Replace(Uuid, RecordFields),
    /// What is named of a record changes (PATCH).
    Patch(Uuid, RecordFields),
    /// A record goes.
    Delete(Uuid),
}

impl RecordEdit {
    /// How many octets its texts have.
    pub(crate) fn octets(&self) -> usize {
        match self {
            Self::Create(fields) | Self::Replace(_, fields) | Self::Patch(_, fields) => octets_of(fields),
            Self::Delete(_) => 0,
        }
    }
}

/// How many octets the texts of a request have.
pub(crate) fn octets_of(fields: &RecordFields) -> usize {
    let octets = [&fields.record_type, &fields.name, &fields.value].map(|field| match field {
        Given::Value(text) => text.len(),
        Given::Absent | Given::WrongType(_) => 0,
    });
    octets.iter().sum()
}

/// What is wrong with one of several edits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditRefusal {
    /// Its place among them; `None` where it is their sum that cannot be.
    pub edit: Option<usize>,
    /// At least one.
    pub mistakes: Vec<FieldError>,
}

/// A change of records that was made.
#[derive(Clone, Debug)]
pub struct RecordsChanged {
    /// The zone's name.
    pub apex: Name,
    /// The number of the change in the zone's history, by which it can be undone; `None` where nothing was to be changed.
    pub change: Option<i64>,
    /// Of each edit, or of each record that came back: the record as it is now, `None` where it is deleted.
    pub records: Vec<Option<Record>>,
}

/// What restoring a zone would do.
#[derive(Clone, Debug)]
pub struct RestorePreview {
    /// The zone as it is.
    pub zone: Zone,
    /// Records that would go or change, as they are.
    pub removed: Vec<RecordText>,
    /// Records that would come back or change, as they would be.
    pub added: Vec<RecordText>,
}

/// What a zone file is for.
#[derive(Clone, Debug)]
pub enum ContentTarget {
    /// A zone of this name, which is not there yet.
    NewZone(Name),
    /// A zone, whose content it is to replace.
    Zone(Uuid),
}

/// What a zone file would do.
#[derive(Clone, Debug)]
pub struct ContentPreview {
    /// The zone's name.
    pub apex: Name,
    /// The SOA that would be taken over, but for a serial that is not ahead.
    pub soa: Option<Soa>,
    /// Whether the zone would be served with the platform's nameservers.
    pub are_nameservers_platforms: bool,
    /// How many records of each type the zone would have.
    pub types: Vec<(RecordType, u64)>,
    /// How many records would stay as they are.
    pub kept: u64,
    /// Records that would go or change, as they are.
    pub removed: Vec<RecordText>,
    /// Records that would come or change, as they would be.
    pub added: Vec<RecordText>,
    /// What is wrong, by line.
    pub mistakes: Vec<ContentMistake>,
}

/// A mistake in a zone file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentMistake {
    /// From 1; `None` where it is no one line's.
    pub line: Option<u32>,
    /// What kind of mistake it is.
    pub code: ErrorCode,
    /// What is wrong and what to do.
    pub detail: String,
}

/// What becomes of a zone whose content is replaced by the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replacing {
    /// It gets the next serial nevertheless.
    Always,
    /// Nothing.
    IfChanged,
}

/// A zone whose content was replaced.
#[derive(Debug)]
pub struct ContentReplaced {
    /// As it stands now.
    pub zone: Zone,
    /// Whether it was another before.
    pub is_changed: bool,
}
