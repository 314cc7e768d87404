//! Whose request it is that comes through a proxy.

use end_to_end::http::{Connection, Response, write_request};
use end_to_end::{Server, ServerOptions, Visitor};

const PASSWORD: &str = "a long way to the sea";

/// A wrong token, sent on for this client.
fn guess(server: &Server, forwarded_for: &[&str]) -> Response {
    let mut headers = vec![("Authorization", "Bearer vps_wrong"), ("Connection", "close")];
    headers.extend(forwarded_for.iter().map(|line| ("X-Forwarded-For", *line)));
    let mut connection = Connection::open(server.http_address()).expect("the port is open");
    connection.send(&write_request("GET", "/api/v1/dns-zones/", &headers, None)).expect("it reads");
    connection.receive(false).expect("it answers")
}

fn server(trusted_proxies: &str) -> Server {
    ServerOptions::default()
        .setting("ZONEWRIGHT_LIMITS__FAILED_AUTHENTICATIONS_PER_MINUTE", "1")
        .setting("ZONEWRIGHT_TRUSTED_PROXIES", trusted_proxies)
        .start()
}

#[test]
fn a_trusted_proxy_tells_whose_it_is() {
    let server = server("127.0.0.0/8, 10.0.0.1");
    guess(&server, &["198.51.100.1"]).expect(401);
    guess(&server, &["198.51.100.1"]).expect(429);
    // What the client wrote itself, and what the next proxy added.
    guess(&server, &["203.0.113.7, 198.51.100.1"]).expect(429);
    guess(&server, &["203.0.113.8", "198.51.100.1, 10.0.0.1"]).expect(429);
    guess(&server, &["198.51.100.2"]).expect(401);
    // Of the proxy's own: nothing else is told.
    guess(&server, &[]).expect(401);
    guess(&server, &["unknown"]).expect(429);
    guess(&server, &["198.51.100.3, unknown"]).expect(429);
}

#[test]
fn metrics_are_not_for_those_behind_a_trusted_proxy() {
    let ask = |server: &Server, path: &str, headers: &[(&str, &str)]| {
        let mut connection = Connection::open(server.http_address()).expect("the port is open");
        connection.send(&write_request("GET", path, headers, None)).expect("it reads");
        connection.receive(false).expect("it answers").status
    };
    let forwarded = [("X-Forwarded-For", "198.51.100.1")];
    let behind = server("127.0.0.0/8");
    assert_eq!(ask(&behind, "/metrics", &forwarded), 404);
    assert_eq!(ask(&behind, "/metrics", &[("X-Forwarded-For", "unknown")]), 404);
    assert_eq!(ask(&behind, "/metrics", &[]), 200);
    assert_eq!(ask(&behind, "/healthz", &forwarded), 200);
    assert_eq!(ask(&server(""), "/metrics", &forwarded), 200, "no proxy is known");
}

#[test]
fn a_stranger_tells_nothing() {
    for trusted in ["", "10.0.0.0/8"] {
        let server = server(trusted);
        guess(&server, &["198.51.100.1"]).expect(401);
        guess(&server, &["198.51.100.2"]).expect(429);
    }
}

#[test]
fn sessions_are_listed_by_the_address_of_the_client() {
    let server = server("127.0.0.0/8");
    server.create_account("a@example.com");
    let printed = server.cli(&["account", "reset-password", "a@example.com"]).stdout;
    let link = &printed.trim_end()[printed.find("/password/").expect("a link")..];
    let mut visitor = Visitor::new(server.http_address());
    visitor.headers.push(("X-Forwarded-For".to_owned(), "203.0.113.7, 198.51.100.1".to_owned()));
    visitor.submit(link, link, &[("password", PASSWORD)]).expect(303);
    let fields = [("email", "a@example.com"), ("password", PASSWORD)];
    visitor.submit("/sign-in/", "/sign-in/", &fields).expect(303);
    let page = visitor.get("/account/security/").expect(200).text();
    assert!(page.contains("198.51.100.1") && !page.contains("203.0.113.7"), "{page}");
}
