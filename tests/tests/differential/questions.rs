//! What is asked about a zone: each name in it, above, beside and below it, by each type that there is and some that there are not.

use std::collections::BTreeSet;

use end_to_end::Random;

use crate::zones::Generated;

/// A question, and how it is asked.
pub(crate) struct Question {
    /// With the final dot.
    pub(crate) name: String,
    /// Its mnemonic.
    pub(crate) record_type: &'static str,
}

const TYPES: [&str; 20] = [
    "A",
    "AAAA",
    "NS",
    "CNAME",
    "SOA",
    "MX",
    "TXT",
    "SRV",
    "CAA",
    "PTR",
    "DNAME",
    "DS",
    "TLSA",
    "HTTPS",
    "NAPTR",
    "SSHFP",
    "URI",
    "TYPE65280",
    "ANY",
    "TYPE1000",
];

/// All questions about a zone.
pub(crate) fn about(zone: &Generated, random: &mut Random) -> Vec<Question> {
    let full = |name: &str| {
        if name.is_empty() { format!("{}.", zone.domain) } else { format!("{name}.{}.", zone.domain) }
    };
    let mut names = BTreeSet::new();
    for owner in &zone.owners {
        // The name itself and all above it, the empty non-terminals among them.
        let mut name = owner.as_str();
        loop {
            names.insert(full(name));
            match parent(name) {
                Some(parent) => name = parent,
                None => break,
            }
        }
        for below in ["below", "ns0", "*", "far.below", "x.*", "\\255"] {
            names.insert(full(&join(below, owner)));
        }
        names.insert(full(&mixed_case(owner, random)));
        names.insert(full(&format!("{owner}x")));
    }
    let mut questions = Vec::new();
    for name in names {
        for record_type in TYPES {
            // Names that are there by all types, those made up by some.
            if random.chance(60) {
                questions.push(Question { name: name.clone(), record_type });
            }
        }
    }
    for name in [".", "test.", "outside.example.", "com."] {
        questions.push(Question { name: name.to_owned(), record_type: "A" });
    }
    questions
}

fn join(left: &str, right: &str) -> String {
    if right.is_empty() { left.to_owned() } else { format!("{left}.{right}") }
}

/// What is left of a relative name without its first label; `None` at the apex.
fn parent(name: &str) -> Option<&str> {
    if name.is_empty() {
        return None;
    }
    let mut is_escaped = false;
    for (at, octet) in name.bytes().enumerate() {
        match octet {
            b'.' if !is_escaped => return Some(&name[at + 1..]),
            _ => is_escaped = octet == b'\\' && !is_escaped,
        }
    }
    Some("")
}

fn mixed_case(name: &str, random: &mut Random) -> String {
    name.chars()
        .map(|c| if random.chance(50) { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() })
        .collect()
}
