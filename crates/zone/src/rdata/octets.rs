//! Octets in base 16 and base 64, and data of types that are not known.

use data_encoding::{BASE64, HEXUPPER_PERMISSIVE};

use super::RdataError;
use super::number;
use super::reader::Reader;
use crate::token::push;

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

pub(super) fn print_hex(wire: &[u8], text: &mut String) {
    HEXUPPER_PERMISSIVE.encode_append(wire, text);
}

pub(super) fn print_base64(wire: &[u8], text: &mut String) {
    BASE64.encode_append(wire, text);
}

/// RFC 3597 5.
pub(super) fn print_unknown(wire: &[u8], text: &mut String) {
    push(text, format_args!("\\# {}", wire.len()));
    if !wire.is_empty() {
        text.push(' ');
        print_hex(wire, text);
    }
}

/// At least one octet must be there.
pub(super) fn measure(wire: &[u8], what: &str) -> Result<usize, RdataError> {
    if wire.is_empty() { Err(RdataError::new(format!("the {what} is missing"))) } else { Ok(wire.len()) }
}
