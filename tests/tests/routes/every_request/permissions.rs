//! What a token may do.

use end_to_end::{Api, Server, Zone, assert_error};
use serde_json::{Value, json};

const EVERY: [&str; 5] = ["dns:list", "dns:read", "dns:create", "dns:update", "dns:delete"];

struct Fixture {
    zone: Zone,
    record: String,
}

/// Each operation that needs one permission, the permission, and the status of success. What deletes comes last.
fn operations(fixture: &Fixture) -> Vec<(&'static str, String, Value, &'static str, u16)> {
    let record = format!("/dns-records/{}/", fixture.record);
    let new = |name: &str| json!({ "record_type": "A", "name": name, "value": "192.0.2.9", "zone": fixture.zone.uuid });
    vec![
        ("GET", "/dns-zones/".into(), Value::Null, "dns:list", 200),
        ("GET", "/dns-records/".into(), Value::Null, "dns:list", 200),
        ("GET", fixture.zone.path("records/"), Value::Null, "dns:list", 200),
        ("GET", fixture.zone.path(""), Value::Null, "dns:read", 200),
        ("GET", fixture.zone.path("zonefile/"), Value::Null, "dns:read", 200),
        ("GET", fixture.zone.path("status/"), Value::Null, "dns:read", 200),
        ("GET", record.clone(), Value::Null, "dns:read", 200),
        ("POST", "/dns-zones/".into(), json!({ "domain": "another.com" }), "dns:create", 201),
        (
            "POST",
            "/dns-zones/".into(),
            json!({ "domain": "filled.com", "zonefile": "www 60 A 192.0.2.1\n" }),
            "dns:create",
            201,
        ),
        ("POST", fixture.zone.path("records/"), new("nested"), "dns:create", 201),
        ("POST", "/dns-records/".into(), new("flat"), "dns:create", 201),
        ("PUT", record.clone(), new("put"), "dns:update", 200),
        ("PATCH", record.clone(), json!({ "ttl": 60 }), "dns:update", 200),
        ("DELETE", record, Value::Null, "dns:delete", 204),
        ("DELETE", fixture.zone.path(""), Value::Null, "dns:delete", 204),
    ]
}

fn send(api: &Api, method: &str, path: &str, body: &Value) -> end_to_end::http::Response {
    if body.is_null() { api.send(method, path, &[], None) } else { api.send_json(method, path, body) }
}

#[test]
fn each_operation_needs_its_own_permission_and_no_other() {
    let (server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let record = api.add(&zone, "www", "A", "192.0.2.1")["uuid"].as_str().expect("a uuid").to_owned();
    let fixture = Fixture { zone, record };
    let tokens: Vec<(&str, Api)> = EVERY
        .iter()
        .map(|permission| (*permission, server.api_with("alice@example.net", &[permission])))
        .collect();
    for (method, path, body, needed, success) in operations(&fixture) {
        for (held, api) in tokens.iter().filter(|(held, _)| *held != needed) {
            let response = send(api, method, &path, &body);
            let detail = assert_error(&response, 403, "permission_denied", None);
            assert!(detail.contains(needed), "{method} {path} with {held} alone: {detail}");
        }
        let (_, api) = tokens.iter().find(|(held, _)| *held == needed).expect("one of them");
        let response = send(api, method, &path, &body);
        assert_eq!(response.status, success, "{method} {path} with {needed}: {}", response.text());
    }
}

#[test]
fn a_zone_file_needs_create_update_and_delete() {
    let (server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    for (permissions, missing) in [
        (vec!["dns:create", "dns:update"], "dns:delete"),
        (vec!["dns:create", "dns:delete"], "dns:update"),
        (vec!["dns:delete", "dns:update"], "dns:create"),
    ] {
        let response = server.api_with("alice@example.net", &permissions).put_zone_file(&zone, "");
        let detail = assert_error(&response, 403, "permission_denied", None);
        assert!(detail.contains(missing), "{detail}");
    }
    let api = server.api_with("alice@example.net", &["dns:create", "dns:update", "dns:delete"]);
    api.put_zone_file(&zone, "www 60 A 192.0.2.1\n").expect(200);
}

#[test]
fn wildcards_hold_every_permission() {
    let server = Server::start();
    server.create_account("alice@example.net");
    for (index, wildcard) in ["dns:*", "*:*"].iter().enumerate() {
        let api = server.api_with("alice@example.net", &[wildcard]);
        let zone = api.create_zone(&format!("example{index}.com"));
        let record = api.add(&zone, "www", "A", "192.0.2.1")["uuid"].as_str().expect("a uuid").to_owned();
        for (method, path, body, _, success) in operations(&Fixture { zone, record }) {
            // The zones that the table makes are there from the first round on.
            if !body["domain"].is_string() {
                send(&api, method, &path, &body).expect(success);
            }
        }
    }
}
