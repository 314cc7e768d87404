//! What a server tells of itself, and what it bears with.

use std::thread;
use std::time::Duration;

use end_to_end::http::{Connection, write_request};
use end_to_end::{Server, ServerOptions, within};

#[test]
fn it_tells_how_it_is() {
    let server = Server::start();
    server.dns().ask("www.example.com A");
    for page in ["/healthz", "/readyz"] {
        let answer = server.get(page).expect("the port is open").expect(200);
        assert_eq!(answer.text(), "ok\n");
        assert!(answer.header("x-request-id").is_some(), "{page}");
    }
    let metrics = server.get("/metrics").expect("the port is open").expect(200);
    assert!(metrics.header("content-type").is_some_and(|kind| kind.starts_with("text/plain; version=0.0.4")));
    assert!(metrics.header("x-request-id").is_some());
    let text = metrics.text();
    assert!(text.contains("\nzonewright_zones 0\n"), "{text}");
    assert!(
        text.contains("zonewright_dns_responses_total{transport=\"udp\",rcode=\"REFUSED\"} 1\n"),
        "{text}"
    );
    assert!(text.contains("zonewright_http_responses_total{status=\"2xx\"}"), "{text}");
    server.anonymous().get("/dns-zones/").expect(401);
}

#[test]
fn its_log_is_json_beside_a_terminal_and_holds_no_secret() {
    let server = ServerOptions::default().setting("ZONEWRIGHT_LOG", "trace").start();
    let api = server.api("a@example.com");
    api.create_zone("example.com");
    let log = server.log();
    for line in log.lines() {
        assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "{line}");
    }
    assert!(!log.contains(api.token()), "the token is in the log");
}

#[test]
fn it_leaves_though_a_client_never_finishes() {
    let mut server = Server::start();
    let api = server.api("a@example.com");
    let mut stuck = Connection::open(server.http_address()).unwrap();
    let authorization = format!("Bearer {}", api.token());
    let headers = [("Authorization", authorization.as_str()), ("Content-Length", "100")];
    stuck.send(&write_request("POST", "/api/v1/dns-zones/", &headers, None)).unwrap();
    thread::sleep(Duration::from_millis(200));
    server.terminate();
    assert!(server.wait().success());
}

#[test]
fn connections_are_bounded_in_what_they_send() {
    let server = Server::start();
    let mut connection = Connection::open(server.http_address()).unwrap();
    let long = "x".repeat(256 * 1024);
    // The server may close before it has read all of it.
    let _ = connection.send(&write_request("GET", "/healthz", &[("X-Long", &long)], None));
    if let Ok(response) = connection.receive(false) {
        assert_eq!(response.status, 431);
    }
    assert_eq!(server.get("/healthz").expect("it goes on").status, 200);
}

#[test]
fn a_demo_leaves_a_database_in_use_alone() {
    let mut server = Server::start();
    server.create_account("a@example.com");
    server.terminate();
    server.wait();
    let database = format!("sqlite://{}", server.data_directory().join("data/zonewright.db").display());
    let demo = ServerOptions::default().database_url(&database).argument("--demo").start();
    assert!(within(Duration::from_secs(10), || demo.log().contains("no demo was made")), "{}", demo.log());
    assert_eq!(demo.cli(&["account", "list"]).stdout, "a@example.com\n");
}
