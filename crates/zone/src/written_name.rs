//! Names as people write them in the bodies of requests: letters beyond ASCII, escapes, and a stricter alphabet than
//! that of DNS itself, in which a mistake is told instead of served.

use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};

use crate::error::Quoted;
use crate::token::unescape_one;
use crate::{Name, NameError};

/// Longer than any name that fits, escapes and all.
const TEXT_OCTETS_MAX: usize = 2_048;

/// The dots of UTS 46 2.3 that stand for `.`.
pub(crate) const DOTS: [char; 4] = ['.', '\u{3002}', '\u{ff0e}', '\u{ff61}'];

/// The labels that a text spells, the leftmost first.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct WrittenName {
    pub(crate) labels: Vec<Vec<u8>>,
    /// Whether a final dot marks it as a full name.
    pub(crate) is_absolute: bool,
}

impl WrittenName {
    /// Reads labels of letters, digits, `-`, `_` and `/`, a `*` as the whole leftmost one, and escapes.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        if text.len() > TEXT_OCTETS_MAX {
            return Err("is too long: a name has at most 253 characters".to_owned());
        }
        let mut labels = Vec::new();
        let mut rest = text;
        loop {
            let (label, after) = cut_label(rest);
            labels.push(read_label(label, labels.is_empty())?);
            match after {
                Some("") => return Ok(Self { labels, is_absolute: true }),
                Some(after) => rest = after,
                None => return Ok(Self { labels, is_absolute: false }),
            }
        }
    }

    /// The name of these labels with those of `tail` after them.
    pub(crate) fn under(&self, tail: &Name) -> Result<Name, String> {
        let labels = self.labels.iter().map(Vec::as_slice);
        Name::from_labels(labels.chain(tail.labels())).map_err(|error| match error {
            NameError::LabelTooLong => "has a label of over 63 octets".to_owned(),
            NameError::TooLong => {
                let inside = if tail.is_root() {
                    String::new()
                } else {
                    format!(" inside {}", tail.to_text_without_final_dot())
                };
                format!("is too long{inside}: a full name has at most 253 characters")
            }
            other => format!("is no name: {other}"),
        })
    }
}

/// The text up to the first dot that is not escaped, and what follows the dot if there is one.
pub(crate) fn cut_label(text: &str) -> (&str, Option<&str>) {
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        if character == '\\' {
            characters.next();
        } else if DOTS.contains(&character) {
            return (&text[..at], Some(&text[at + character.len_utf8()..]));
        }
    }
    (text, None)
}

/// The octets of a label as it is written; `*` may be the whole leftmost one.
pub(crate) fn read_label(text: &str, is_leftmost: bool) -> Result<Vec<u8>, String> {
    if text.is_empty() {
        return Err("has an empty label: no text, two dots in a row, or one at the start".to_owned());
    }
    if text == "*" && is_leftmost {
        return Ok(b"*".to_vec());
    }
    if !text.is_ascii() && text.contains('\\') {
        return Err(
            "has escapes and letters beyond ASCII in one label: write it as an A-label (xn--...)".to_owned()
        );
    }
    let mut label = Vec::with_capacity(text.len());
    let ascii = to_ascii(text)?;
    let mut octets = ascii.bytes();
    while let Some(octet) = octets.next() {
        match octet {
            b'\\' => label.push(unescape_one(&mut octets).map_err(|_| {
                "has a backslash that is followed neither by a character nor by three digits up to 255"
                    .to_owned()
            })?),
            _ if octet.is_ascii_alphanumeric() || b"-_/".contains(&octet) => label.push(octet),
            _ => return Err(wrong_character(octet)),
        }
    }
    if label.len() > Name::LABEL_OCTETS_MAX {
        return Err("has a label of over 63 octets".to_owned());
    }
    Ok(label)
}

/// The A-label of an internationalised label (UTS 46); ASCII stays as it is.
pub(crate) fn to_ascii(label: &str) -> Result<Cow<'_, str>, String> {
    if label.is_ascii() {
        return Ok(Cow::Borrowed(label));
    }
    let ascii = Uts46::new()
        .to_ascii(label.as_bytes(), AsciiDenyList::EMPTY, Hyphens::Allow, DnsLength::Ignore)
        .map_err(|_| {
            format!("has the label \"{label}\", which internationalised names do not allow (UTS 46)")
        })?;
    // What the mapping makes is text, and neither parts labels nor escapes: of U+FF3C it makes a backslash.
    if ascii.is_empty() || ascii.contains(['.', '\\']) {
        return Err(format!("has the label \"{label}\", which is no label (UTS 46)"));
    }
    Ok(Cow::Owned(ascii.into_owned()))
}

fn wrong_character(octet: u8) -> String {
    match octet {
        b'*' => "has a * that is not the whole leftmost label, as in *.dev".to_owned(),
        b'@' => "has an @, which stands by itself for the zone's own name".to_owned(),
        b' ' => "has a blank in it: names have none".to_owned(),
        b'"' | b'\'' => "has a quote in it: write it without quotes".to_owned(),
        0x21..=0x7e => format!(
            "has the character {} in it: labels are of letters, digits, -, _ and /",
            char::from(octet)
        ),
        _ => format!("has a control character (number {octet}) in it"),
    }
}

/// Reads a host name of a value: a full name with or without its final dot, `@` for the apex, `.` for the root.
pub(crate) fn read_host_name(text: &str, apex: &Name) -> Result<Name, String> {
    match text {
        "@" => return Ok(apex.clone()),
        "." => return Ok(Name::root()),
        _ => {}
    }
    if let Some(hint) = not_a_host_name(text) {
        return Err(format!("{} {hint}", Quoted(text)));
    }
    let complain = |problem: String| format!("{} {problem}", Quoted(text));
    let written = WrittenName::read(text).map_err(complain)?;
    if let ([_], false) = (written.labels.as_slice(), written.is_absolute) {
        let meant = written.under(apex).map_err(complain)?.to_text_without_final_dot();
        return Err(format!("{} is a single label; write the full name, which may be {meant}", Quoted(text)));
    }
    written.under(&Name::root()).map_err(complain)
}

/// What a text is that was written where a host name belongs.
fn not_a_host_name(text: &str) -> Option<&'static str> {
    if is_address(text) {
        Some("is an IP address, and a host name belongs here: give the address a name by an A or AAAA record")
    } else if has_bare(text, "://") {
        Some("is a URL, and a host name belongs here: leave out the scheme, port and path")
    } else if has_bare(text, "@") {
        Some("is an e-mail address, and a host name belongs here")
    } else if has_bare(text, " ") {
        Some("has a blank in it, and one host name belongs here")
    } else if has_bare(text, ":") {
        Some("has a colon in it, and a host name belongs here: leave out the port")
    } else {
        None
    }
}

/// Whether these characters stand somewhere in the text without an escape before them: what is escaped is meant.
fn has_bare(text: &str, wanted: &str) -> bool {
    text.match_indices(wanted).any(|(at, _)| {
        let backslashes = text[..at].bytes().rev().take_while(|&octet| octet == b'\\').count();
        backslashes.is_multiple_of(2)
    })
}

/// Whether a text is an IPv4 or IPv6 address.
pub(crate) fn is_address(text: &str) -> bool {
    text.parse::<Ipv4Addr>().is_ok() || text.parse::<Ipv6Addr>().is_ok()
}

/// A name as values show it: full, without the final dot, but with it where [`read_host_name`] would take the text
/// for something else.
pub(crate) fn print_host_name(name: &Name) -> String {
    let text = name.to_text_without_final_dot();
    if name.label_count() == 1 || is_address(&text) { format!("{text}.") } else { text }
}
