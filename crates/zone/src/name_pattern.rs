//! Patterns of record names: which names of a zone a token is limited to.

use std::fmt;

use crate::error::Quoted;
use crate::name::push_label;
use crate::written_name::{cut_label, read_label};
use crate::{Name, NameError};

/// Longer than any pattern that fits, escapes and all.
const TEXT_OCTETS_MAX: usize = 2_048;

/// A name relative to its zone in which `*` stands for one or more whole labels, whatever they are: `www`, `@`,
/// `_acme-challenge.*`. A wildcard record's own `*` is such a label too.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NamePattern(Vec<Part>);

/// What one place of a pattern takes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Part {
    /// This label, in lower case.
    Label(Vec<u8>),
    /// One label or more.
    Labels,
}

impl NamePattern {
    /// The names that proofs for certificates stand at (RFC 8555 8.4), by what programs write: at the apex's own, at
    /// those of names in the zone, and below it, where others are sent by CNAME.
    pub const ACME: [&str; 3] = ["_acme-challenge", "_acme-challenge.*", "*._acme-challenge"];

    /// Reads a pattern; the error says what is wrong with it and what to do.
    pub fn parse(text: &str) -> Result<Self, String> {
        let complain = |problem: &str| format!("The name pattern {} {problem}.", Quoted(text));
        let trimmed = text.trim();
        if trimmed == "@" {
            return Ok(Self(Vec::new()));
        }
        if trimmed.is_empty() {
            return Err("A name pattern is empty; write a name relative to the zone such as www, or @ for the zone's own \
                        name."
                .to_owned());
        }
        if trimmed.len() > TEXT_OCTETS_MAX {
            return Err(complain("is too long: a name has at most 253 characters"));
        }
        let mut parts = Vec::new();
        let mut rest = trimmed;
        loop {
            let (label, after) = cut_label(rest);
            parts.push(read_part(label).map_err(|problem| complain(&problem))?);
            match after {
                Some("") => {
                    return Err(complain("ends in a dot; write it relative to the zone, such as www"));
                }
                Some(after) => rest = after,
                None => break,
            }
        }
        match Name::from_labels(parts.iter().map(Part::as_octets)) {
            Ok(_) => Ok(Self(parts)),
            Err(NameError::LabelTooLong) => Err(complain("has a label of over 63 octets")),
            Err(_) => Err(complain("is too long: a name has at most 253 characters")),
        }
    }

    /// Whether it takes in a name of the zone `apex`.
    pub fn matches(&self, name: &Name, apex: &Name) -> bool {
        if !name.is_at_or_below(apex) {
            return false;
        }
        let count = name.label_count() - apex.label_count();
        let labels: Vec<&[u8]> = name.labels().take(count).collect();
        take_all(&self.0, &labels)
    }
}

/// Whether the parts take exactly these labels: each `*` as few as can be, and one more wherever it fails behind the last
/// one, which is all that need be tried.
fn take_all(parts: &[Part], labels: &[&[u8]]) -> bool {
    let (mut part, mut label) = (0, 0);
    // Behind the last `*`, and behind what it has taken.
    let mut again: Option<(usize, usize)> = None;
    while label < labels.len() {
        match parts.get(part) {
            Some(Part::Labels) => {
                again = Some((part + 1, label + 1));
                (part, label) = (part + 1, label + 1);
                continue;
            }
            Some(Part::Label(wanted)) if wanted == labels[label] => {
                (part, label) = (part + 1, label + 1);
                continue;
            }
            _ => {}
        }
        let Some((behind, taken)) = again else { return false };
        again = Some((behind, taken + 1));
        (part, label) = (behind, taken + 1);
    }
    part == parts.len()
}

fn read_part(text: &str) -> Result<Part, String> {
    if text == "*" {
        return Ok(Part::Labels);
    }
    // As a label that is not the leftmost: a `*` is told of below, in words that fit patterns.
    if text.contains('*') && !text.contains('\\') {
        return Err("has a * that is not a whole label, as in *.dev".to_owned());
    }
    Ok(Part::Label(read_label(text, false)?.to_ascii_lowercase()))
}

impl Part {
    fn as_octets(&self) -> &[u8] {
        match self {
            Self::Label(label) => label,
            Self::Labels => b"*",
        }
    }
}

impl fmt::Display for NamePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("@");
        }
        let mut text = String::new();
        for (at, part) in self.0.iter().enumerate() {
            if at > 0 {
                text.push('.');
            }
            match part {
                Part::Labels => text.push('*'),
                // A `*` of its own is escaped, as it was when it was read.
                Part::Label(label) => push_label(&mut text, label),
            }
        }
        f.write_str(&text)
    }
}
