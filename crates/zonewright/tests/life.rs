//! What a server tells of itself, and what it bears with.

use std::time::{Duration, Instant};
use std::{fs, thread};

use end_to_end::http::{Connection, write_request};
use end_to_end::{Postgres, Server, ServerOptions, assert_error, within};
use serde_json::json;

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
fn its_pages_refuse_other_methods_in_the_form_of_all_errors() {
    let server = Server::start();
    for page in ["/healthz", "/readyz", "/metrics"] {
        let mut connection = Connection::open(server.http_address()).unwrap();
        connection.send(&write_request("POST", page, &[], Some(b"{}"))).unwrap();
        let answer = connection.receive(false).unwrap();
        assert_error(&answer, 405, "method_not_allowed", None);
        assert!(answer.header("allow").is_some_and(|methods| methods.contains("GET")), "{page}");
    }
}

#[test]
fn it_is_ready_only_while_the_database_takes_changes() {
    let (server, api) = Server::start_with_account();
    let status = |page: &str| server.get(page).expect("the port is open").status;
    let becomes = |wanted: u16| within(Duration::from_secs(30), || status("/readyz") == wanted);
    assert_eq!(status("/readyz"), 200);

    // Another process writes and does not come to its end.
    let file = server.data_directory().join("data/zonewright.db");
    let other = rusqlite::Connection::open(&file).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(becomes(503));
    assert_eq!(status("/healthz"), 200);
    other.execute_batch("ROLLBACK").unwrap();
    assert!(becomes(200));

    // What SQLite would go on writing to is no longer the database.
    let moved = file.with_extension("moved");
    fs::rename(&file, &moved).unwrap();
    assert!(becomes(503));
    assert_error(&api.post("/dns-zones/", &json!({ "domain": "example.com" })), 503, "unavailable", None);
    assert_eq!(status("/healthz"), 200);
    fs::rename(&moved, &file).unwrap();
    assert!(becomes(200));
    api.create_zone("example.com");
}

#[test]
fn it_is_not_ready_without_postgresql() {
    let postgres = Postgres::start();
    let server = ServerOptions::default().database_url(&postgres.database("zonewright")).start();
    let status = |page: &str| server.get(page).expect("the port is open").status;
    assert_eq!(status("/readyz"), 200);
    drop(postgres);
    assert!(within(Duration::from_secs(30), || status("/readyz") == 503));
    assert_eq!(status("/healthz"), 200);
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
fn half_a_request_does_not_hold_up_its_end() {
    let mut server = Server::start();
    let mut half = Connection::open(server.http_address()).unwrap();
    half.send(b"GET /healthz HTTP/1.1\r\nHost: x\r\nAcc").unwrap();
    thread::sleep(Duration::from_millis(100));
    let began = Instant::now();
    server.terminate();
    assert!(server.wait().success());
    assert!(began.elapsed() < Duration::from_secs(5), "it took {:?}", began.elapsed());
}

#[test]
fn a_request_whose_body_is_on_its_way_is_finished() {
    let (mut server, api) = Server::start_with_account();
    let mut slow = Connection::open(server.http_address()).unwrap();
    let body = br#"{"domain": "example.com"}"#;
    let (authorization, length) = (format!("Bearer {}", api.token()), body.len().to_string());
    let headers = [("Authorization", authorization.as_str()), ("Content-Length", &length)];
    slow.send(&write_request("POST", "/api/v1/dns-zones/", &headers, None)).unwrap();
    slow.send(&body[..10]).unwrap();
    thread::sleep(Duration::from_millis(100));
    server.terminate();
    thread::sleep(Duration::from_secs(2));
    slow.send(&body[10..]).unwrap();
    assert_eq!(slow.receive(false).unwrap().expect(201).json()["domain"], "example.com");
    assert!(server.wait().success());
}

#[test]
fn an_origin_is_compared_as_browsers_write_it() {
    let server =
        ServerOptions::default().setting("ZONEWRIGHT_CORS_ORIGINS", "https://Panel.example.net/").start();
    let origin = [("Origin", "https://panel.example.net")];
    let answer = server.anonymous().send("GET", "/dns-zones/", &origin, None);
    assert_eq!(answer.header("access-control-allow-origin"), Some("https://panel.example.net"));
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
    assert_eq!(demo.cli(&["account", "list"]).stdout, "a@example.com  user  active  0 zones\n");
}
