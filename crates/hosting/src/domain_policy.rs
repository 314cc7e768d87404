//! Which names may be zones, beyond their form: not those under which others register theirs, and the platform's own for
//! administrators alone.

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

/// Refuses what is at, above or below a domain in which one of `hosts` lies: whoever had it could answer for the platform.
pub(crate) fn check_not_platforms<'a>(
    domain: &Name,
    hosts: impl IntoIterator<Item = &'a Name>,
) -> Result<(), FieldError> {
    let own = hosts.into_iter().map(registrable_domain);
    let Some(own) = own.into_iter().find(|own| own.is_at_or_below(domain) || domain.is_at_or_below(own))
    else {
        return Ok(());
    };
    let (text, own) = (domain.to_text_without_final_dot(), own.to_text_without_final_dot());
    let what = if text == own {
        format!("{own} is this platform's own domain")
    } else {
        format!("{text} lies above or below {own}, this platform's own domain")
    };
    Err(FieldError::invalid(
        "domain",
        format!("domain: {what}; only an administrator's account can create such a zone, and hand it over"),
    ))
}

/// Refuses what is at, above or below the catalog zone, by which nameservers that follow learn what they serve.
pub(crate) fn check_not_catalog(domain: &Name, catalog: Option<&Name>) -> Result<(), FieldError> {
    match catalog {
        Some(catalog) if catalog.is_at_or_below(domain) || domain.is_at_or_below(catalog) => {
            let catalog = catalog.to_text_without_final_dot();
            let detail = format!(
                "domain: {} is at, above or below {catalog}, the catalog zone of this platform; use another domain",
                domain.to_text_without_final_dot()
            );
            Err(FieldError::conflict(Some("domain"), detail))
        }
        _ => Ok(()),
    }
}

/// The domain that was registered for a host; the host itself, where nothing can have been.
fn registrable_domain(host: &Name) -> Name {
    let text = host.to_text_without_final_dot();
    let registered = psl::domain_str(&text).and_then(|domain| Name::parse(domain).ok());
    registered.unwrap_or_else(|| host.clone())
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
    fn keeps_the_platforms_own() {
        let hosts = ["ns1.dns.hoster.example", "ns2.hoster.co.uk", "ns1.somebody.github.io", "localhost"]
            .map(|host| Name::parse(host).unwrap());
        let check = |domain: &str| check_not_platforms(&Name::parse(domain).unwrap(), &hosts);
        for (domain, own) in [
            ("hoster.example", "hoster.example"),
            ("example", "hoster.example"),
            ("ns1.dns.hoster.example", "hoster.example"),
            ("www.hoster.example", "hoster.example"),
            ("hoster.co.uk", "hoster.co.uk"),
            ("somebody.github.io", "somebody.github.io"),
            ("localhost", "localhost"),
        ] {
            let refused = check(domain).unwrap_err();
            assert!(refused.detail.contains(own), "{}", refused.detail);
            assert_eq!(refused.field, Some("domain"));
        }
        for domain in ["other.example", "nothoster.example", "other.co.uk", "other.github.io"] {
            check(domain).unwrap();
        }
    }

    #[test]
    fn keeps_the_catalog() {
        let catalog = Name::parse("catalog.hoster.example").unwrap();
        for domain in ["catalog.hoster.example", "zones.catalog.hoster.example", "hoster.example"] {
            let refused = check_not_catalog(&Name::parse(domain).unwrap(), Some(&catalog)).unwrap_err();
            assert!(refused.detail.contains("catalog zone"), "{}", refused.detail);
        }
        let other = Name::parse("catalog.other.example").unwrap();
        check_not_catalog(&other, Some(&catalog)).unwrap();
        check_not_catalog(&catalog, None).unwrap();
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
