//! POST `/dns-records/`: for clients that never nest.

use end_to_end::{Server, assert_error};
use serde_json::json;

use crate::{NOBODY, content};

#[test]
fn takes_the_zone_in_the_body() {
    let (server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let body = json!({ "zone": zone.uuid, "record_type": "MX", "name": "@", "value": "mail.example.net", "priority": 5 });
    let record = api.post("/dns-records/", &body).expect(201).json();
    assert_eq!(api.records(&zone).iter().map(content).collect::<Vec<_>>(), [content(&api.records(&zone)[0])]);
    assert_eq!(record["uuid"], api.records(&zone)[0]["uuid"]);
    server.dns().ask("example.com MX").noerror().answer(&["example.com. 3600 MX 5 mail.example.net."]);
}

#[test]
fn a_zone_that_is_missing_is_400_and_one_that_is_not_yours_404() {
    let (server, alice) = Server::start_with_account();
    let bob = server.api("bob@example.net");
    let zone = alice.create_zone("example.com");
    let body = |zone: serde_json::Value| json!({ "zone": zone, "record_type": "A", "name": "@", "value": "192.0.2.1" });
    for absent in [json!(null), json!(7), json!("no uuid"), json!("")] {
        let response = alice.post("/dns-records/", &body(absent.clone()));
        if absent.is_string() && response.status == 404 {
            continue;
        }
        assert_error(&response, 400, "validation_error", Some("zone"));
    }
    assert_error(&alice.post("/dns-records/", &body(json!(NOBODY))), 404, "not_found", None);
    assert_error(&bob.post("/dns-records/", &body(json!(zone.uuid))), 404, "not_found", None);
    assert!(alice.records(&zone).is_empty());
}

#[test]
fn the_same_faults_are_found_as_in_the_nested_form() {
    let (_server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    for (record_type, name, value, field) in [
        ("MX", "@", "mail.example.net", "priority"),
        ("A", "a b", "192.0.2.1", "name"),
        ("A", "@", "x", "value"),
    ] {
        let mut body = json!({ "record_type": record_type, "name": name, "value": value });
        let nested = api.post_record(&zone, &body).expect(400).json();
        body["zone"] = json!(zone.uuid);
        let flat = api.post("/dns-records/", &body);
        assert_error(&flat, 400, "validation_error", Some(field));
        assert_eq!(flat.json(), nested);
    }
}
