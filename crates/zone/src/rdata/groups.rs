//! Numbers in hexadecimal groups: EUI-48 and EUI-64 (RFC 7043), identifiers and locators of ILNP (RFC 6742).

use super::{RdataError, number};
use crate::token::{Token, push};

/// How a number is grouped.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Groups {
    what: &'static str,
    count: usize,
    digits: usize,
    separator: char,
    example: &'static str,
}

/// RFC 7043 3.2.
pub(super) const EUI48: Groups =
    Groups { what: "address", count: 6, digits: 2, separator: '-', example: "00-00-5e-00-53-2a" };

/// RFC 7043 4.2.
pub(super) const EUI64: Groups =
    Groups { what: "address", count: 8, digits: 2, separator: '-', example: "00-00-5e-ef-10-00-00-2a" };

/// RFC 6742 2.1.2.
pub(super) const NODE_ID: Groups =
    Groups { what: "node ID", count: 4, digits: 4, separator: ':', example: "0014:4fff:ff20:ee64" };

/// RFC 6742 2.3.2.
pub(super) const LOCATOR64: Groups =
    Groups { what: "locator", count: 4, digits: 4, separator: ':', example: "2001:0db8:1140:1000" };

impl Groups {
    pub(super) fn parse(&self, token: Token<'_>, wire: &mut Vec<u8>) -> Result<(), RdataError> {
        let number = self.read(token.text).ok_or_else(|| {
            RdataError::new(format!(
                "the {} is {} groups of up to {} hexadecimal digits, such as {}, not {token}",
                self.what, self.count, self.digits, self.example
            ))
        })?;
        wire.extend(&number.to_be_bytes()[8 - self.octets()..]);
        Ok(())
    }

    fn read(&self, text: &[u8]) -> Option<u64> {
        let groups = std::str::from_utf8(text).ok()?.split(self.separator);
        let mut number = 0;
        let mut count = 0;
        for group in groups {
            let is_group =
                (1..=self.digits).contains(&group.len()) && group.bytes().all(|d| d.is_ascii_hexdigit());
            if !is_group || count == self.count {
                return None;
            }
            number = number << (4 * self.digits) | u64::from_str_radix(group, 16).ok()?;
            count += 1;
        }
        (count == self.count).then_some(number)
    }

    pub(super) fn print(&self, wire: &[u8], text: &mut String) {
        for (index, group) in wire.chunks(self.digits / 2).enumerate() {
            if index > 0 {
                text.push(self.separator);
            }
            for octet in group {
                push(text, format_args!("{octet:02x}"));
            }
        }
    }

    pub(super) fn measure(&self, wire: &[u8]) -> Result<usize, RdataError> {
        number::measure(wire, self.octets(), self.what)
    }

    fn octets(&self) -> usize {
        self.count * self.digits / 2
    }
}
