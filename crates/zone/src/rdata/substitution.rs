//! The substitution expression of a NAPTR record (RFC 3402 3.2). Nameservers refuse to load a zone that has a
//! malformed one, and thus it is checked here.

use super::{RdataError, string};
use crate::token::Token;

pub(super) fn parse(token: Token<'_>, wire: &mut Vec<u8>) -> Result<(), RdataError> {
    let start = wire.len();
    string::parse(token, "regexp", wire)?;
    measure(&wire[start..])?;
    Ok(())
}

pub(super) fn measure(wire: &[u8]) -> Result<usize, RdataError> {
    let end = string::measure(wire, "regexp")?;
    if end == 1 || is_substitution(&wire[1..end]) {
        return Ok(end);
    }
    Err(RdataError::new(
        "the regexp is empty, or an expression and its replacement between equal delimiters, such as !^.*$!sip:info@example.com!",
    ))
}

/// `delimiter expression delimiter replacement delimiter flags`.
fn is_substitution(octets: &[u8]) -> bool {
    let Some((&delimiter, rest)) = octets.split_first() else { return false };
    if octets.contains(&0) || matches!(delimiter, b'0'..=b'9' | b'\\' | b'i') {
        return false;
    }
    let Some((expression, rest)) = cut(rest, delimiter) else { return false };
    let Some((replacement, flags)) = cut(rest, delimiter) else { return false };
    let is_replacement =
        |groups| escaped(replacement).all(|octet| !octet.is_ascii_digit() || is_reference(octet, groups));
    flags.iter().all(|&flag| flag == b'i') && groups_of(expression).is_some_and(is_replacement)
}

/// What stands before the first delimiter that is not escaped, and what after it.
fn cut(octets: &[u8], delimiter: u8) -> Option<(&[u8], &[u8])> {
    let mut at = 0;
    while at < octets.len() {
        match octets[at] {
            octet if octet == delimiter => return Some((&octets[..at], &octets[at + 1..])),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    None
}

/// The octets that follow a backslash.
fn escaped(octets: &[u8]) -> impl Iterator<Item = u8> {
    let mut octets = octets.iter();
    std::iter::from_fn(move || {
        octets.find(|&&octet| octet == b'\\')?;
        octets.next().copied()
    })
}

/// Whether a digit after a backslash names one of so many groups.
fn is_reference(digit: u8, groups: u8) -> bool {
    (b'1'..=b'0' + groups.min(9)).contains(&digit)
}

/// What stands before an octet of a regular expression, in the same branch.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    /// Something that does not repeat: an anchor or a repetition.
    Done,
    /// Something that may repeat.
    Atom,
}

/// How many groups an extended regular expression has; `None` where it is malformed. Stricter than POSIX where
/// nameservers are: no empty branch, and no repetition of a repetition or of an anchor.
fn groups_of(expression: &[u8]) -> Option<u8> {
    let mut groups: u8 = 0;
    let mut open: u8 = 0;
    let mut before = Before::Nothing;
    let mut rest = expression;
    while let Some((&octet, after)) = rest.split_first() {
        rest = after;
        before = match octet {
            b'\\' => {
                let (&escaped, after) = rest.split_first()?;
                rest = after;
                if escaped.is_ascii_digit() && !is_reference(escaped, groups) {
                    return None;
                }
                Before::Atom
            }
            b'(' => {
                groups = groups.checked_add(1)?;
                open += 1;
                Before::Nothing
            }
            b')' | b'|' if before == Before::Nothing => return None,
            b')' => {
                open = open.checked_sub(1)?;
                Before::Atom
            }
            b'|' => Before::Nothing,
            b'*' | b'+' | b'?' | b'{' if before != Before::Atom => return None,
            b'*' | b'+' | b'?' => Before::Done,
            b'{' => {
                rest = after_bound(rest)?;
                Before::Done
            }
            b'[' => {
                rest = after_bracket(rest)?;
                Before::Atom
            }
            b'^' | b'$' => Before::Done,
            _ => Before::Atom,
        };
    }
    (open == 0 && before != Before::Nothing).then_some(groups)
}

/// What follows the bound of a repetition (`{2}`, `{2,}`, `{2,3}`), after its brace; it goes up to 255.
fn after_bound(octets: &[u8]) -> Option<&[u8]> {
    let end = octets.iter().position(|&octet| octet == b'}')?;
    let bound = std::str::from_utf8(&octets[..end]).ok()?;
    let number = |digits: &str| digits.parse::<u8>().ok().filter(|_| !digits.starts_with('+'));
    let (low, high) = bound.split_once(',').unwrap_or((bound, bound));
    let low = number(low)?;
    let is_in_order = high.is_empty() || number(high)? >= low;
    is_in_order.then_some(&octets[end + 1..])
}

/// What follows a bracket expression, after its opening bracket: no collating elements, no ranges turned around.
fn after_bracket(octets: &[u8]) -> Option<&[u8]> {
    const CLASSES: [&[u8]; 12] = [
        b"alnum:]",
        b"alpha:]",
        b"blank:]",
        b"cntrl:]",
        b"digit:]",
        b"graph:]",
        b"lower:]",
        b"print:]",
        b"punct:]",
        b"space:]",
        b"upper:]",
        b"xdigit:]",
    ];
    let mut rest = octets.strip_prefix(b"^").unwrap_or(octets);
    let mut is_first = true;
    loop {
        rest = match *rest {
            [b']', ref after @ ..] if !is_first => return Some(after),
            [b'[', b':', ref after @ ..] => CLASSES.iter().find_map(|class| after.strip_prefix(*class))?,
            [b'[', b'.' | b'=', ..] => return None,
            [low, b'-', high, ref after @ ..] if high != b']' => {
                if low > high || high == b'[' {
                    return None;
                }
                after
            }
            [_, ref after @ ..] => after,
            [] => return None,
        };
        is_first = false;
    }
}
