//! Octets in base 16 and base 64, digests, and data of types that are not known.

use data_encoding::{BASE64, HEXUPPER_PERMISSIVE};

use super::RdataError;
use super::number;
use super::reader::Reader;

/// Octets to the end of the text, in hexadecimal; blanks may stand between digits.
pub(super) fn parse_hex(text: &mut Reader<'_, '_>, what: &str, wire: &mut Vec<u8>) -> Result<(), RdataError> {
    let octets = hex(text, what)?;
    measure(&octets, what)?;
    wire.extend(octets);
    Ok(())
}

fn hex(text: &mut Reader<'_, '_>, what: &str) -> Result<Vec<u8>, RdataError> {
    HEXUPPER_PERMISSIVE.decode(&join(text)).map_err(|_| {
        RdataError::new(format!("the {what} is hexadecimal, an even number of digits from 0-9 and A-F"))
    })
}

/// Octets to the end of the text, in base 64; blanks may stand anywhere.
pub(super) fn parse_base64(
    text: &mut Reader<'_, '_>,
    what: &str,
    wire: &mut Vec<u8>,
) -> Result<(), RdataError> {
    let octets = BASE64
        .decode(&join(text))
        .map_err(|_| RdataError::new(format!("the {what} is base 64, padded with = to a multiple of 4")))?;
    measure(&octets, what)?;
    wire.extend(octets);
    Ok(())
}

fn join(text: &mut Reader<'_, '_>) -> Vec<u8> {
    let mut joined = Vec::new();
    while let Some(token) = text.next_if_any() {
        joined.extend_from_slice(token.text);
    }
    joined
}

/// The data of RFC 3597 5 after its `\#`: the number of octets, and they in hexadecimal.
pub(super) fn parse_unknown(text: &mut Reader<'_, '_>) -> Result<Vec<u8>, RdataError> {
    let length: u16 = number::parse(text.next("number of octets")?, "number of octets after \\#")?;
    let octets = hex(text, "data after \\# and its number of octets")?;
    if octets.len() == usize::from(length) {
        return Ok(octets);
    }
    Err(RdataError::new(format!("\\# promises {length} octets, and {} follow", octets.len())))
}

/// A digest's type, and the digest.
pub(super) fn parse_digest(text: &mut Reader<'_, '_>, wire: &mut Vec<u8>) -> Result<(), RdataError> {
    let start = wire.len();
    wire.push(number::parse(text.next("digest type")?, "digest type")?);
    parse_hex(text, "digest", wire)?;
    measure_digest(&wire[start..])?;
    Ok(())
}

pub(super) fn print_hex(wire: &[u8], text: &mut String) {
    HEXUPPER_PERMISSIVE.encode_append(wire, text);
}

pub(super) fn print_base64(wire: &[u8], text: &mut String) {
    BASE64.encode_append(wire, text);
}

pub(super) fn print_digest(wire: &[u8], text: &mut String) -> Option<()> {
    let (&digest_type, digest) = wire.split_first()?;
    number::push(text, format_args!("{digest_type} "));
    print_hex(digest, text);
    Some(())
}

/// RFC 3597 5.
pub(super) fn print_unknown(wire: &[u8], text: &mut String) {
    number::push(text, format_args!("\\# {}", wire.len()));
    if !wire.is_empty() {
        text.push(' ');
        print_hex(wire, text);
    }
}

/// At least one octet must be there.
pub(super) fn measure(wire: &[u8], what: &str) -> Result<usize, RdataError> {
    if wire.is_empty() { Err(RdataError::new(format!("the {what} is missing"))) } else { Ok(wire.len()) }
}

/// Digests of the known types have a length of theirs, and nameservers refuse others.
pub(super) fn measure_digest(wire: &[u8]) -> Result<usize, RdataError> {
    let Some((&digest_type, digest)) = wire.split_first() else {
        return Err(RdataError::new("the digest type is missing"));
    };
    measure(digest, "digest")?;
    let octets = match digest_type {
        1 => 20, // SHA-1, RFC 4034 A.2
        2 => 32, // SHA-256, RFC 4509
        3 => 32, // GOST R 34.11-94, RFC 5933
        4 => 48, // SHA-384, RFC 6605
        _ => digest.len(),
    };
    if digest.len() == octets {
        return Ok(wire.len());
    }
    Err(RdataError::new(format!(
        "a digest of type {digest_type} has {octets} octets ({} hexadecimal digits), not {}",
        2 * octets,
        digest.len()
    )))
}
