//! What every page says to the browser beside itself.

use end_to_end::http::Response;
use end_to_end::routes::{Audience, routes};
use end_to_end::{Server, Visitor};

#[track_caller]
fn assert_guarded(path: &str, response: &Response) {
    let header = |name: &str| response.header(name).unwrap_or_else(|| panic!("{path} has no {name}"));
    let policy = header("content-security-policy");
    for directive in ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"]
    {
        assert!(policy.contains(directive), "{path}: {policy}");
    }
    for hole in ["unsafe", "http:", "https:", "*", "blob:"] {
        assert!(!policy.contains(hole), "{path}: {policy}");
    }
    assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
    assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
    assert_eq!(header("cross-origin-opener-policy"), "same-origin", "{path}");
    assert!(header("permissions-policy").contains("camera=()"), "{path}");
    assert!(response.header("x-request-id").is_some_and(|id| !id.is_empty()), "{path}");
}

fn assert_kept_by_nobody(path: &str, response: &Response) {
    assert!(response.header("cache-control").is_some_and(|value| value.contains("no-store")), "{path}");
}

#[test]
fn every_page_is_guarded() {
    let server = Server::start();
    let mut visitor = server.visitor();
    let public =
        routes().into_iter().filter(|route| route.audience == Audience::Anyone && !route.takes_post());
    for path in public.map(|route| route.path).chain(["/nothing/".to_owned(), "/preferences/".to_owned()]) {
        let response = visitor.get(&path);
        assert_guarded(&path, &response);
        assert_kept_by_nobody(&path, &response);
        assert_eq!(response.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
        let html = response.text();
        // The policy would stop them, but only with a browser that heeds it.
        for inline in [" style=\"", "<style", "<script>", " onclick=", "javascript:"] {
            assert!(!html.contains(inline), "{path} has {inline}");
        }
    }
}

#[test]
fn parts_of_pages_are_kept_for_good_under_names_of_their_content() {
    let server = Server::start();
    let mut visitor = server.visitor();
    for part in parts(&mut visitor) {
        let response = visitor.get(&part).expect(200);
        assert_eq!(response.header("x-content-type-options"), Some("nosniff"), "{part}");
        let cached = response.header("cache-control").unwrap_or_default();
        assert!(cached.contains("immutable") && cached.contains("max-age=31536000"), "{part}: {cached}");
        let other = part.replacen('-', "-0", 1);
        assert_eq!(visitor.get(&other).status, 404, "{other}");
    }
    for path in ["/static/", "/static/../Cargo.toml", "/static/%2e%2e/Cargo.toml", "/static/app.css"] {
        assert_eq!(visitor.get(path).status, 404, "{path}");
    }
}

/// Style sheets, scripts and pictures of the first page.
fn parts(visitor: &mut Visitor) -> Vec<String> {
    let html = visitor.get("/").text();
    let parts: Vec<String> =
        html.split('"').filter(|text| text.starts_with("/static/")).map(str::to_owned).collect();
    assert!(parts.len() >= 3, "{parts:?}");
    parts
}

#[test]
fn the_api_stays_what_it_is() {
    let server = Server::start();
    let mut visitor = server.visitor();
    let response = visitor.get("/api/v1/nothing/");
    assert_eq!((response.status, response.header("content-type")), (404, Some("application/json")));
    let response = visitor.get("/api/v1/dns-zones/");
    assert_eq!((response.status, response.header("www-authenticate")), (401, Some("Bearer")));
    // Being signed in is nothing to the API, thus no page of another site can use it through a browser.
    visitor.cookies.insert("zonewright_session".to_owned(), "x".repeat(43));
    assert_eq!(visitor.get("/api/v1/dns-zones/").status, 401);
}
