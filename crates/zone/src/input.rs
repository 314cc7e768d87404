//! From the fields of a request to a record: what is absent, what is wrong, what results.

use crate::{FieldError, Name, RecordContent};

/// A field of a request's body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Given<T> {
    /// Not named, or `null`.
    #[default]
    Absent,
    /// Named with the wrong JSON type; says which type it had, such as `a string`.
    WrongType(&'static str),
    /// Named.
    Value(T),
}

/// The fields of a record as a request gives them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordFields {
    /// `record_type`, in any case.
    pub record_type: Given<String>,
    /// `name`.
    pub name: Given<String>,
    /// `value`.
    pub value: Given<String>,
    /// `ttl`, seconds.
    pub ttl: Given<i64>,
    /// `priority`.
    pub priority: Given<i64>,
}

/// What the operator allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The lowest TTL in a request's body, seconds.
    pub ttl_seconds_min: u32,
    /// The highest TTL in a request's body, seconds.
    pub ttl_seconds_max: u32,
    /// Records in a zone; 0: no limit.
    pub records_per_zone: u64,
    /// Zones of an account; 0: no limit.
    pub zones_per_account: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { ttl_seconds_min: 30, ttl_seconds_max: 604_800, records_per_zone: 10_000, zones_per_account: 0 }
    }
}

/// POST: a new record of the zone `apex`. All mistakes are told, in the order of the fields.
pub fn new_record(
    fields: &RecordFields,
    apex: &Name,
    limits: &Limits,
) -> Result<RecordContent, Vec<FieldError>> {
    todo!("{fields:?} {apex} {limits:?}")
}

/// PUT: every required field is there, an absent optional one takes its default.
pub fn replace_record(
    fields: &RecordFields,
    current: &RecordContent,
    apex: &Name,
    limits: &Limits,
) -> Result<RecordContent, Vec<FieldError>> {
    todo!("{fields:?} {current:?} {apex} {limits:?}")
}

/// PATCH: what is named changes, and the whole record that results is checked.
pub fn patch_record(
    fields: &RecordFields,
    current: &RecordContent,
    apex: &Name,
    limits: &Limits,
) -> Result<RecordContent, Vec<FieldError>> {
    todo!("{fields:?} {current:?} {apex} {limits:?}")
}
