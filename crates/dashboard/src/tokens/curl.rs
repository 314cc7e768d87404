//! Lines to paste that try a token out.

/// Puts the secret where the other lines take it from. It has nothing that needs quotes.
pub(super) fn keep(secret: &str) -> String {
    format!("export TOKEN={secret}")
}

/// Whose token it is, and what it may do; then what it is for.
pub(super) fn tries(origin: &str, permissions: &[String], is_for_acme: bool) -> String {
    let may = |wanted: &str| {
        permissions.iter().any(|held| held == wanted || matches!(held.as_str(), "dns:*" | "*:*"))
    };
    let call = |rest: &str| format!("curl -H \"Authorization: Bearer $TOKEN\" \\\n  {rest}");
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
        lines.push(call(&format!("{json} \\\n  -d '{body}' \\\n  {origin}/api/v1/dns-zones/$ZONE/records/")));
    }
    lines.join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

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
