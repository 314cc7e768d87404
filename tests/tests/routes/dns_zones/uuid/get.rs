//! GET `/dns-zones/{uuid}/`.

use end_to_end::{Server, assert_error};
use serde_json::json;

use crate::{NOBODY, assert_is_time, content};

#[test]
fn shows_the_zone_with_all_its_records() {
    let (_server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    api.add(&zone, "@", "A", "192.0.2.1");
    api.add_record(
        &zone,
        &json!({ "record_type": "MX", "name": "@", "value": "mail.example.com", "priority": 10 }),
    );
    let body = api.get(&zone.path("")).expect(200).json();
    assert_eq!(body["uuid"], zone.uuid);
    assert_eq!(body["domain"], "example.com");
    assert_eq!(body["record_count"], 2);
    assert_is_time(&body["created_at"]);
    let records: Vec<_> = body["records"].as_array().expect("an array").iter().map(content).collect();
    assert_eq!(
        records,
        [
            json!({ "record_type": "A", "name": "@", "value": "192.0.2.1", "ttl": 3600, "priority": null }),
            json!({ "record_type": "MX", "name": "@", "value": "mail.example.com", "ttl": 3600, "priority": 10 }),
        ]
    );
}

#[test]
fn is_404_for_what_is_not_there_or_not_yours() {
    let (server, alice) = Server::start_with_account();
    let bob = server.api("bob@example.net");
    let zone = alice.create_zone("example.com");
    let foreign = bob.get(&zone.path(""));
    assert_error(&foreign, 404, "not_found", None);
    let unknown = bob.get(&format!("/dns-zones/{NOBODY}/"));
    assert_error(&unknown, 404, "not_found", None);
    assert_eq!(foreign.json(), unknown.json(), "nothing tells a foreign zone from none");
    alice.get(&zone.path("").to_uppercase().replace("/DNS-ZONES/", "/dns-zones/")).expect(200);
}

#[test]
fn a_large_zone_comes_whole_and_its_length_first() {
    const RECORDS: usize = 2_000;
    let (_server, api) = Server::start_with_account();
    let text = format!("\"{}\" ", "x".repeat(255)).repeat(4);
    let file: String = (0..RECORDS).map(|index| format!("n{index} 60 TXT {text}\n")).collect();
    let zone = api.create_zone_with("example.com", &file);
    for rest in ["", "zonefile/"] {
        let response = api.get(&zone.path(rest)).expect(200);
        assert!(response.body.len() > RECORDS * 4 * 255, "{rest}");
        let length = response.body.len().to_string();
        assert_eq!(response.header("content-length"), Some(length.as_str()), "{rest}");
        assert_eq!(response.header("connection"), None, "{rest}");
    }
    let body = api.get(&zone.path("")).expect(200).json();
    assert_eq!(body["records"].as_array().map(Vec::len), Some(RECORDS));
}
