//! Where a zone's pages are.

use std::fmt::Write as _;

/// A domain that would be taken for the page of new zones. An operator may allow single labels.
const NEW: &str = "new";

/// The path of a zone's first page, below which its others are.
pub(crate) fn zone_path(domain: &str) -> String {
    let mut path = String::from("/dns/");
    for octet in domain.bytes() {
        if octet.is_ascii_alphanumeric() || b"-._~".contains(&octet) {
            path.push(char::from(octet));
        } else {
            // RFC 2317 has `/` in names.
            let _ = write!(path, "%{octet:02X}");
        }
    }
    path.push_str(if domain == NEW { "./" } else { "/" });
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_one_segment_whatever_the_name() {
        for (domain, path) in [
            ("example.com", "/dns/example.com/"),
            ("_x.xn--bcher-kva.test", "/dns/_x.xn--bcher-kva.test/"),
            ("0/25.2.0.192.in-addr.arpa", "/dns/0%2F25.2.0.192.in-addr.arpa/"),
            ("a%2F?#\\.test", "/dns/a%252F%3F%23%5C.test/"),
            ("new", "/dns/new./"),
        ] {
            assert_eq!(zone_path(domain), path);
        }
    }
}
