//! Which page has the form that is sent to a path.

/// The page with the form that is sent to this path: the path itself, but for those that only take forms.
pub(crate) fn form_page(path: &str) -> &str {
    let path = path.split('?').next().unwrap_or_default();
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    let kept = match parts[..] {
        ["sign-out"] => return "",
        ["account", "security", "sessions", ..]
        | ["dns", _, "records", "selected" | "preview"]
        | ["dns", _, "records", _, "delete"] => 2,
        ["dns", _, "history", _, "undo"] => 3,
        _ => return path,
    };
    let end = path.match_indices('/').nth(kept).map_or(path.len(), |(at, slash)| at + slash.len());
    &path[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_a_page_that_can_be_opened() {
        for (sent_to, page) in [
            ("/dns/new/", "/dns/new/"),
            ("/dns/a%2Fb/records/new/?type=MX", "/dns/a%2Fb/records/new/"),
            ("/dns/example.com/records/x/", "/dns/example.com/records/x/"),
            ("/dns/example.com/records/x/delete/", "/dns/example.com/"),
            ("/dns/example.com/records/selected/", "/dns/example.com/"),
            ("/dns/example.com/history/7/undo/", "/dns/example.com/history/"),
            ("/account/security/sessions/x/end/", "/account/security/"),
            ("/sign-out/", ""),
        ] {
            assert_eq!(form_page(sent_to), page);
        }
    }
}
