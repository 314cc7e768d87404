//! The names that zones may have.

use std::borrow::Cow;

use crate::error::Quoted;
use crate::written_name::{DOTS, is_address, to_ascii};
use crate::{FieldError, Name, NameError};

/// How strict the server is about domains.
#[derive(Clone, Copy, Debug, Default)]
pub struct DomainPolicy {
    /// `--allow-any-domain`: a single label will do.
    pub allow_single_label: bool,
}

/// Longer than any domain that fits, in letters of any script.
const TEXT_OCTETS_MAX: usize = 2_048;

/// Reads the domain of a zone as the contract has it: trimmed, lower-cased, final dot dropped, UTS 46; LDH or
/// leading underscore, `/` in reverse zones. The public-suffix rule is not here: it is policy of `hosting`.
pub fn parse_domain(text: &str, policy: DomainPolicy) -> Result<Name, FieldError> {
    let text = text.trim();
    read(text, policy).map_err(|problem| {
        FieldError::invalid("domain", format_args!("The domain {} {problem}", Quoted(text)))
    })
}

fn read(text: &str, policy: DomainPolicy) -> Result<Name, String> {
    if let Some(problem) = not_a_domain(text) {
        return Err(problem.to_owned());
    }
    let text = text.strip_suffix(DOTS).unwrap_or(text);
    let labels: Vec<_> = text.split(DOTS).map(to_ascii).collect::<Result<_, _>>()?;
    let name =
        Name::from_labels(labels.iter().map(|label| label.as_bytes())).map_err(|error| match error {
            NameError::EmptyLabel => "has an empty label: two dots in a row, or one at the start",
            NameError::LabelTooLong => "has a label of over 63 octets",
            _ => "is too long: a domain has at most 253 characters",
        })?;
    let is_reverse = is_reverse(&name);
    for label in &labels {
        check_label(label, is_reverse)?;
    }
    if labels.len() < 2 && !policy.allow_single_label {
        return Err("is a single label: write a domain such as example.com".to_owned());
    }
    Ok(name)
}

/// What a text is that was written where a domain belongs.
fn not_a_domain(text: &str) -> Option<&'static str> {
    if text.is_empty() {
        Some("is empty: write a domain such as example.com")
    } else if text.len() > TEXT_OCTETS_MAX {
        Some("is too long: a domain has at most 253 characters")
    } else if text.contains("://") {
        Some("is a URL: leave out the scheme and the path, as in example.com")
    } else if text.contains('@') {
        Some("is an e-mail address: write what follows the @")
    } else if is_address(text.trim_end_matches('.')) {
        Some(
            "is an IP address: write a domain such as example.com, or a reverse zone such as 2.0.192.in-addr.arpa",
        )
    } else if text.contains('*') {
        Some("has a *: a wildcard is the name of a record, in the zone of the domain above it")
    } else if text.contains(char::is_whitespace) {
        Some("has a blank in it: domains have none")
    } else {
        None
    }
}

/// A domain as its readers spell it, where A-labels hide that.
pub fn domain_in_letters(domain: &str) -> Option<String> {
    // Most have none.
    if !domain.contains("xn--") {
        return None;
    }
    let (letters, outcome) = idna::domain_to_unicode(domain);
    (outcome.is_ok() && letters != domain).then_some(letters)
}

/// A part of a domain as people type it, in the letters in which [`domain_in_letters`] spells domains.
pub fn searched_letters(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if text.is_ascii() || text.len() > TEXT_OCTETS_MAX {
        return text.into();
    }
    let (letters, outcome) = idna::domain_to_unicode(text);
    // A part need not be what a whole label may be.
    if outcome.is_ok() { letters.into() } else { text.into() }
}

/// RFC 1035 3.5, RFC 3596 2.5.
fn is_reverse(name: &Name) -> bool {
    [&b"in-addr"[..], b"ip6"].into_iter().any(|second| {
        let mut labels = name.labels().skip(name.label_count().saturating_sub(2));
        labels.next() == Some(second) && labels.next() == Some(b"arpa")
    })
}

/// Letters, digits and inner hyphens, after one underscore at most; RFC 2317's `/` in reverse zones.
fn check_label(label: &str, is_reverse: bool) -> Result<(), String> {
    let rest = label.strip_prefix('_').unwrap_or(label);
    if rest.starts_with('-') || rest.ends_with('-') || rest.is_empty() {
        return Err(format!("has the label \"{label}\", which must start and end with a letter or a digit"));
    }
    let wrong = rest.chars().find(|&c| !(c.is_ascii_alphanumeric() || c == '-' || (c == '/' && is_reverse)));
    match wrong {
        None => Ok(()),
        Some('/') => Err("has a / in it, which only reverse zones have: leave out any path".to_owned()),
        Some('_') => Err(format!("has the label \"{label}\": an underscore stands only at a label's start")),
        Some(wrong) if wrong.is_control() => Err("has a control character in it".to_owned()),
        Some(wrong) => {
            Err(format!("has the character {wrong} in it: labels are of letters, digits and hyphens"))
        }
    }
}
