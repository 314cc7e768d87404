//! The kinds of fields that record data is made of, each with its three ways: from text, to text, and the check of
//! its wire form.

use super::digest::Digests;
use super::groups::Groups;
use super::reader::{NameReader, Reader};
use super::{RdataError, location, number, octets, string, substitution, svc_params};
use crate::Name;
use crate::written_name::print_host_name;

/// How names inside data are written.
#[derive(Clone, Copy, Debug)]
pub(crate) enum NameStyle<'a> {
    /// In full, with the final dot.
    Full,
    /// As master files have them under this `$ORIGIN`.
    RelativeTo(&'a Name),
    /// As the values of records have them.
    Value,
}

/// A kind of field; its text says what it is in the words of its RFC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    U8(&'static str),
    U16(&'static str),
    U32(&'static str),
    /// 32 bits of seconds, in text also with BIND's units (`1h30m`).
    Seconds(&'static str),
    /// A DNSSEC algorithm, in text also by its mnemonic (RFC 4034 A.1).
    Algorithm,
    /// What a CERT record holds, in text also by its mnemonic (RFC 4398 2.1).
    CertificateType,
    /// A number in hexadecimal groups.
    Groups(&'static Groups),
    Ipv4,
    Ipv6,
    /// A name that messages may compress.
    CompressibleName,
    /// A name that messages never compress.
    Name,
    /// One character-string (RFC 1035 3.3).
    String(&'static str),
    /// One character-string that is an address of X.25 (RFC 1183 3.1).
    PsdnAddress,
    /// One or more character-strings, to the end.
    Strings,
    /// Text without a length octet, to the end.
    LongString(&'static str),
    /// The property tag of a CAA record (RFC 8659 4.1).
    CaaTag,
    /// Octets to the end, at least one, in base 16.
    Hex(&'static str),
    /// A digest's type and the digest in base 16, to the end; its length goes by the type.
    Digest(&'static Digests),
    /// Octets to the end, at least one, in base 64.
    Base64(&'static str),
    /// One character-string that is a substitution expression (RFC 3402 3.2), or empty.
    Substitution,
    /// All of RFC 1876.
    Location,
    /// The parameters of SVCB (RFC 9460 2.1), to the end.
    SvcParams,
}

impl Field {
    pub(super) fn is_name(self) -> bool {
        matches!(self, Self::CompressibleName | Self::Name)
    }

    /// Reads the field from text and appends its wire form.
    pub(super) fn parse(
        self,
        text: &mut Reader<'_, '_>,
        names: NameReader<'_>,
        wire: &mut Vec<u8>,
    ) -> Result<(), RdataError> {
        match self {
            Self::U8(what) => wire.push(number::parse(text.next(what)?, what)?),
            Self::U16(what) => wire.extend(number::parse::<u16>(text.next(what)?, what)?.to_be_bytes()),
            Self::U32(what) => wire.extend(number::parse::<u32>(text.next(what)?, what)?.to_be_bytes()),
            Self::Seconds(what) => wire.extend(number::parse_seconds(text.next(what)?, what)?.to_be_bytes()),
            Self::Algorithm => wire.push(number::parse_algorithm(text.next("algorithm")?)?),
            Self::CertificateType => {
                wire.extend(number::parse_certificate_type(text.next("certificate type")?)?.to_be_bytes());
            }
            Self::Groups(groups) => groups.parse(text.next("number")?, wire)?,
            Self::Ipv4 => wire.extend(number::parse_ipv4(text.next("IPv4 address")?)?.octets()),
            Self::Ipv6 => wire.extend(number::parse_ipv6(text.next("IPv6 address")?)?.octets()),
            Self::CompressibleName | Self::Name => {
                wire.extend_from_slice(names(text.next("host name")?)?.as_wire());
            }
            Self::String(what) => string::parse(text.next(what)?, what, wire)?,
            Self::Substitution => substitution::parse(text.next("regexp")?, wire)?,
            Self::PsdnAddress => string::parse_psdn_address(text.next("address")?, wire)?,
            Self::Strings => string::parse_all(text, wire)?,
            Self::LongString(what) => string::push_octets(text.next(what)?, what, wire)?,
            Self::CaaTag => string::parse_caa_tag(text.next("tag")?, wire)?,
            Self::Hex(what) => octets::parse_hex(text, what, wire)?,
            Self::Digest(digests) => digests.parse(text, wire)?,
            Self::Base64(what) => octets::parse_base64(text, what, wire)?,
            Self::Location => location::parse(text, wire)?,
            Self::SvcParams => svc_params::parse(text, wire)?,
        }
        Ok(())
    }

    /// Writes the field as text; `wire` is exactly what [`Self::measure`] measured.
    pub(super) fn print(self, wire: &[u8], names: NameStyle<'_>, text: &mut String) -> Option<()> {
        match self {
            Self::U8(_)
            | Self::U16(_)
            | Self::U32(_)
            | Self::Seconds(_)
            | Self::Algorithm
            | Self::CertificateType => number::print(wire, text),
            Self::Groups(groups) => groups.print(wire, text),
            Self::Ipv4 => number::print_ipv4(wire.try_into().ok()?, text),
            Self::Ipv6 => number::print_ipv6(wire.try_into().ok()?, text),
            Self::CompressibleName | Self::Name => {
                let name = Name::from_wire(wire).ok()?;
                text.push_str(&match names {
                    NameStyle::Full => name.to_string(),
                    NameStyle::RelativeTo(origin) => name.relative_to(origin),
                    NameStyle::Value => print_host_name(&name),
                });
            }
            Self::String(_) | Self::PsdnAddress | Self::Substitution | Self::Strings => {
                string::print_all(wire, text);
            }
            Self::LongString(_) => crate::token::push_quoted(text, wire),
            Self::CaaTag => text.push_str(std::str::from_utf8(wire.get(1..)?).ok()?),
            Self::Hex(_) => octets::print_hex(wire, text),
            Self::Digest(digests) => digests.print(wire, text)?,
            Self::Base64(_) => octets::print_base64(wire, text),
            Self::Location => location::print(wire.try_into().ok()?, text),
            Self::SvcParams => svc_params::print(wire, text)?,
        }
        Some(())
    }

    /// Checks the field at the start of `wire` and tells how many octets it takes.
    pub(super) fn measure(self, wire: &[u8]) -> Result<usize, RdataError> {
        match self {
            Self::U8(what) => number::measure(wire, 1, what),
            Self::U16(what) => number::measure(wire, 2, what),
            Self::U32(what) | Self::Seconds(what) => number::measure(wire, 4, what),
            Self::Algorithm => number::measure(wire, 1, "algorithm"),
            Self::CertificateType => number::measure(wire, 2, "certificate type"),
            Self::Groups(groups) => groups.measure(wire),
            Self::Ipv4 => number::measure(wire, 4, "IPv4 address"),
            Self::Ipv6 => number::measure(wire, 16, "IPv6 address"),
            Self::CompressibleName | Self::Name => measure_name(wire),
            Self::String(what) => string::measure(wire, what),
            Self::Substitution => substitution::measure(wire),
            Self::PsdnAddress => string::measure_psdn_address(wire),
            Self::Strings => string::measure_all(wire),
            Self::LongString(_) => Ok(wire.len()),
            Self::CaaTag => string::measure_caa_tag(wire),
            Self::Hex(what) | Self::Base64(what) => octets::measure(wire, what),
            Self::Digest(digests) => digests.measure(wire),
            Self::Location => location::measure(wire),
            Self::SvcParams => svc_params::measure(wire),
        }
    }
}

fn measure_name(wire: &[u8]) -> Result<usize, RdataError> {
    match Name::split_from_wire(wire) {
        Ok((name, _)) => Ok(name.as_wire().len()),
        Err(error) => Err(RdataError::of_name(error)),
    }
}
