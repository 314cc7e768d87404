//! Who may ask at all.

use end_to_end::{Server, assert_error};

/// As a token is sent that nobody has: well-formed but for its checksum.
const UNKNOWN: &str = "vps_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

#[test]
fn a_request_without_a_token_is_401() {
    let server = Server::start();
    for path in ["/dns-zones/", "/dns-records/", "/account/me/", "/dns-zones/no-uuid/"] {
        let response = server.anonymous().get(path);
        assert_error(&response, 401, "not_authenticated", None);
        assert!(
            response.header("www-authenticate").is_some_and(|value| value.starts_with("Bearer")),
            "{path}"
        );
    }
}

#[test]
fn every_token_that_is_refused_gets_the_same_401() {
    let (server, api) = Server::start_with_account();
    let mistyped = format!("{}{}", &api.token()[..43], if api.token().ends_with('a') { 'b' } else { 'a' });
    let mut bodies = Vec::new();
    for token in [UNKNOWN, "abc123", "vps_", "vps_short", &mistyped, &api.token().to_ascii_uppercase()] {
        let response = server.api_by_token(token).get("/dns-zones/");
        let detail = assert_error(&response, 401, "authentication_failed", None);
        assert!(detail.contains("vps_"), "it is to say what a token looks like: {detail}");
        assert!(
            response.header("www-authenticate").is_some_and(|value| value.starts_with("Bearer")),
            "{token}"
        );
        bodies.push(response.text());
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
}

#[test]
fn the_scheme_is_taken_in_any_case() {
    let (server, api) = Server::start_with_account();
    for scheme in ["Bearer", "bearer", "BEARER"] {
        let authorization = format!("{scheme} {}", api.token());
        server.anonymous().send("GET", "/dns-zones/", &[("Authorization", &authorization)], None).expect(200);
    }
    for authorization in ["Bearer", "Basic dXNlcjpwYXNz", "Token vps_x", api.token()] {
        server.anonymous().send("GET", "/dns-zones/", &[("Authorization", authorization)], None).expect(401);
    }
}

#[test]
fn failed_authentication_is_throttled_and_a_valid_token_never() {
    let (server, api) = Server::start_with_account();
    let stranger = server.api_by_token(UNKNOWN);
    let mut refused = 0;
    let throttled = loop {
        let response = stranger.get("/dns-zones/");
        if response.status != 401 {
            break response;
        }
        refused += 1;
        assert!(refused <= 200, "never throttled");
    };
    assert_error(&throttled, 429, "throttled", None);
    assert!(refused >= 100, "throttled after {refused} already");
    let seconds: u64 =
        throttled.header("retry-after").and_then(|value| value.parse().ok()).unwrap_or_default();
    assert!((1..=60).contains(&seconds), "Retry-After: {seconds}");
    for _ in 0..150 {
        api.get("/dns-zones/").expect(200);
    }
    stranger.get("/dns-zones/").expect(429);
}
