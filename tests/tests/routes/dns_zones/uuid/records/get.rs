//! GET `/dns-zones/{uuid}/records/`.

use end_to_end::{Server, assert_error};
use serde_json::{Value, json};

use crate::{NOBODY, text};

#[test]
fn lists_by_name_in_dns_order_then_type_then_age() {
    let (_server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    for (name, record_type, value) in [
        ("z", "A", "192.0.2.1"),
        ("a", "TXT", "later than A"),
        ("a", "A", "192.0.2.9"),
        ("a", "A", "192.0.2.1"),
        ("a", "AAAA", "2001:db8::1"),
        ("b.a", "A", "192.0.2.1"),
        ("aa", "A", "192.0.2.1"),
        ("*", "A", "192.0.2.1"),
        ("@", "TXT", "x"),
        ("@", "CAA", "0 issue \"x\""),
        ("*.a", "A", "192.0.2.1"),
        ("_dmarc", "TXT", "x"),
    ] {
        api.add(&zone, name, record_type, value);
    }
    let records = api.records(&zone);
    let listed: Vec<String> = records
        .iter()
        .map(|record| {
            format!("{} {} {}", text(record, "name"), text(record, "record_type"), text(record, "value"))
        })
        .collect();
    assert_eq!(
        listed,
        [
            "@ CAA 0 issue \"x\"",
            "@ TXT x",
            "* A 192.0.2.1",
            "_dmarc TXT x",
            "a A 192.0.2.9",
            "a A 192.0.2.1",
            "a AAAA 2001:db8::1",
            "a TXT later than A",
            "*.a A 192.0.2.1",
            "b.a A 192.0.2.1",
            "aa A 192.0.2.1",
            "z A 192.0.2.1",
        ]
    );
    assert_eq!(Value::from(records), api.get(&zone.path("")).expect(200).json()["records"]);
}

#[test]
fn filters_by_type_and_name() {
    let (_server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    for (name, record_type, value) in [
        ("www", "A", "192.0.2.1"),
        ("www", "AAAA", "2001:db8::1"),
        ("www.dev", "A", "192.0.2.1"),
        ("@", "A", "192.0.2.1"),
        ("b\u{fc}cher", "A", "192.0.2.1"),
    ] {
        api.add(&zone, name, record_type, value);
    }
    for (query, count) in [
        ("record_type=A", 4),
        ("record_type=aaaa", 1),
        ("record_type=MX", 0),
        ("record_type=TYPE1", 4),
        ("name=www", 2),
        ("name=WWW", 2),
        ("name=www.example.com", 2),
        ("name=www.example.com.", 2),
        ("name=@", 1),
        ("name=example.com", 1),
        ("name=b%C3%BCcher", 1),
        ("name=xn--bcher-kva", 1),
        ("name=nothing", 0),
        ("name=ww", 0),
        ("name=www&record_type=a", 1),
        ("name=www&record_type=TXT", 0),
        ("name=%25", 0),
    ] {
        let records = api.get(&zone.path(&format!("records/?{query}"))).expect(200).json();
        assert_eq!(records.as_array().map(Vec::len), Some(count), "{query}: {records}");
    }
    let response = api.get(&zone.path("records/?record_type=NOTYPE"));
    assert_error(&response, 400, "validation_error", Some("record_type"));
}

#[test]
fn is_empty_for_a_new_zone_and_404_for_no_zone() {
    let (server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    assert_eq!(api.get(&zone.path("records/")).expect(200).json(), json!([]));
    assert_error(&api.get(&format!("/dns-zones/{NOBODY}/records/")), 404, "not_found", None);
    let bob = server.api("bob@example.net");
    assert_error(&bob.get(&zone.path("records/")), 404, "not_found", None);
}
