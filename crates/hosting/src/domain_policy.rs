//! Which names may be zones, beyond their form: not those under which others register theirs.

use zone::{FieldError, Name};

/// Listed as a public suffix, and yet meant for everyone's own use (RFC 8375).
const HOME: &str = "home.arpa";

/// Refuses public suffixes, of the ICANN and of the private section alike. A name under a top-level domain that is
/// not listed, such as `corp.internal`, is none.
pub(crate) fn check_not_public_suffix(domain: &Name) -> Result<(), FieldError> {
    let text = domain.to_text_without_final_dot();
    if text == HOME || psl::suffix_str(&text) != Some(text.as_str()) {
        return Ok(());
    }
    Err(FieldError::invalid(
        "domain",
        format!(
            "domain: {text} is a public suffix, under which many people register domains of their own; \
             use the domain that was registered there, such as example.{text}"
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_others_register_under() {
        for suffix in [
            "com",
            "co.uk",
            "github.io",
            "xn--55qx5d.cn",
            "xn--p1ai",
            "anything.ck",
            "in-addr.arpa",
            "ip6.arpa",
            "internal",
        ] {
            let refused = check_not_public_suffix(&Name::parse(suffix).unwrap()).unwrap_err();
            assert!(refused.detail.contains(suffix), "{}", refused.detail);
            assert_eq!(refused.field, Some("domain"));
        }
    }

    #[test]
    fn welcomes_what_one_can_own() {
        for domain in [
            "example.com",
            "www.example.co.uk",
            "someone.github.io",
            "www.ck",
            "home.arpa",
            "lab.home.arpa",
            "2.0.192.in-addr.arpa",
            "0/25.2.0.192.in-addr.arpa",
            "8.b.d.0.1.0.0.2.ip6.arpa",
            "corp.internal",
            "xn--e1afmkfd.xn--p1ai",
        ] {
            check_not_public_suffix(&Name::parse(domain).unwrap()).unwrap();
        }
    }
}
