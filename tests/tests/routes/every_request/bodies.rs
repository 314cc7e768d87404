//! What a body may be.

use end_to_end::http::{Connection, write_request};
use end_to_end::{Server, assert_error};
use serde_json::{Value, json};

const JSON: [(&str, &str); 1] = [("Content-Type", "application/json")];

#[test]
fn a_body_that_is_not_json_by_its_content_type_is_415() {
    let (_server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let record = api.add(&zone, "www", "A", "192.0.2.1");
    let record = format!("/dns-records/{}/", record["uuid"].as_str().expect("a uuid"));
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/xml", "nonsense"] {
        for (method, path) in [
            ("POST", "/dns-zones/"),
            ("POST", &zone.path("records/")),
            ("POST", "/dns-records/"),
            ("PUT", &record),
            ("PATCH", &record),
        ] {
            let response = api.send(method, path, &[("Content-Type", kind)], Some(b"{}"));
            assert_error(&response, 415, "unsupported_media_type", None);
        }
    }
}

#[test]
fn json_is_taken_with_parameters_and_without_a_content_type() {
    let (_server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let body = |name: &str| json!({ "record_type": "A", "name": name, "value": "192.0.2.1" }).to_string();
    let kinds = ["application/json; charset=utf-8", "Application/JSON"];
    for (index, kind) in kinds.iter().enumerate() {
        let body = body(&format!("a{index}"));
        api.send("POST", &zone.path("records/"), &[("Content-Type", kind)], Some(body.as_bytes()))
            .expect(201);
    }
    api.send("POST", &zone.path("records/"), &[], Some(body("none").as_bytes())).expect(201);
}

#[test]
fn a_body_that_is_no_json_object_is_a_parse_error() {
    let (_server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let bodies: [&[u8]; 12] = [
        b"",
        b" ",
        b"{",
        b"{\"domain\": }",
        b"domain=example.org",
        b"[]",
        b"[{\"domain\": \"example.org\"}]",
        b"\"example.org\"",
        b"null",
        b"1",
        b"{\"domain\": \"example.org\"} trailing",
        b"{\"domain\": \"\xff\xfe\"}",
    ];
    for body in bodies {
        for path in ["/dns-zones/", &zone.path("records/"), "/dns-records/"] {
            let response = api.send("POST", path, &JSON, Some(body));
            assert_error(&response, 400, "parse_error", None);
        }
    }
    assert_error(&api.send("POST", "/dns-zones/", &JSON, None), 400, "parse_error", None);
}

#[test]
fn deep_nesting_and_odd_numbers_are_refused_and_kill_nothing() {
    let (_server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for body in [
        deep.clone(),
        format!("{{\"domain\": {deep}}}"),
        "{\"domain\": 1e999}".into(),
        "{\"ttl\": -0}".into(),
    ] {
        api.send("POST", "/dns-zones/", &JSON, Some(body.as_bytes())).expect(400);
    }
    let huge =
        br#"{"record_type": "A", "name": "w", "value": "192.0.2.1", "ttl": 99999999999999999999999999}"#;
    api.send("POST", &zone.path("records/"), &JSON, Some(huge)).expect(400);
    api.get("/dns-zones/").expect(200);
}

#[test]
fn unknown_fields_are_ignored_and_null_means_absent() {
    let (_server, api) = Server::start_with_account();
    let zone = api.post(
        "/dns-zones/",
        &json!({ "domain": "example.com", "colour": "blue", "uuid": 7, "zonefile": null }),
    );
    assert_eq!(zone.expect(201).json()["record_count"], 0);
    let zone = api.create_zone("example.org");
    let record = api.add_record(
        &zone,
        &json!({
            "record_type": "A", "name": "www", "value": "192.0.2.1", "ttl": null, "priority": null,
            "uuid": "mine", "created_at": 0, "comment": ["x"],
        }),
    );
    assert_eq!((&record["ttl"], &record["priority"]), (&json!(3600), &Value::Null));
    assert_ne!(record["uuid"], "mine");
}

#[test]
fn a_wrong_type_in_a_known_field_is_400_and_names_the_field() {
    let (_server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let right =
        json!({ "record_type": "MX", "name": "@", "value": "mail.example.com", "ttl": 60, "priority": 1 });
    let wrong: [(&str, Value); 16] = [
        ("record_type", json!(1)),
        ("record_type", json!(["A"])),
        ("name", json!(1)),
        ("name", json!(true)),
        ("value", json!(1)),
        ("value", json!({})),
        ("value", json!(["mail.example.com"])),
        ("ttl", json!("3600")),
        ("ttl", json!(3600.0)),
        ("ttl", json!(60.5)),
        ("ttl", json!(true)),
        ("ttl", json!([60])),
        ("priority", json!("10")),
        ("priority", json!(10.0)),
        ("priority", json!(false)),
        ("priority", json!({})),
    ];
    for (field, value) in wrong {
        let mut body = right.clone();
        body[field] = value.clone();
        let detail = assert_error(&api.post_record(&zone, &body), 400, "validation_error", Some(field));
        assert!(detail.contains(field), "{field} = {value}: {detail}");
    }
    for domain in [json!(1), json!([]), json!({}), json!(true)] {
        assert_error(
            &api.post("/dns-zones/", &json!({ "domain": domain })),
            400,
            "validation_error",
            Some("domain"),
        );
    }
}

#[test]
fn several_wrong_fields_are_all_told() {
    let (_server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let body = json!({ "record_type": "MX", "name": "a b", "value": "mail.example.com", "ttl": 1 });
    let response = api.post_record(&zone, &body).expect(400);
    let error = response.json();
    let errors = error["errors"].as_array().expect("a list of errors");
    let mut fields: Vec<&str> = errors.iter().filter_map(|error| error["field"].as_str()).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["name", "priority", "ttl"], "{error}");
    for key in ["detail", "error_code", "field"] {
        assert_eq!(errors[0][key], error[key], "the first is also at the top: {error}");
        assert!(errors.iter().all(|error| !error[key].is_null()), "{error}");
    }
    assert_error(&response, 400, "validation_error", error["field"].as_str());

    let response = api.post("/dns-records/", &json!({ "record_type": "MX", "value": "", "ttl": "60" }));
    let error = response.expect(400).json();
    let errors = error["errors"].as_array().expect("a list of errors").iter();
    let fields: Vec<&str> = errors.filter_map(|error| error["field"].as_str()).collect();
    assert_eq!(fields, ["zone", "name", "value", "ttl", "priority"], "{error}");
}

#[test]
fn a_body_over_one_mebibyte_is_413() {
    let (server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let padding = "x".repeat(1024 * 1024);
    let body = json!({ "record_type": "TXT", "name": "@", "value": "x", "padding": padding });
    assert_error(&api.post_record(&zone, &body), 413, "payload_too_large", None);

    // What declares itself too long is refused before it is sent; in chunks, once it is too long.
    let authorization = format!("Bearer {}", api.token());
    let target = format!("/api/v1{}", zone.path("records/"));
    let mut connection = Connection::open(server.http_address()).expect("a connection");
    let declared = [("Authorization", authorization.as_str()), JSON[0], ("Content-Length", "1048577")];
    connection.send(&write_request("POST", &target, &declared, None)).expect("it is sent");
    assert_error(&connection.receive(false).expect("an answer"), 413, "payload_too_large", None);

    let mut connection = Connection::open(server.http_address()).expect("a connection");
    let chunked = [("Authorization", authorization.as_str()), JSON[0], ("Transfer-Encoding", "chunked")];
    connection.send(&write_request("POST", &target, &chunked, None)).expect("it is sent");
    let chunk = format!("100001\r\n{}x\r\n0\r\n\r\n", " ".repeat(1024 * 1024));
    connection.send(chunk.as_bytes()).expect("it is sent");
    assert_error(&connection.receive(false).expect("an answer"), 413, "payload_too_large", None);
}

#[test]
fn who_sends_all_of_a_refused_body_before_reading_gets_the_answer_and_keeps_the_connection() {
    let (server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let (valid, invalid) = (format!("Bearer {}", api.token()), "Bearer vps_nobody".to_owned());
    let body = vec![b' '; 3 * 1024 * 1024];
    let mut connection = Connection::open(server.http_address()).expect("a connection");
    for (method, rest, token, kind, status) in [
        ("POST", "records/", &valid, "application/json", 413),
        ("POST", "records/", &valid, "text/html", 415),
        ("PUT", "zonefile/", &invalid, "text/dns", 401),
        ("PATCH", "zonefile/", &valid, "text/dns", 405),
    ] {
        let target = format!("/api/v1{}", zone.path(rest));
        let headers = [("Authorization", token.as_str()), ("Content-Type", kind)];
        connection.send(&write_request(method, &target, &headers, Some(&body))).expect("all is taken");
        connection.receive(false).expect("an answer").expect(status);
    }

    // Who waits for the answer with the body unsent gets it, and is told that the connection ends.
    let headers = [("Authorization", valid.as_str()), JSON[0], ("Content-Length", "1048577")];
    connection.send(&write_request("POST", "/api/v1/dns-records/", &headers, None)).expect("it is sent");
    let response = connection.receive(false).expect("an answer").expect(413);
    assert_eq!(response.header("connection"), Some("close"));
}

#[test]
fn a_get_or_delete_that_declares_json_and_sends_none_is_fine() {
    let (_server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let headers = [("Content-Type", "application/json"), ("Accept", "application/json")];
    api.send("GET", "/dns-zones/", &headers, None).expect(200);
    api.send("GET", &zone.path(""), &headers, None).expect(200);
    let response = api.send("DELETE", &zone.path(""), &headers, None).expect(204);
    assert!(response.body.is_empty());
}
