//! Lines to paste that try a token out, at the server as its reader knows it.

use axum::http::HeaderMap;
use axum::http::header::HOST;

use crate::app::Site;

const HOST_LENGTH_MAX: usize = 255;

/// Where the reader finds the server. Without a public URL it is the host that the browser asked: the page is for this
/// reader alone, and kept by nobody.
pub(super) fn origin(site: &Site, headers: &HeaderMap) -> String {
    if let Some(url) = &site.options.public_url {
        return url.clone();
    }
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).filter(|host| is_plain(host));
    format!("http://{}", host.unwrap_or("localhost"))
}

/// Nothing that a shell would read as more than a name.
fn is_plain(host: &str) -> bool {
    let is_of_a_host = |octet: u8| octet.is_ascii_alphanumeric() || b".-:[]".contains(&octet);
    (1..=HOST_LENGTH_MAX).contains(&host.len()) && host.bytes().all(is_of_a_host)
}

/// Puts the secret where the other lines take it from. It has nothing that needs quotes.
pub(super) fn keep(secret: &str) -> String {
    format!("export TOKEN={secret}")
}

/// Whose token it is, and what it may do; then what it is for.
pub(super) fn tries(origin: &str, permissions: &[String], is_for_acme: bool) -> String {
    let may = |wanted: &str| {
        permissions.iter().any(|held| held == wanted || matches!(held.as_str(), "dns:*" | "*:*"))
    };
    let call = |rest: &str| format!("curl -H \"Authorization: Bearer $TOKEN\" {rest}");
    let mut lines = vec![call(&format!("{origin}/api/v1/account/me/"))];
    if may("dns:list") {
        lines.push(call(&format!("{origin}/api/v1/dns-zones/")));
    }
    if may("dns:create") {
        let body = if is_for_acme {
            r#"{"record_type": "TXT", "name": "_acme-challenge", "value": "proof", "ttl": 60}"#
        } else {
            r#"{"record_type": "A", "name": "www", "value": "192.0.2.1"}"#
        };
        let json = "-H \"Content-Type: application/json\"";
        lines.push(call(&format!("{json} \\\n  {origin}/api/v1/dns-zones/$ZONE/records/ \\\n  -d '{body}'")));
    }
    lines.join("\n\n")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::http::HeaderValue;
    use hosting::Clock;

    use super::*;
    use crate::options::DashboardOptions;

    #[test]
    fn the_server_is_as_the_reader_knows_it() {
        let options = || DashboardOptions::new(Clock(Arc::new(|| 0)));
        let from = |host: &'static str| HeaderMap::from_iter([(HOST, HeaderValue::from_static(host))]);
        let unnamed = Site::new(options());
        assert_eq!(origin(&unnamed, &from("127.0.0.1:8053")), "http://127.0.0.1:8053");
        assert_eq!(origin(&unnamed, &from("[::1]:8053")), "http://[::1]:8053");
        for wrong in ["$(reboot)", "a b", "a\"b", ""] {
            assert_eq!(origin(&unnamed, &from(wrong)), "http://localhost", "{wrong}");
        }
        let public_url = Some("https://dns.example.net/".to_owned());
        let named = Site::new(DashboardOptions { public_url, ..options() });
        assert_eq!(origin(&named, &from("evil.example")), "https://dns.example.net");
    }

    #[test]
    fn tries_what_the_token_may() {
        let may = |permissions: &[&str], acme| {
            let permissions: Vec<String> = permissions.iter().map(|&held| held.to_owned()).collect();
            tries("https://x", &permissions, acme)
        };
        assert_eq!(may(&["dns:read"], false).matches("curl").count(), 1);
        assert_eq!(may(&["dns:list"], false).matches("curl").count(), 2);
        let acme = may(&["dns:list", "dns:create"], true);
        assert!(
            acme.contains("_acme-challenge") && acme.contains("https://x/api/v1/dns-zones/$ZONE/records/")
        );
        assert!(may(&["*:*"], false).contains("192.0.2.1"));
    }
}
