//! What the server offers beside the resources.

use end_to_end::Server;

#[test]
fn health_readiness_and_metrics_answer_without_a_token() {
    let server = Server::start();
    for path in ["/healthz", "/readyz", "/metrics"] {
        let response = server.get(path).unwrap_or_else(|| panic!("no answer to {path}"));
        assert_eq!(response.status, 200, "{path}: {}", response.text());
    }
}

#[test]
fn the_openapi_document_names_every_path() {
    let server = Server::start();
    let document = server.anonymous().get("/openapi.json").expect(200).json();
    let paths = document["paths"].as_object().expect("paths");
    let operations: Vec<String> = paths
        .iter()
        .flat_map(|(path, item)| {
            let methods = item.as_object().into_iter().flat_map(|item| item.keys());
            methods.map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    for (method, end) in [
        ("GET", "/dns-zones/"),
        ("POST", "/dns-zones/"),
        ("GET", "/dns-zones/{uuid}/"),
        ("DELETE", "/dns-zones/{uuid}/"),
        ("GET", "/dns-zones/{uuid}/records/"),
        ("POST", "/dns-zones/{uuid}/records/"),
        ("GET", "/dns-zones/{uuid}/zonefile/"),
        ("PUT", "/dns-zones/{uuid}/zonefile/"),
        ("GET", "/dns-records/"),
        ("POST", "/dns-records/"),
        ("GET", "/dns-records/{uuid}/"),
        ("PUT", "/dns-records/{uuid}/"),
        ("PATCH", "/dns-records/{uuid}/"),
        ("DELETE", "/dns-records/{uuid}/"),
        ("GET", "/account/me/"),
    ] {
        let there = operations.iter().any(|operation| {
            operation.starts_with(&format!("{method} "))
                && operation.split(' ').nth(1) == Some(&format!("/api/v1{end}"))
        });
        assert!(there, "{method} {end} is not in the document: {operations:#?}");
    }
}

#[test]
fn octets_that_are_no_http_end_their_connection_alone() {
    let (server, api) = Server::start_with_account();
    for octets in
        [&b"\x16\x03\x01\x02\x00\x01"[..], b"GET / HTTP/9.9\r\n\r\n", b"\r\n\r\n\r\n", &[0xff; 4096]]
    {
        let mut connection = end_to_end::http::Connection::open(server.http_address()).expect("a connection");
        // The server may close before it has read all.
        let _ = connection.send(octets);
    }
    api.get("/dns-zones/").expect(200);
}
