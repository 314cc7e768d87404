//! Cookies are out of reach of scripts and of other sites.

use end_to_end::visitor::set_cookies;
use end_to_end::{Server, ServerOptions};

#[test]
fn over_http_they_are_kept_from_scripts_and_other_sites() {
    let server = Server::start();
    let mut visitor = server.visitor();
    let first = visitor.get("/");
    let cookies: Vec<_> = set_cookies(&first).collect();
    assert!(!cookies.is_empty());
    for cookie in cookies {
        for attribute in ["HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.has(attribute), "{cookie:?}");
        }
        assert!(!cookie.has("Secure"), "a browser would drop it: {cookie:?}");
        assert!(!cookie.mentions("domain"), "{cookie:?}");
    }
    let again = visitor.get("/");
    assert_eq!(set_cookies(&again).count(), 0, "a visitor who is known gets no other cookie");
}

#[test]
fn over_https_they_are_for_this_host_alone() {
    let server = ServerOptions::default().setting("ZONEWRIGHT_PUBLIC_URL", "https://dns.example.net").start();
    let first = server.visitor().get("/");
    for cookie in set_cookies(&first) {
        assert!(cookie.name_and_value().0.starts_with("__Host-"), "{cookie:?}");
        for attribute in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.has(attribute), "{cookie:?}");
        }
        assert!(!cookie.mentions("domain"), "{cookie:?}");
    }
    assert!(first.header("strict-transport-security").is_some_and(|value| value.contains("max-age=")));
}
