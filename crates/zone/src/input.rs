//! From the fields of a request to a record: what is absent, what is wrong, what results.

use crate::error::Quoted;
use crate::written_name::WrittenName;
use crate::{FieldError, Name, RecordContent, RecordType, value};

/// The TTL of a record for which none is named, seconds.
pub const DEFAULT_TTL: u32 = 3600;

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
    /// Octets of a zone's records: names, values, data ([`RecordContent::octets`]); 0: no limit.
    pub octets_per_zone: u64,
    /// Zones of an account; 0: no limit.
    pub zones_per_account: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            ttl_seconds_min: 30,
            ttl_seconds_max: 604_800,
            records_per_zone: 10_000,
            octets_per_zone: 64 << 20,
            zones_per_account: 0,
        }
    }
}

/// POST: a new record of the zone `apex`. All mistakes are told, in the order of the fields.
pub fn new_record(
    fields: &RecordFields,
    apex: &Name,
    limits: &Limits,
) -> Result<RecordContent, Vec<FieldError>> {
    Form { fields, current: None, fallback: None, apex, limits }.read()
}

/// PUT: every required field is there, an absent optional one takes its default.
pub fn replace_record(
    fields: &RecordFields,
    current: &RecordContent,
    apex: &Name,
    limits: &Limits,
) -> Result<RecordContent, Vec<FieldError>> {
    Form { fields, current: Some(current), fallback: None, apex, limits }.read()
}

/// PATCH: what is named changes, and the whole record that results is checked.
pub fn patch_record(
    fields: &RecordFields,
    current: &RecordContent,
    apex: &Name,
    limits: &Limits,
) -> Result<RecordContent, Vec<FieldError>> {
    Form { fields, current: Some(current), fallback: Some(current), apex, limits }.read()
}

/// A record as it was told of earlier, its name relative to the apex. What was accepted then is not held against the
/// limits of input once more.
pub fn told_record(
    name: &str,
    record_type: &str,
    ttl: u32,
    priority: Option<u16>,
    value: &str,
    apex: &Name,
) -> Result<RecordContent, Vec<FieldError>> {
    let limits = Limits { ttl_seconds_min: 0, ttl_seconds_max: u32::MAX, ..Limits::default() };
    let fields = RecordFields {
        record_type: Given::Value(record_type.to_owned()),
        // A file's names have more characters than are accepted from a person.
        name: Given::Value("@".to_owned()),
        value: Given::Value(value.to_owned()),
        ttl: Given::Value(ttl.into()),
        priority: priority.map_or(Given::Absent, |priority| Given::Value(priority.into())),
    };
    let content = new_record(&fields, apex, &limits)?;
    if name == "@" {
        return Ok(content);
    }
    let name = Name::parse_relative(name, apex).map_err(|error| {
        vec![FieldError::invalid("name", format_args!("The name {} is none: {error}", Quoted(name)))]
    })?;
    Ok(RecordContent { name, ..content })
}

/// A request's fields, and what they are read against.
struct Form<'a> {
    fields: &'a RecordFields,
    /// The record that is there.
    current: Option<&'a RecordContent>,
    /// What absent fields are taken from.
    fallback: Option<&'a RecordContent>,
    apex: &'a Name,
    limits: &'a Limits,
}

impl Form<'_> {
    fn read(&self) -> Result<RecordContent, Vec<FieldError>> {
        let mut mistakes = Vec::new();
        let record_type = keep(self.record_type(), &mut mistakes);
        let name = keep(self.name(), &mut mistakes);
        let value = keep(self.value(), &mut mistakes);
        let data = match (record_type, &value) {
            (Some(record_type), Some(value)) => {
                keep(value::parse(record_type, value, self.apex), &mut mistakes)
            }
            _ => None,
        };
        let ttl = keep(self.ttl(), &mut mistakes);
        let priority = keep(self.priority(record_type, data.as_deref()), &mut mistakes);
        match (record_type, name, value, data, ttl, priority) {
            (Some(record_type), Some(name), Some(value), Some(data), Some(ttl), Some(priority))
                if mistakes.is_empty() =>
            {
                let value = if record_type == RecordType::TXT { value } else { value.trim().to_owned() };
                let rdata = value::with_priority(priority, data);
                Ok(RecordContent { name, record_type, ttl, priority, value, rdata })
            }
            _ => Err(mistakes),
        }
    }

    fn record_type(&self) -> Result<RecordType, FieldError> {
        const FIELD: &str = "record_type";
        let written = match (&self.fields.record_type, self.fallback) {
            (Given::Value(written), _) => written.trim(),
            (Given::Absent, Some(record)) => return Ok(record.record_type),
            (Given::Absent, None) => {
                return Err(FieldError::invalid(FIELD, "The record_type is required, such as A or MX"));
            }
            (Given::WrongType(found), _) => return Err(wrong_type(FIELD, "a string, such as \"A\"", found)),
        };
        let record_type: RecordType = written.parse().map_err(|_| {
            FieldError::invalid(
                FIELD,
                format_args!(
                    "The record_type {} is not known: use A, AAAA, CNAME, MX, TXT, NS, SRV, CAA or another type's mnemonic, or TYPE and its number",
                    Quoted(written)
                ),
            )
        })?;
        match record_type.refusal() {
            None => Ok(record_type),
            Some(reason) => Err(FieldError::invalid(
                FIELD,
                format_args!("The record_type {record_type} is not for records: {reason}"),
            )),
        }
    }

    fn name(&self) -> Result<Name, FieldError> {
        const FIELD: &str = "name";
        match (&self.fields.name, self.fallback) {
            (Given::Value(written), _) => match self.current {
                // As it was answered: the same name, even where it reads like a full one (`example.com`, for
                // `example.com.example.com`).
                Some(record) if record.name.relative_to(self.apex) == *written => Ok(record.name.clone()),
                _ => parse_record_name(written, self.apex),
            },
            (Given::Absent, Some(record)) => Ok(record.name.clone()),
            (Given::Absent, None) => Err(FieldError::invalid(
                FIELD,
                "The name is required: write @ for the zone's own name, or such as www",
            )),
            (Given::WrongType(found), _) => Err(wrong_type(FIELD, "a string, such as \"www\"", found)),
        }
    }

    fn value(&self) -> Result<String, FieldError> {
        const FIELD: &str = "value";
        match (&self.fields.value, self.fallback) {
            (Given::Value(written), _) => Ok(written.clone()),
            (Given::Absent, Some(record)) => Ok(record.value.clone()),
            (Given::Absent, None) => {
                Err(FieldError::invalid(FIELD, "The value is required, such as 192.0.2.1"))
            }
            (Given::WrongType(found), _) => Err(wrong_type(FIELD, "a string", found)),
        }
    }

    fn ttl(&self) -> Result<u32, FieldError> {
        const FIELD: &str = "ttl";
        let (min, max) = (self.limits.ttl_seconds_min, self.limits.ttl_seconds_max);
        match (&self.fields.ttl, self.fallback) {
            (Given::Absent, Some(record)) => Ok(record.ttl),
            (Given::Absent, None) => Ok(DEFAULT_TTL),
            (Given::WrongType(found), _) => Err(wrong_type(FIELD, "an integer, in seconds", found)),
            (&Given::Value(seconds), _) => match u32::try_from(seconds) {
                Ok(ttl) if (min..=max).contains(&ttl) => Ok(ttl),
                // What was read from a zone file goes through a client and comes back.
                Ok(ttl) if self.current.is_some_and(|record| record.ttl == ttl) => Ok(ttl),
                _ => Err(FieldError::invalid(
                    FIELD,
                    format_args!("The ttl must be from {min} to {max} seconds, not {seconds}"),
                )),
            },
        }
    }

    /// The priority, `None` for types that have none; `data` is the value's wire form as far as it is known.
    fn priority(
        &self,
        record_type: Option<RecordType>,
        data: Option<&[u8]>,
    ) -> Result<Option<u16>, FieldError> {
        const FIELD: &str = "priority";
        if let Given::WrongType(found) = self.fields.priority {
            return Err(wrong_type(FIELD, "an integer from 0 to 65535", found));
        }
        let Some(record_type) = record_type.filter(|record_type| record_type.has_priority()) else {
            return Ok(None);
        };
        let priority = match (&self.fields.priority, self.fallback.and_then(|record| record.priority)) {
            (&Given::Value(written), _) => u16::try_from(written).map_err(|_| {
                FieldError::invalid(
                    FIELD,
                    format_args!("The priority must be from 0 to 65535, not {written}"),
                )
            })?,
            (_, Some(priority)) => priority,
            (_, None) => {
                return Err(FieldError::invalid(
                    FIELD,
                    format_args!("{record_type} records require a priority value"),
                ));
            }
        };
        // RFC 7505 3.
        if record_type == RecordType::MX && data == Some(&[0]) && priority != 0 {
            return Err(FieldError::invalid(
                FIELD,
                format_args!(
                    "The priority must be 0, not {priority}, where the value \".\" says that no mail is taken"
                ),
            ));
        }
        Ok(Some(priority))
    }
}

/// Reads the name of a record of the zone `apex`: `@` or empty for the apex, relative, or full.
pub fn parse_record_name(text: &str, apex: &Name) -> Result<Name, FieldError> {
    const FIELD: &str = "name";
    let text = text.trim();
    if text.is_empty() || text == "@" {
        return Ok(apex.clone());
    }
    let complain =
        |problem: String| FieldError::invalid(FIELD, format_args!("The name {} {problem}", Quoted(text)));
    let written = WrittenName::read(text).map_err(complain)?;
    let full = written.under(&Name::root()).map_err(complain)?;
    if full.is_at_or_below(apex) {
        Ok(full)
    } else if written.is_absolute {
        let zone = apex.to_text_without_final_dot();
        Err(complain(format!(
            "ends in a dot, and thus is a full name, but not one in the zone {zone}: leave out the dot, or end it in {zone}"
        )))
    } else {
        written.under(apex).map_err(complain)
    }
}

fn wrong_type(field: &'static str, wanted: &str, found: &str) -> FieldError {
    FieldError::invalid(field, format_args!("The {field} must be {wanted}, not {found}"))
}

fn keep<T>(result: Result<T, FieldError>, mistakes: &mut Vec<FieldError>) -> Option<T> {
    result.map_err(|mistake| mistakes.push(mistake)).ok()
}
