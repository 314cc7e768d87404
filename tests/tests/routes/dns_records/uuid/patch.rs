//! PATCH `/dns-records/{uuid}/`.

use end_to_end::{Server, assert_error};
use serde_json::{Value, json};

use crate::{NOBODY, text};

#[test]
fn changes_what_it_names() {
    let (server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let body =
        json!({ "record_type": "MX", "name": "@", "value": "mail.example.net", "priority": 10, "ttl": 60 });
    let mut expected = api.add_record(&zone, &body);
    let path = format!("/dns-records/{}/", text(&expected, "uuid"));
    for (field, value, answer) in [
        ("ttl", json!(1800), "example.com. 1800 MX 10 mail.example.net."),
        ("priority", json!(20), "example.com. 1800 MX 20 mail.example.net."),
        ("value", json!("Mail.example.org"), "example.com. 1800 MX 20 mail.example.org."),
        ("name", json!("sub"), "sub.example.com. 1800 MX 20 mail.example.org."),
    ] {
        let after = api.patch(&path, &json!({ field: value })).expect(200).json();
        expected[field] = value;
        assert_eq!(after, expected, "PATCH of {field}");
        assert_eq!(api.get(&path).expect(200).json(), expected);
        let owner = answer.split(' ').next().expect("an owner");
        let reply = server.dns().ask(&format!("{owner} MX")).noerror();
        assert_eq!(reply.message.answer[0].to_lowercase().to_string(), answer);
    }
    server.dns().ask("example.com MX").noerror().soa_of("example.com.");
    for nothing in [json!({}), json!({ "ttl": null, "value": null, "name": null }), json!({ "unknown": 1 })] {
        assert_eq!(api.patch(&path, &nothing).expect(200).json(), expected, "PATCH of {nothing}");
    }
}

#[test]
fn from_mx_to_a_nulls_the_priority_and_back_needs_it_again() {
    let (_server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let body = json!({ "record_type": "MX", "name": "@", "value": "mail.example.net", "priority": 10 });
    let path = format!("/dns-records/{}/", text(&api.add_record(&zone, &body), "uuid"));
    let a = api.patch(&path, &json!({ "record_type": "A", "value": "192.0.2.1" })).expect(200).json();
    assert_eq!(a["priority"], Value::Null);
    let back = json!({ "record_type": "MX", "value": "mail.example.net" });
    assert_error(&api.patch(&path, &back), 400, "validation_error", Some("priority"));
    let back = json!({ "record_type": "MX", "value": "mail.example.net", "priority": 30 });
    assert_eq!(api.patch(&path, &back).expect(200).json()["priority"], 30);
    // From MX to SRV the value must be one of SRV, the priority stays.
    let response = api.patch(&path, &json!({ "record_type": "SRV" }));
    assert_error(&response, 400, "validation_error", Some("value"));
    let srv =
        api.patch(&path, &json!({ "record_type": "SRV", "value": "1 2 a.example.net" })).expect(200).json();
    assert_eq!(srv["priority"], 30);
}

#[test]
fn is_checked_as_the_whole_record_that_results() {
    let (_server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    api.add(&zone, "there", "A", "192.0.2.1");
    api.add(&zone, "alias", "CNAME", "there.example.com");
    let record = api.add(&zone, "www", "A", "192.0.2.1");
    let path = format!("/dns-records/{}/", text(&record, "uuid"));
    for (change, code) in [
        (json!({ "value": "2001:db8::1" }), "validation_error"),
        (json!({ "value": "" }), "validation_error"),
        (json!({ "ttl": 29 }), "validation_error"),
        (json!({ "record_type": "AAAA" }), "validation_error"),
        (json!({ "record_type": "MX" }), "validation_error"),
        (json!({ "record_type": "SOA" }), "validation_error"),
        (json!({ "name": "a b" }), "validation_error"),
        (json!({ "name": 1 }), "validation_error"),
        (json!({ "name": "www.example.org." }), "validation_error"),
        (json!({ "name": "there" }), "already_exists"),
        (json!({ "name": "alias" }), "conflict"),
        (json!({ "record_type": "CNAME", "value": "a.example.net", "name": "there" }), "conflict"),
        (json!({ "record_type": "CNAME", "value": "a.example.net", "name": "@" }), "conflict"),
    ] {
        let response = api.patch(&path, &change);
        assert_eq!(response.status, 400, "{change}: {}", response.text());
        assert_eq!(response.json()["error_code"], code, "{change}: {}", response.text());
        assert_eq!(api.get(&path).expect(200).json(), record, "nothing has changed");
    }
    // It does not stand in its own way.
    api.patch(&path, &json!({ "record_type": "CNAME", "value": "a.example.net" })).expect(200);
    api.patch(&path, &json!({ "value": "b.example.net" })).expect(200);
    api.patch(&path, &json!({ "value": "B.example.net." })).expect(200);
}

#[test]
fn never_fails_on_a_ttl_that_it_does_not_name() {
    let (_server, api) = Server::start_with_account();
    let zone = api.create_zone_with("example.com", "www 5 A 192.0.2.1\n");
    let path = format!("/dns-records/{}/", text(&api.records(&zone)[0], "uuid"));
    let after = api.patch(&path, &json!({ "value": "192.0.2.2" })).expect(200).json();
    assert_eq!(after["ttl"], 5);
    api.patch(&path, &json!({ "value": "192.0.2.3", "ttl": 5 })).expect(200);
    assert_error(&api.patch(&path, &json!({ "ttl": 6 })), 400, "validation_error", Some("ttl"));
}

#[test]
fn the_serial_rises_with_each_change_and_stands_still_with_none() {
    let (server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let path = format!("/dns-records/{}/", text(&api.add(&zone, "www", "A", "192.0.2.1"), "uuid"));
    let serial = || -> u32 {
        let soa = server.dns().ask("example.com SOA").noerror().data();
        soa[0].split(' ').nth(2).and_then(|serial| serial.parse().ok()).expect("a serial")
    };
    let first = serial();
    api.patch(&path, &json!({ "value": "192.0.2.2" })).expect(200);
    assert_eq!(serial(), first + 1);
    api.patch(&path, &json!({ "value": "2001:db8::" })).expect(400);
    assert_eq!(serial(), first + 1, "what is refused changes nothing");
    api.delete(&path).expect(204);
    assert_eq!(serial(), first + 2);
}

#[test]
fn is_404_for_what_is_not_there_or_not_yours() {
    let (server, alice) = Server::start_with_account();
    let bob = server.api("bob@example.net");
    let zone = alice.create_zone("example.com");
    let record = alice.add(&zone, "www", "A", "192.0.2.1");
    let change = json!({ "value": "192.0.2.66" });
    assert_error(
        &bob.patch(&format!("/dns-records/{}/", text(&record, "uuid")), &change),
        404,
        "not_found",
        None,
    );
    assert_error(&alice.patch(&format!("/dns-records/{NOBODY}/"), &change), 404, "not_found", None);
    assert_eq!(alice.records(&zone), [record]);
}
