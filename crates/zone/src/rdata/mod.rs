//! The data of a record: wire form, presentation form.

mod digest;
mod field;
mod groups;
mod layout;
mod location;
mod number;
mod octets;
mod reader;
mod string;
mod substitution;
mod svc_params;

pub(crate) use field::NameStyle;
pub(crate) use layout::has_form;
pub use layout::{EmbeddedName, names_in};
pub(crate) use number::{parse as parse_number, parse_seconds};
pub(crate) use reader::{NameReader, read_relative_name};
pub(crate) use string::{STRING_OCTETS_MAX, print_all as print_strings, push_strings, strings_of};

use std::ops::Range;

use crate::token::{Token, tokens_of_value};
use crate::{Name, NameError, RecordType};
use layout::{fields_of, form_of};
use reader::Reader;

/// A record's data in wire form, names uncompressed and in lower case, so that equal data are equal octets
/// (RFC 3597 6, RFC 4034 6.2). At most 65,535 octets.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rdata(Box<[u8]>);

/// Why text or octets are no data of a type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct RdataError(pub String);

impl RdataError {
    fn new(detail: impl Into<String>) -> Self {
        Self(detail.into())
    }

    fn of_name(error: NameError) -> Self {
        Self(format!("a name in the data is malformed: {error}"))
    }
}

impl Rdata {
    /// The most octets that the length field of a record can tell (RFC 1035 3.2.1).
    pub const OCTETS_MAX: usize = 65_535;

    /// Checks that `wire` is well-formed data of the type (any octets for types not known) and lower-cases
    /// the names in it.
    pub fn from_wire(record_type: RecordType, wire: &[u8]) -> Result<Self, RdataError> {
        check_size(wire)?;
        let Some(fields) = fields_of(record_type) else { return Ok(Self(wire.into())) };
        let mut octets: Box<[u8]> = wire.into();
        let mut at = 0;
        for field in fields {
            let end = at + field.measure(&octets[at..])?;
            if field.is_name() {
                // Length octets are below 64, thus no letters.
                octets[at..end].make_ascii_lowercase();
            }
            at = end;
        }
        if at < octets.len() {
            let surplus = octets.len() - at;
            return Err(RdataError::new(format!("{surplus} octets too many for {record_type} data")));
        }
        check_fields_together(record_type, &octets)?;
        Ok(Self(octets))
    }

    /// The data that lie at this place of a message, in which the names may be compressed: RFC 3597 4 wants that of some
    /// types and advises it for others; here all names are read alike.
    pub fn from_message(
        record_type: RecordType,
        message: &[u8],
        place: Range<usize>,
    ) -> Result<Self, RdataError> {
        let ends_early = || RdataError::new("the message ends within the data");
        let data = message.get(place.clone()).ok_or_else(ends_early)?;
        let fields = fields_of(record_type).unwrap_or_default();
        if !fields.iter().any(|field| field.is_name()) {
            return Self::from_wire(record_type, data);
        }
        let mut wire = Vec::with_capacity(2 * data.len());
        let mut at = place.start;
        // Names may lie anywhere before, and nothing of this record may lie behind its end.
        let message = &message[..place.end];
        for field in fields {
            let start = at;
            if field.is_name() {
                let (name, end) = Name::from_message(message, at).map_err(RdataError::of_name)?;
                wire.extend_from_slice(name.as_wire());
                at = end;
            } else {
                at += field.measure(&message[at..])?;
                wire.extend_from_slice(&message[start..at]);
            }
        }
        // What is left is found to be too much there.
        wire.extend_from_slice(&message[at..]);
        Self::from_wire(record_type, &wire)
    }

    /// Octets that the store wrote: checked when they were made.
    pub fn from_trusted_wire(wire: impl Into<Box<[u8]>>) -> Self {
        Self(wire.into())
    }

    /// Reads master-file presentation form (RFC 1035 5.1, RFC 3597 5 for `\#`); relative names are completed by `origin`.
    pub fn parse(record_type: RecordType, text: &str, origin: &Name) -> Result<Self, RdataError> {
        let tokens = tokens_of_value(text).map_err(|error| RdataError::new(error.detail))?;
        Self::parse_tokens(record_type, &tokens, &|token| read_relative_name(token, origin))
    }

    /// Reads presentation form that is cut into tokens; `names` reads what stands for a name.
    pub(crate) fn parse_tokens(
        record_type: RecordType,
        tokens: &[Token<'_>],
        names: NameReader<'_>,
    ) -> Result<Self, RdataError> {
        if let Some((&Token { text: b"\\#", is_quoted: false, .. }, rest)) = tokens.split_first() {
            let octets = octets::parse_unknown(&mut Reader::new(rest))?;
            return Self::from_wire(record_type, &octets);
        }
        let fields = form_of(record_type).ok_or_else(|| {
            RdataError::new(format!(
                "{record_type} data is written as \\# with the number of octets and the octets in hexadecimal, such as \\# 2 0A0B (RFC 3597)"
            ))
        })?;
        let mut text = Reader::new(tokens);
        let mut wire = Vec::with_capacity(32);
        for field in fields {
            field.parse(&mut text, names, &mut wire)?;
        }
        text.finish()?;
        check_size(&wire)?;
        check_fields_together(record_type, &wire)?;
        Ok(Self(wire.into_boxed_slice()))
    }

    /// Canonical presentation form: full names with the final dot.
    pub fn to_presentation(&self, record_type: RecordType) -> String {
        let mut text = String::new();
        self.print(record_type, NameStyle::Full, &mut text);
        text
    }

    /// Appends the presentation form.
    pub(crate) fn print(&self, record_type: RecordType, names: NameStyle<'_>, text: &mut String) {
        let start = text.len();
        if self.print_fields(record_type, 0, names, text).is_none() {
            text.truncate(start);
            octets::print_unknown(&self.0, text);
        }
    }

    /// Appends the presentation form without the first field; `None` where the type has no fields.
    pub(crate) fn print_after_first(
        &self,
        record_type: RecordType,
        names: NameStyle<'_>,
        text: &mut String,
    ) -> Option<()> {
        self.print_fields(record_type, 1, names, text)
    }

    fn print_fields(
        &self,
        record_type: RecordType,
        skipped: usize,
        names: NameStyle<'_>,
        text: &mut String,
    ) -> Option<()> {
        let start = text.len();
        let mut rest: &[u8] = &self.0;
        for (index, field) in form_of(record_type)?.iter().enumerate() {
            let (wire, after) = rest.split_at_checked(field.measure(rest).ok()?)?;
            rest = after;
            if index < skipped {
                continue;
            }
            let end = text.len();
            if end > start {
                text.push(' ');
            }
            let after_blank = text.len();
            field.print(wire, names, text)?;
            if text.len() == after_blank {
                text.truncate(end);
            }
        }
        rest.is_empty().then_some(())
    }

    /// The octets.
    pub fn as_wire(&self) -> &[u8] {
        &self.0
    }
}

fn check_size(wire: &[u8]) -> Result<(), RdataError> {
    if wire.len() <= Rdata::OCTETS_MAX {
        return Ok(());
    }
    Err(RdataError::new(format!("the data has {} octets, and a record holds 65,535", wire.len())))
}

/// What no field can see by itself.
fn check_fields_together(record_type: RecordType, wire: &[u8]) -> Result<(), RdataError> {
    match record_type {
        // RFC 9460 2.4.2: an alias (priority 0) has no parameters; here that follows the name.
        RecordType::SVCB | RecordType::HTTPS
            if wire.starts_with(&[0, 0])
                && names_in(record_type, wire).any(|name| name.range.end < wire.len()) =>
        {
            Err(RdataError::new(
                "priority 0 makes an alias, which has no parameters: leave them out, or write a priority from 1",
            ))
        }
        // RFC 7505 3.
        RecordType::MX if wire.len() == 3 && wire != [0, 0, 0] => {
            Err(RdataError::new("the preference is 0 where \".\" says that no mail is taken"))
        }
        RecordType::NS if wire == [0] => Err(RdataError::new("\".\" is no nameserver")),
        _ => Ok(()),
    }
}
