//! Values of several parts, for forms that have a field for each.

use crate::rdata::strings_of;
use crate::token::push_quoted;
use crate::{Name, RecordType, value};

/// The value of an SRV record, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SrvParts {
    /// 0 to 65535.
    pub weight: String,
    /// 0 to 65535.
    pub port: String,
    /// A host name.
    pub target: String,
}

impl SrvParts {
    /// The parts of a value; `None` where it has not three.
    pub fn of_value(value: &str) -> Option<Self> {
        let mut words = value.split_ascii_whitespace().map(str::to_owned);
        let parts = Self { weight: words.next()?, port: words.next()?, target: words.next()? };
        words.next().is_none().then_some(parts)
    }

    /// The value that the parts make.
    pub fn to_value(&self) -> String {
        format!("{} {} {}", self.weight.trim(), self.port.trim(), self.target.trim())
    }

    /// Which part is at fault where the value is.
    pub fn part_at_fault(&self) -> &'static str {
        if !is_number::<u16>(&self.weight) {
            "weight"
        } else if !is_number::<u16>(&self.port) {
            "port"
        } else {
            "target"
        }
    }
}

/// The value of a CAA record, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaaParts {
    /// 0 to 255.
    pub flags: String,
    /// Letters and digits, such as `issue`.
    pub tag: String,
    /// Without quotes and escapes.
    pub value: String,
}

impl CaaParts {
    /// The parts of a value; `None` where it is malformed, or is no plain text.
    pub fn of_value(value: &str) -> Option<Self> {
        let wire = value::parse(RecordType::CAA, value, &Name::root()).ok()?;
        let (flags, rest) = wire.split_first()?;
        let tag = strings_of(rest).next()?;
        let data = rest.get(1 + tag.len()..)?;
        let text = |octets: &[u8]| String::from_utf8(octets.to_vec()).ok();
        let is_plain = data.iter().all(|octet| (b' '..=b'~').contains(octet));
        is_plain.then_some(())?;
        Some(Self { flags: flags.to_string(), tag: text(tag)?, value: text(data)? })
    }

    /// The value that the parts make.
    pub fn to_value(&self) -> String {
        let mut value = format!("{} {} ", self.flags.trim(), self.tag.trim());
        push_quoted(&mut value, self.value.trim().as_bytes());
        value
    }

    /// Which part is at fault where the value is.
    pub fn part_at_fault(&self) -> &'static str {
        let tag = self.tag.trim();
        if !is_number::<u8>(&self.flags) {
            "flags"
        } else if tag.is_empty() || !tag.bytes().all(|octet| octet.is_ascii_alphanumeric()) {
            "tag"
        } else {
            "value"
        }
    }
}

fn is_number<T: std::str::FromStr>(text: &str) -> bool {
    let text = text.trim();
    text.bytes().all(|octet| octet.is_ascii_digit()) && text.parse::<T>().is_ok()
}
