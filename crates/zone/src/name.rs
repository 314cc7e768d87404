//! Domain names: wire form, presentation form, canonical order.

use std::cmp::Ordering;
use std::fmt;

use crate::token::{push_decimal_escape, unescape_one};

/// The most labels of a name, the root's left out.
const LABELS_MAX: usize = 127;
/// How many compression pointers lead to a name at most: a name that is longer than its labels are many is nobody's.
const POINTERS_MAX: usize = LABELS_MAX;

/// A full domain name, uncompressed in wire form, its letters in lower case (RFC 4343: equality ignores
/// case, and what compares as octets needs no second look). 1 to 255 octets, labels of 1 to 63.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Name(Box<[u8]>);

/// Why octets or text are no name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// RFC 1035 2.3.4.
    #[error("a name has at most 255 octets, 253 as text")]
    TooLong,
    /// RFC 1035 2.3.4.
    #[error("a label has at most 63 octets")]
    LabelTooLong,
    /// No text at all, two dots in a row, or one at the start.
    #[error("a label is empty: no text, two dots in a row, or one at the start")]
    EmptyLabel,
    /// A backslash that is followed neither by three digits up to 255 nor by a character.
    #[error("an escape is a backslash with a character or with three digits up to 255")]
    BadEscape,
    /// The wire form ends early, goes on, or has a compression pointer where none may be, or one that leads on in circles.
    #[error("malformed wire form")]
    Malformed,
}

impl Name {
    /// The longest wire form, in octets (RFC 1035 2.3.4).
    pub const OCTETS_MAX: usize = 255;
    /// The longest label, in octets (RFC 1035 2.3.4).
    pub const LABEL_OCTETS_MAX: usize = 63;

    /// The root.
    pub fn root() -> Self {
        Self(Box::new([0]))
    }

    /// The name whose uncompressed wire form is exactly `wire`.
    pub fn from_wire(wire: &[u8]) -> Result<Self, NameError> {
        let (name, rest) = Self::split_from_wire(wire)?;
        if rest.is_empty() { Ok(name) } else { Err(NameError::Malformed) }
    }

    /// The name at the start of `wire`, uncompressed, and what follows it.
    pub fn split_from_wire(wire: &[u8]) -> Result<(Self, &[u8]), NameError> {
        let mut at = 0;
        loop {
            match wire.get(at) {
                None => return Err(NameError::Malformed),
                Some(0) => break,
                Some(&length @ 1..=63) => at += 1 + usize::from(length),
                Some(_) => return Err(NameError::Malformed),
            }
            if at >= Self::OCTETS_MAX {
                return Err(NameError::TooLong);
            }
        }
        let (name, rest) = wire.split_at(at + 1);
        // Length octets are below 64, thus no letters.
        Ok((Self(name.to_ascii_lowercase().into_boxed_slice()), rest))
    }

    /// The name that begins at this place of a message, which may be compressed (RFC 1035 4.1.4), and the place after it.
    pub fn from_message(message: &[u8], start: usize) -> Result<(Self, usize), NameError> {
        let mut wire = [0; Self::OCTETS_MAX];
        let (mut length, mut at, mut end, mut pointers) = (0, start, None, 0);
        let mut run = start;
        loop {
            match message.get(at) {
                Some(0) => break,
                Some(&label @ 1..=63) => {
                    let octets = 1 + usize::from(label);
                    let label = message.get(at..at + octets).ok_or(NameError::Malformed)?;
                    // The root's octet stands behind it.
                    if length + octets >= Self::OCTETS_MAX {
                        return Err(NameError::TooLong);
                    }
                    wire[length..length + octets].copy_from_slice(label);
                    length += octets;
                    at += octets;
                }
                Some(&high @ 0xc0..) => {
                    let &low = message.get(at + 1).ok_or(NameError::Malformed)?;
                    let target = usize::from(high & 0x3f) << 8 | usize::from(low);
                    pointers += 1;
                    // "a prior occurrence of the same name": only back.
                    if target >= run || pointers > POINTERS_MAX {
                        return Err(NameError::Malformed);
                    }
                    end.get_or_insert(at + 2);
                    (run, at) = (target, target);
                }
                _ => return Err(NameError::Malformed),
            }
        }
        // Length octets are below 64, thus no letters.
        wire[..length].make_ascii_lowercase();
        Ok((Self(wire[..=length].into()), end.unwrap_or(at + 1)))
    }

    /// The name of these labels, the leftmost first, the root's left out.
    pub fn from_labels<'a>(labels: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, NameError> {
        let mut wire = Vec::with_capacity(32);
        for label in labels {
            match label.len() {
                0 => return Err(NameError::EmptyLabel),
                64.. => return Err(NameError::LabelTooLong),
                length => wire.push(length as u8),
            }
            wire.extend(label.iter().map(u8::to_ascii_lowercase));
            if wire.len() >= Self::OCTETS_MAX {
                return Err(NameError::TooLong);
            }
        }
        wire.push(0);
        Ok(Self(wire.into_boxed_slice()))
    }

    /// Reads a full name in presentation form (RFC 1035 5.1: `\.`, `\032`), with or without its final dot.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        Self::parse_relative(text, &Self::root())
    }

    /// Reads a name in presentation form; one without a final dot is completed by `origin`. `@` is not
    /// special here.
    pub fn parse_relative(text: &str, origin: &Self) -> Result<Self, NameError> {
        Self::parse_octets(text.as_bytes(), origin)
    }

    /// [`Self::parse_relative`] of a text that need not be UTF-8.
    pub(crate) fn parse_octets(text: &[u8], origin: &Self) -> Result<Self, NameError> {
        if text == b"." {
            return Ok(Self::root());
        }
        let mut wire = WireBuffer::new();
        let mut octets = text.iter().copied();
        let mut ends_in_dot = false;
        while let Some(octet) = octets.next() {
            ends_in_dot = octet == b'.';
            match octet {
                b'.' => wire.end_label()?,
                b'\\' => wire.push(unescape_one(&mut octets).map_err(|_| NameError::BadEscape)?)?,
                plain => wire.push(plain)?,
            }
        }
        if ends_in_dot {
            return wire.finish(&Self::root());
        }
        wire.end_label()?;
        wire.finish(origin)
    }

    /// The wire form, the root's octet included.
    pub fn as_wire(&self) -> &[u8] {
        &self.0
    }

    /// The labels, the leftmost first, the root's left out.
    pub fn labels(&self) -> impl Iterator<Item = &[u8]> {
        let mut rest = &self.0[..];
        std::iter::from_fn(move || {
            let (&length, tail) = rest.split_first()?;
            let (label, after) = tail.split_at_checked(usize::from(length))?;
            rest = after;
            if label.is_empty() { None } else { Some(label) }
        })
    }

    /// How many labels there are, the root's left out.
    pub fn label_count(&self) -> usize {
        self.labels().count()
    }

    /// Whether this is the root.
    pub fn is_root(&self) -> bool {
        self.0.len() == 1
    }

    /// Whether the leftmost label is `*` (RFC 4592 2.1.1).
    pub fn is_wildcard(&self) -> bool {
        self.0.starts_with(b"\x01*")
    }

    /// The name without its leftmost label; `None` for the root.
    pub fn parent(&self) -> Option<Self> {
        match self.0[0] {
            0 => None,
            length => Some(Self(self.0[1 + usize::from(length)..].into())),
        }
    }

    /// The names above this one and at or below `apex`, the nearest first; nothing where this is the apex
    /// or not in its zone.
    pub fn ancestors_within<'a>(&self, apex: &'a Name) -> impl Iterator<Item = Name> + 'a {
        let start = if self.is_below(apex) { self.parent() } else { None };
        std::iter::successors(start, move |name| if name == apex { None } else { name.parent() })
    }

    /// Whether this name is `ancestor` or lies below it.
    pub fn is_at_or_below(&self, ancestor: &Name) -> bool {
        let Some(start) = self.0.len().checked_sub(ancestor.0.len()) else { return false };
        let mut at = 0;
        while at < start {
            at += 1 + usize::from(self.0[at]);
        }
        at == start && self.0[at..] == ancestor.0[..]
    }

    /// Whether this name lies strictly below `ancestor`.
    pub fn is_below(&self, ancestor: &Name) -> bool {
        self.0.len() > ancestor.0.len() && self.is_at_or_below(ancestor)
    }

    /// Octets whose plain comparison is the canonical order of names (RFC 4034 6.1), and in which the key
    /// of a name starts with the keys of all names above it: the labels from the root's side, each ended
    /// by 0, with 0 and 1 inside a label written as 1 1 and 1 2. The root's is empty.
    pub fn order_key(&self) -> Vec<u8> {
        let labels: Vec<&[u8]> = self.labels().collect();
        let mut key = Vec::with_capacity(self.0.len());
        for label in labels.iter().rev() {
            for &octet in *label {
                match octet {
                    0 | 1 => key.extend([1, octet + 1]),
                    _ => key.push(octet),
                }
            }
            key.push(0);
        }
        key
    }

    /// The name whose [`Name::order_key`] is `key`.
    pub fn from_order_key(key: &[u8]) -> Result<Self, NameError> {
        let mut labels: Vec<Vec<u8>> = Vec::new();
        let mut label = Vec::new();
        let mut octets = key.iter();
        while let Some(&octet) = octets.next() {
            match octet {
                0 => labels.push(std::mem::take(&mut label)),
                1 => match octets.next() {
                    Some(&escaped @ 1..=2) => label.push(escaped - 1),
                    _ => return Err(NameError::Malformed),
                },
                plain => label.push(plain),
            }
        }
        if !label.is_empty() {
            return Err(NameError::Malformed);
        }
        Self::from_labels(labels.iter().rev().map(Vec::as_slice))
    }

    /// The name as it is written inside the zone `origin`: `@` for the apex, relative below it, and full
    /// with its final dot outside.
    pub fn relative_to(&self, origin: &Name) -> String {
        if self == origin {
            return "@".to_owned();
        }
        if !self.is_below(origin) {
            return self.to_string();
        }
        let mut text = String::with_capacity(self.0.len());
        push_labels(&mut text, self.labels().take(self.label_count() - origin.label_count()));
        text
    }

    /// Writes down where each label begins, and tells how many there are.
    fn mark_labels(&self, starts: &mut [u8; LABELS_MAX]) -> usize {
        let mut at = 0;
        let mut count = 0;
        while self.0[at] != 0 {
            starts[count] = at as u8;
            count += 1;
            at += 1 + usize::from(self.0[at]);
        }
        count
    }

    fn label_at(&self, start: u8) -> &[u8] {
        let start = usize::from(start);
        &self.0[start + 1..=start + usize::from(self.0[start])]
    }

    /// The full name in presentation form without its final dot; `.` for the root.
    pub fn to_text_without_final_dot(&self) -> String {
        let mut text = self.to_string();
        if text.len() > 1 {
            text.pop();
        }
        text
    }
}

/// A name in the making, without the heap.
struct WireBuffer {
    octets: [u8; Name::OCTETS_MAX],
    /// Where the label begins that is being written: its length octet.
    label: usize,
    end: usize,
}

impl WireBuffer {
    fn new() -> Self {
        Self { octets: [0; Name::OCTETS_MAX], label: 0, end: 1 }
    }

    fn push(&mut self, octet: u8) -> Result<(), NameError> {
        if self.end - self.label > Name::LABEL_OCTETS_MAX {
            return Err(NameError::LabelTooLong);
        }
        *self.octets.get_mut(self.end).ok_or(NameError::TooLong)? = octet.to_ascii_lowercase();
        self.end += 1;
        Ok(())
    }

    fn end_label(&mut self) -> Result<(), NameError> {
        match self.end - self.label - 1 {
            0 => return Err(NameError::EmptyLabel),
            length => self.octets[self.label] = length as u8,
        }
        if self.end == Name::OCTETS_MAX {
            return Err(NameError::TooLong);
        }
        self.label = self.end;
        self.end += 1;
        Ok(())
    }

    /// The labels written, with `tail` after them.
    fn finish(self, tail: &Name) -> Result<Name, NameError> {
        let labels = &self.octets[..self.label];
        if labels.len() + tail.0.len() > Name::OCTETS_MAX {
            return Err(NameError::TooLong);
        }
        Ok(Name([labels, &tail.0].concat().into_boxed_slice()))
    }
}

/// Writes a label so that every reader of names takes it back, those of master files and the API's stricter one:
/// what is neither letter, digit, `-`, `_` nor `/` is escaped.
pub(crate) fn push_label(text: &mut String, label: &[u8]) {
    for &octet in label {
        match octet {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'_' | b'/' => text.push(char::from(octet)),
            // These two go by their numbers: `\[` begins a bit-string label (RFC 2673, which BIND9 still knows), and a
            // name that is `\#` alone would begin unknown data (RFC 3597 5).
            0x21..=0x7e if !matches!(octet, b'[' | b'#') => {
                text.push('\\');
                text.push(char::from(octet));
            }
            _ => push_decimal_escape(text, octet),
        }
    }
}

/// Writes labels with dots between them; `*` stands bare where it makes a wildcard.
fn push_labels<'a>(text: &mut String, labels: impl Iterator<Item = &'a [u8]>) {
    for (index, label) in labels.enumerate() {
        if index > 0 {
            text.push('.');
        }
        match label {
            b"*" if index == 0 => text.push('*'),
            _ => push_label(text, label),
        }
    }
}

impl fmt::Display for Name {
    /// The full name with its final dot, special characters escaped.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_root() {
            return f.pad(".");
        }
        let mut text = String::with_capacity(self.0.len());
        push_labels(&mut text, self.labels());
        text.push('.');
        f.pad(&text)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl Ord for Name {
    /// Canonical order (RFC 4034 6.1): by labels from the right, each as octets.
    fn cmp(&self, other: &Self) -> Ordering {
        let (mut ours, mut theirs) = ([0; LABELS_MAX], [0; LABELS_MAX]);
        let (mut our_count, mut their_count) = (self.mark_labels(&mut ours), other.mark_labels(&mut theirs));
        while our_count > 0 && their_count > 0 {
            our_count -= 1;
            their_count -= 1;
            let order = self.label_at(ours[our_count]).cmp(other.label_at(theirs[their_count]));
            if order.is_ne() {
                return order;
            }
        }
        our_count.cmp(&their_count)
    }
}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_key_leads_back_to_its_name() {
        for text in [".", "com.", "www.example.com.", r"a\000\001\002b.\001.x.", r"dot\.ted.example.", "*.a."]
        {
            let name = Name::parse(text).unwrap();
            assert_eq!(Name::from_order_key(&name.order_key()), Ok(name));
        }
        for key in [&b"com"[..], b"\x00", b"com\x00\x01", b"com\x00\x01\x03\x00"] {
            assert!(Name::from_order_key(key).is_err(), "{key:?}");
        }
    }
}
