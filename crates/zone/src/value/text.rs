//! TXT values: plain text, or quoted strings where it starts with a quote.

use crate::rdata::{STRING_OCTETS_MAX, print_strings, push_strings, strings_of};
use crate::token::unescape;

/// The character-strings that a value means.
pub(super) fn parse(value: &str) -> Result<Vec<u8>, String> {
    let mut wire = Vec::with_capacity(value.len() + value.len() / STRING_OCTETS_MAX + 1);
    if !value.starts_with('"') {
        push_strings(value.as_bytes(), &mut wire);
        return Ok(wire);
    }
    let mut rest = value;
    while let Some(quoted) = rest.strip_prefix('"') {
        let end = closing_quote(quoted).ok_or("starts with a quote, and has one that is never closed")?;
        let octets: Vec<u8> = unescape(&quoted.as_bytes()[..end]).collect::<Result<_, _>>().map_err(|_| {
            "has a backslash inside quotes that is followed neither by a character nor by three digits up to 255: write \\\\ for a backslash"
        })?;
        push_strings(&octets, &mut wire);
        rest = quoted[end + 1..].trim_ascii_start();
    }
    if rest.is_empty() {
        return Ok(wire);
    }
    Err("starts with a quote, and has text outside of quotes: quote all of it, or none".to_owned())
}

fn closing_quote(text: &str) -> Option<usize> {
    let mut octets = text.bytes().enumerate();
    while let Some((at, octet)) = octets.next() {
        match octet {
            b'"' => return Some(at),
            b'\\' => {
                octets.next();
            }
            _ => {}
        }
    }
    None
}

/// Plain text where plain text says exactly these character-strings, else quoted strings.
pub(super) fn print(wire: &[u8]) -> String {
    if let Some(plain) = plain_text(wire) {
        return plain;
    }
    let mut text = String::with_capacity(wire.len() + 16);
    print_strings(wire, &mut text);
    text
}

fn plain_text(wire: &[u8]) -> Option<String> {
    let octets: Vec<u8> = strings_of(wire).flatten().copied().collect();
    let plain = String::from_utf8(octets).ok().filter(|plain| !plain.starts_with('"'))?;
    let mut read_back = Vec::with_capacity(wire.len());
    push_strings(plain.as_bytes(), &mut read_back);
    (read_back == wire).then_some(plain)
}
