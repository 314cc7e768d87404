//! Origins as browsers write them in `Origin`, against which they are compared octet by octet.

use axum::http::Uri;

/// The origin that is meant, as browsers write it (RFC 6454 6.2), or `*`; `None` where it is neither.
pub(crate) fn cors_origin(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_lowercase();
    if text == "*" {
        return Some(text);
    }
    let (scheme, _) = text.split_once("://")?;
    let uri: Uri = text.parse().ok()?;
    let authority = uri.authority()?;
    let host = authority.host();
    let port = authority.port_u16();
    let is_bare = matches!(uri.path(), "" | "/") && uri.query().is_none() && !text.contains('#');
    let is_host = !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || "-._[:]".contains(c));
    // A port that is none, or a user before the host, makes the two sides differ.
    let written = port.map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    if !is_host || !is_bare || authority.as_str() != written {
        return None;
    }
    Some(match (scheme, port) {
        ("https", Some(443)) | ("http", Some(80)) => format!("{scheme}://{host}"),
        _ => format!("{scheme}://{written}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_origins_as_browsers_do() {
        for (text, origin) in [
            ("*", "*"),
            ("https://panel.example.net", "https://panel.example.net"),
            ("https://Panel.example.net/", "https://panel.example.net"),
            ("https://panel.example.net:443", "https://panel.example.net"),
            ("http://localhost:3000/", "http://localhost:3000"),
            ("http://[::1]:80", "http://[::1]"),
            ("moz-extension://0b1c", "moz-extension://0b1c"),
        ] {
            assert_eq!(cors_origin(text).as_deref(), Some(origin), "{text}");
        }
    }

    #[test]
    fn refuses_what_no_browser_sends() {
        for text in [
            "",
            "panel.example.net",
            "panel.example.net:443",
            "null",
            "https://",
            "https://panel.example.net/app",
            "https://panel.example.net?x",
            "https://panel.example.net/#x",
            "https://me:secret@panel.example.net",
            "https://panel.example.net:port",
            "https://panel.example.net:",
            "https://*.example.net",
            "https://b\u{fc}cher.example",
        ] {
            assert_eq!(cors_origin(text), None, "{text}");
        }
    }
}
