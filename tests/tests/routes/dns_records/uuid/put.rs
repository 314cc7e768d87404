//! PUT `/dns-records/{uuid}/`.

use end_to_end::{Server, assert_error};
use serde_json::{Value, json};

use crate::{NOBODY, content, text};

#[test]
fn replaces_the_whole_record_and_keeps_its_identity() {
    let (server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let body =
        json!({ "record_type": "MX", "name": "@", "value": "mail.example.net", "priority": 10, "ttl": 60 });
    let before = api.add_record(&zone, &body);
    let path = format!("/dns-records/{}/", text(&before, "uuid"));
    // An absent optional field takes its default.
    let after = api
        .put(&path, &json!({ "record_type": "A", "name": "www", "value": "192.0.2.1" }))
        .expect(200)
        .json();
    let expected =
        json!({ "record_type": "A", "name": "www", "value": "192.0.2.1", "ttl": 3600, "priority": null });
    assert_eq!(content(&after), expected);
    assert_eq!((&after["uuid"], &after["created_at"]), (&before["uuid"], &before["created_at"]));
    assert_eq!(api.get(&path).expect(200).json(), after);
    server.dns().ask("www.example.com A").noerror().answer(&["www.example.com. 3600 A 192.0.2.1"]);
    server.dns().ask("example.com MX").noerror().soa_of("example.com.");
}

#[test]
fn needs_every_required_field() {
    let (_server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let full = json!({ "record_type": "MX", "name": "@", "value": "mail.example.net", "priority": 10 });
    let record = api.add_record(&zone, &full);
    let path = format!("/dns-records/{}/", text(&record, "uuid"));
    for field in ["record_type", "name", "value", "priority"] {
        for absent in [true, false] {
            let mut body = full.clone();
            body[field] = Value::Null;
            if absent {
                body.as_object_mut().expect("an object").remove(field);
            }
            assert_error(&api.put(&path, &body), 400, "validation_error", Some(field));
        }
    }
    assert_eq!(api.get(&path).expect(200).json(), record, "nothing has changed");
    assert_eq!(api.put(&path, &full).expect(200).json(), record, "the same again is no change");
}

#[test]
fn a_record_never_moves_to_another_zone() {
    let (_server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let other = api.create_zone("example.org");
    let record = api.add(&zone, "www", "A", "192.0.2.1");
    let path = format!("/dns-records/{}/", text(&record, "uuid"));
    let body = json!({ "record_type": "A", "name": "www", "value": "192.0.2.2", "zone": other.uuid });
    api.put(&path, &body).expect(200);
    assert_eq!((api.records(&zone).len(), api.records(&other).len()), (1, 0));
    let outside = json!({ "record_type": "A", "name": "www.example.org.", "value": "192.0.2.2" });
    assert_error(&api.put(&path, &outside), 400, "validation_error", Some("name"));
}

#[test]
fn a_ttl_that_the_record_has_is_never_refused() {
    let (_server, api) = Server::start_with_account();
    let zone = api.create_zone_with("example.com", "www 5 A 192.0.2.1\n");
    let path = format!("/dns-records/{}/", text(&api.records(&zone)[0], "uuid"));
    let body = |ttl: u32| json!({ "record_type": "A", "name": "www", "value": "192.0.2.2", "ttl": ttl });
    assert_eq!(api.put(&path, &body(5)).expect(200).json()["ttl"], 5);
    assert_error(&api.put(&path, &body(6)), 400, "validation_error", Some("ttl"));
}

#[test]
fn is_404_for_what_is_not_there_or_not_yours() {
    let (server, alice) = Server::start_with_account();
    let bob = server.api("bob@example.net");
    let zone = alice.create_zone("example.com");
    let record = alice.add(&zone, "www", "A", "192.0.2.1");
    let body = json!({ "record_type": "A", "name": "www", "value": "192.0.2.66" });
    assert_error(
        &bob.put(&format!("/dns-records/{}/", text(&record, "uuid")), &body),
        404,
        "not_found",
        None,
    );
    assert_error(&alice.put(&format!("/dns-records/{NOBODY}/"), &body), 404, "not_found", None);
    assert_eq!(alice.records(&zone), [record]);
}
