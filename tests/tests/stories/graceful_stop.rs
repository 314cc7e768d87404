//! SIGTERM: what runs is finished, then the server leaves, and nothing is lost.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use end_to_end::dns::TcpClient;
use end_to_end::http::{Connection, write_request};
use end_to_end::{Server, within};
use serde_json::json;

use crate::{addresses_in_api, addresses_in_dns};

#[test]
fn writers_are_answered_or_not_heard_at_all() {
    let (mut server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let answers = AtomicUsize::new(0);
    let acknowledged: Vec<String> = thread::scope(|scope| {
        let writers: Vec<_> = (0..8)
            .map(|writer| {
                let (api, zone, answers) = (&api, &zone, &answers);
                scope.spawn(move || {
                    let mut names = Vec::new();
                    loop {
                        let name = format!("w{writer}-{}", names.len());
                        let body =
                            json!({ "record_type": "A", "name": name, "value": "192.0.2.1" }).to_string();
                        let headers = [("Content-Type", "application/json")];
                        match api.try_send("POST", &zone.path("records/"), &headers, Some(body.as_bytes())) {
                            Ok(response) if response.status == 201 => {
                                names.push(name);
                                answers.fetch_add(1, Ordering::Relaxed);
                            }
                            Ok(response) if response.status == 503 => return names,
                            Ok(response) => panic!("{} {}", response.status, response.text()),
                            Err(error) => {
                                assert_ne!(error.kind(), io::ErrorKind::WouldBlock, "the server hangs");
                                return names;
                            }
                        }
                    }
                })
            })
            .collect();
        assert!(within(Duration::from_secs(60), || answers.load(Ordering::Relaxed) > 100), "too few answers");
        server.terminate();
        writers.into_iter().flat_map(|writer| writer.join().expect("no panic")).collect()
    });
    assert!(server.wait().success());

    let token = api.token().to_owned();
    server.restart();
    let listed = addresses_in_api(&server.api_by_token(&token), &zone);
    for name in &acknowledged {
        assert!(listed.contains_key(name), "{name} was acknowledged");
    }
    for (name, addresses) in &listed {
        assert_eq!(addresses_in_dns(server.dns(), &zone, name), *addresses);
    }
}

#[test]
fn a_long_request_is_finished() {
    let (mut server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let file: String = (0..1_000).map(|index| format!("host{index} 60 A 192.0.2.1\n")).collect();
    let authorization = format!("Bearer {}", api.token());
    let headers =
        [("Authorization", &*authorization), ("Content-Type", "text/dns"), ("Expect", "100-continue")];
    let target = format!("/api/v1{}", zone.path("zonefile/"));
    let request = write_request("PUT", &target, &headers, Some(file.as_bytes()));
    let (head, body) = request.split_at(request.len() - file.len());

    let address = server.http_address();
    let mut connection = Connection::open(address).expect("a connection");
    connection.send(head).expect("it is sent");
    // With this the server says that it has begun, and waits for the rest.
    connection.receive(false).expect("an answer").expect(100);
    server.terminate();
    let has_heard = within(Duration::from_secs(30), || Connection::open(address).is_err());
    assert!(has_heard, "it takes new connections");
    connection.send(body).expect("it is sent");
    let response = connection.receive(false).expect("an answer").expect(200);
    assert_eq!(response.json()["record_count"], 1_000);
    assert!(server.wait().success());
}

#[test]
fn idle_connections_do_not_hold_it_up() {
    let mut server = Server::start();
    let _http: Vec<Connection> =
        (0..10).map(|_| Connection::open(server.http_address()).expect("a connection")).collect();
    let _dns: Vec<TcpClient> =
        (0..10).map(|_| TcpClient::open(server.dns().address).expect("a connection")).collect();
    let mut half = Connection::open(server.http_address()).expect("a connection");
    half.send(b"POST /api/v1/dns-zones/ HTTP/1.1\r\nHost: x\r\nContent-Le").expect("it is sent");
    let began = Instant::now();
    server.terminate();
    assert!(server.wait().success());
    assert!(began.elapsed() < Duration::from_secs(15), "it took {:?}", began.elapsed());
}

#[test]
fn it_can_be_started_and_stopped_again_and_again() {
    let (mut server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let token = api.token().to_owned();
    for round in 0..5 {
        let api = server.api_by_token(&token);
        api.add(&zone, &format!("n{round}"), "A", "192.0.2.1");
        server.terminate();
        assert!(server.wait().success());
        server.restart();
    }
    assert_eq!(addresses_in_api(&server.api_by_token(&token), &zone).len(), 5);
}
