//! Character-strings (RFC 1035 3.3) and text of other shapes.

use super::RdataError;
use super::reader::Reader;
use crate::token::{Token, push_quoted};

/// The longest character-string, in octets.
pub(crate) const STRING_OCTETS_MAX: usize = 255;

/// One character-string.
pub(super) fn parse(token: Token<'_>, what: &str, wire: &mut Vec<u8>) -> Result<(), RdataError> {
    let start = wire.len();
    wire.push(0);
    push_octets(token, what, wire)?;
    let length = wire.len() - start - 1;
    wire[start] = u8::try_from(length)
        .map_err(|_| RdataError::new(format!("the {what} has {length} octets, and a string holds 255")))?;
    Ok(())
}

/// One or more character-strings; one of over 255 octets is cut into several.
pub(super) fn parse_all(text: &mut Reader<'_, '_>, wire: &mut Vec<u8>) -> Result<(), RdataError> {
    let mut string = Vec::new();
    let mut next = Some(text.next("text")?);
    while let Some(token) = next {
        string.clear();
        push_octets(token, "text", &mut string)?;
        push_strings(&string, wire);
        next = text.next_if_any();
    }
    Ok(())
}

/// Appends `text` as character-strings, full ones but for the last; empty text is one empty string.
pub(crate) fn push_strings(text: &[u8], wire: &mut Vec<u8>) {
    if text.is_empty() {
        wire.push(0);
    }
    for string in text.chunks(STRING_OCTETS_MAX) {
        wire.push(string.len() as u8);
        wire.extend_from_slice(string);
    }
}

/// The character-strings that `wire` is a run of; it ends early where `wire` does.
pub(crate) fn strings_of(wire: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = wire;
    std::iter::from_fn(move || {
        let (&length, after) = rest.split_first()?;
        let (string, after) = after.split_at_checked(usize::from(length))?;
        rest = after;
        Some(string)
    })
}

/// The tag: letters and digits (RFC 8659 4.1).
pub(super) fn parse_caa_tag(token: Token<'_>, wire: &mut Vec<u8>) -> Result<(), RdataError> {
    if is_caa_tag(token.text) {
        return parse(token, "tag", wire);
    }
    Err(RdataError::new(format!(
        "the tag is letters and digits, such as issue, issuewild or iodef, not {token}"
    )))
}

fn is_caa_tag(tag: &[u8]) -> bool {
    (1..=STRING_OCTETS_MAX).contains(&tag.len()) && tag.iter().all(u8::is_ascii_alphanumeric)
}

/// RFC 1183 3.1: the address is of digits, at least four, the network's identification code.
pub(super) fn parse_psdn_address(token: Token<'_>, wire: &mut Vec<u8>) -> Result<(), RdataError> {
    let start = wire.len();
    parse(token, "address", wire)?;
    measure_psdn_address(&wire[start..])?;
    Ok(())
}

pub(super) fn measure_psdn_address(wire: &[u8]) -> Result<usize, RdataError> {
    let end = measure(wire, "address")?;
    if end > 4 && wire[1..end].iter().all(u8::is_ascii_digit) {
        Ok(end)
    } else {
        Err(RdataError::new("the address is of digits, at least four"))
    }
}

/// The octets of a token, without a length before them.
pub(super) fn push_octets(token: Token<'_>, what: &str, wire: &mut Vec<u8>) -> Result<(), RdataError> {
    for octet in token.octets() {
        wire.push(octet.map_err(|_| bad_escape(what))?);
    }
    Ok(())
}

pub(super) fn bad_escape(what: &str) -> RdataError {
    RdataError::new(format!(
        "in the {what}, a backslash is followed by a character or by three digits up to 255; write \\\\ for a backslash"
    ))
}

/// Writes a run of character-strings, each in quotes.
pub(crate) fn print_all(wire: &[u8], text: &mut String) {
    for (index, string) in strings_of(wire).enumerate() {
        if index > 0 {
            text.push(' ');
        }
        push_quoted(text, string);
    }
}

pub(super) fn measure(wire: &[u8], what: &str) -> Result<usize, RdataError> {
    match wire.split_first() {
        Some((&length, rest)) if rest.len() >= usize::from(length) => Ok(1 + usize::from(length)),
        _ => Err(RdataError::new(format!("the data ends before its {what} does"))),
    }
}

pub(super) fn measure_all(wire: &[u8]) -> Result<usize, RdataError> {
    let mut at = measure(wire, "text")?;
    while at < wire.len() {
        at += measure(&wire[at..], "text")?;
    }
    Ok(at)
}

pub(super) fn measure_caa_tag(wire: &[u8]) -> Result<usize, RdataError> {
    let end = measure(wire, "tag")?;
    if is_caa_tag(&wire[1..end]) {
        Ok(end)
    } else {
        Err(RdataError::new("the tag is letters and digits, at least one"))
    }
}
