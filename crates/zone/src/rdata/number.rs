//! Numbers and addresses.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use super::RdataError;
use crate::token::{Token, push};

/// Mnemonics of DNSSEC algorithms (RFC 4034 A.1 and the registry that follows it).
const ALGORITHMS: &[(&str, u8)] = &[
    ("RSAMD5", 1),
    ("DH", 2),
    ("DSA", 3),
    ("RSASHA1", 5),
    ("DSA-NSEC3-SHA1", 6),
    ("RSASHA1-NSEC3-SHA1", 7),
    ("RSASHA256", 8),
    ("RSASHA512", 10),
    ("ECC-GOST", 12),
    ("ECDSAP256SHA256", 13),
    ("ECDSAP384SHA384", 14),
    ("ED25519", 15),
    ("ED448", 16),
    ("INDIRECT", 252),
    ("PRIVATEDNS", 253),
    ("PRIVATEOID", 254),
];

/// RFC 4398 2.1.
const CERTIFICATE_TYPES: &[(&str, u16)] = &[
    ("PKIX", 1),
    ("SPKI", 2),
    ("PGP", 3),
    ("IPKIX", 4),
    ("ISPKI", 5),
    ("IPGP", 6),
    ("ACPKIX", 7),
    ("IACPKIX", 8),
    ("URI", 253),
    ("OID", 254),
];

/// The unsigned integers that fields hold.
pub(crate) trait Unsigned: FromStr {
    const MAX: u32;
}

impl Unsigned for u8 {
    const MAX: u32 = 255;
}

impl Unsigned for u16 {
    const MAX: u32 = 65_535;
}

impl Unsigned for u32 {
    const MAX: u32 = u32::MAX;
}

/// Decimal digits and nothing else.
pub(crate) fn parse<T: Unsigned>(token: Token<'_>, what: &str) -> Result<T, RdataError> {
    digits(token.text)
        .and_then(|digits| digits.parse().ok())
        .ok_or_else(|| RdataError::new(format!("the {what} is a number from 0 to {}, not {token}", T::MAX)))
}

fn digits(text: &[u8]) -> Option<&str> {
    let is_number = !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    if is_number { std::str::from_utf8(text).ok() } else { None }
}

/// Seconds, as a number or in weeks, days, hours, minutes and seconds (`1h30m`).
pub(crate) fn parse_seconds(token: Token<'_>, what: &str) -> Result<u32, RdataError> {
    seconds(token.text).ok_or_else(|| {
        RdataError::new(format!(
            "the {what} is a number of seconds up to 4294967295, or a time such as 1h30m, not {token}"
        ))
    })
}

fn seconds(text: &[u8]) -> Option<u32> {
    let mut total: u32 = 0;
    let mut number: Option<u32> = None;
    let mut has_unit = false;
    for &octet in text {
        let unit = match octet.to_ascii_lowercase() {
            digit @ b'0'..=b'9' => {
                let value = number.unwrap_or(0).checked_mul(10)?.checked_add(u32::from(digit - b'0'))?;
                number = Some(value);
                continue;
            }
            b's' => 1,
            b'm' => 60,
            b'h' => 3_600,
            b'd' => 86_400,
            b'w' => 604_800,
            _ => return None,
        };
        total = total.checked_add(number.take()?.checked_mul(unit)?)?;
        has_unit = true;
    }
    match (has_unit, number) {
        (true, None) => Some(total),
        (false, Some(seconds)) => Some(seconds),
        // Seconds without their unit behind other units: nameservers refuse that.
        _ => None,
    }
}

pub(super) fn parse_algorithm(token: Token<'_>) -> Result<u8, RdataError> {
    parse_with_mnemonics(token, ALGORITHMS, "algorithm")
}

pub(super) fn parse_certificate_type(token: Token<'_>) -> Result<u16, RdataError> {
    parse_with_mnemonics(token, CERTIFICATE_TYPES, "certificate type")
}

/// A number, or the mnemonic of one.
pub(super) fn parse_with_mnemonics<T: Unsigned + Copy>(
    token: Token<'_>,
    mnemonics: &[(&str, T)],
    what: &str,
) -> Result<T, RdataError> {
    match mnemonics.iter().find(|(mnemonic, _)| token.text.eq_ignore_ascii_case(mnemonic.as_bytes())) {
        Some(&(_, number)) => Ok(number),
        None => parse(token, what),
    }
}

pub(super) fn parse_ipv4(token: Token<'_>) -> Result<Ipv4Addr, RdataError> {
    address(token).ok_or_else(|| RdataError::new(format!("{token} is no IPv4 address, such as 192.0.2.1")))
}

pub(super) fn parse_ipv6(token: Token<'_>) -> Result<Ipv6Addr, RdataError> {
    address(token).ok_or_else(|| RdataError::new(format!("{token} is no IPv6 address, such as 2001:db8::1")))
}

fn address<T: FromStr>(token: Token<'_>) -> Option<T> {
    std::str::from_utf8(token.text).ok()?.parse().ok()
}

/// Writes the big-endian number that all of `wire` is.
pub(super) fn print(wire: &[u8], text: &mut String) {
    let number = wire.iter().fold(0_u64, |number, &octet| number << 8 | u64::from(octet));
    push(text, format_args!("{number}"));
}

pub(super) fn print_ipv4(octets: [u8; 4], text: &mut String) {
    push(text, format_args!("{}", Ipv4Addr::from(octets)));
}

pub(super) fn print_ipv6(octets: [u8; 16], text: &mut String) {
    push(text, format_args!("{}", Ipv6Addr::from(octets)));
}

/// Checks that `octets` octets are there.
pub(super) fn measure(wire: &[u8], octets: usize, what: &str) -> Result<usize, RdataError> {
    if wire.len() >= octets {
        Ok(octets)
    } else {
        Err(RdataError::new(format!("the data ends before its {what}")))
    }
}
