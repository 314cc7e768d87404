//! Where a form or link may send the browser next: a path here, and nowhere else.

/// More is not followed.
const OCTETS_MAX: usize = 2048;

/// The path, with its query, when it stays here whatever a browser makes of it: `//evil.test` and `/\evil.test` do not.
pub(crate) fn local_path(path: &str) -> Option<&str> {
    let is_plain = |octet: u8| octet.is_ascii_graphic() && octet != b'\\';
    let is_local = path.starts_with('/') && !path.starts_with("//");
    (is_local && path.len() <= OCTETS_MAX && path.bytes().all(is_plain)).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stays_here() {
        for path in ["/", "/dns/", "/dns/a%2Fb/?page=2&q=x", "/a//b"] {
            assert_eq!(local_path(path), Some(path));
        }
        let long = format!("/{}", "a".repeat(OCTETS_MAX));
        for path in [
            "",
            "dns/",
            "//evil.test",
            "/\\evil.test",
            "\\\\evil.test",
            "https://evil.test/",
            "/\t/evil.test",
            "/\n/e",
            " /",
            "/ü",
            "javascript:alert(1)",
            &long,
        ] {
            assert_eq!(local_path(path), None, "{path}");
        }
    }
}
