//! GET `/dns-records/`.

use end_to_end::{Server, assert_error};
use serde_json::{Value, json};

use crate::{NOBODY, text};

#[test]
fn lists_the_records_of_all_zones_by_domain_first() {
    let (server, api) = Server::start_with_account();
    let bob = server.api("bob@example.net");
    bob.add(&bob.create_zone("bob.com"), "www", "A", "192.0.2.1");
    assert_eq!(api.get("/dns-records/").expect(200).json(), json!([]));
    for domain in ["example.org", "a.example.com", "example.com"] {
        let zone = api.create_zone(domain);
        for name in ["www", "@"] {
            api.add(&zone, name, "TXT", &format!("{name} of {domain}"));
        }
    }
    let records = api.get("/dns-records/").expect(200).json();
    let values: Vec<&str> =
        records.as_array().expect("an array").iter().map(|record| text(record, "value")).collect();
    assert_eq!(
        values,
        [
            "@ of a.example.com",
            "www of a.example.com",
            "@ of example.com",
            "www of example.com",
            "@ of example.org",
            "www of example.org",
        ]
    );
}

#[test]
fn filters_combine() {
    let (server, api) = Server::start_with_account();
    let bob = server.api("bob@example.net");
    let foreign = bob.create_zone("bob.com");
    bob.add(&foreign, "www", "A", "192.0.2.1");
    let zones = ["example.com", "example.org"].map(|domain| api.create_zone(domain));
    for zone in &zones {
        api.add(zone, "www", "A", "192.0.2.1");
        api.add(zone, "www", "TXT", "x");
    }
    let uuid = &zones[0].uuid;
    for (query, count) in [
        (String::new(), 4),
        (format!("zone={uuid}"), 2),
        (format!("zone={}", uuid.to_uppercase()), 2),
        ("record_type=A".into(), 2),
        ("record_type=a".into(), 2),
        ("record_type=MX".into(), 0),
        (format!("zone={uuid}&record_type=Txt"), 1),
        (format!("zone={uuid}&record_type=MX"), 0),
        (format!("zone={NOBODY}"), 0),
        (format!("zone={}", foreign.uuid), 0),
    ] {
        let records = api.get(&format!("/dns-records/?{query}")).expect(200).json();
        assert_eq!(records.as_array().map(Vec::len), Some(count), "?{query}: {records}");
    }
    for (query, field) in [("zone=x", "zone"), ("zone=", "zone"), ("record_type=BOGUS", "record_type")] {
        assert_error(&api.get(&format!("/dns-records/?{query}")), 400, "validation_error", Some(field));
    }
    let both = api.get("/dns-records/?zone=x&record_type=BOGUS");
    assert_error(&both, 400, "validation_error", Some("zone"));
    assert_eq!(both.json()["errors"].as_array().map(Vec::len), Some(2), "{}", both.text());
}

#[test]
fn a_record_is_the_same_in_every_list() {
    let (_server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let record = api.add(&zone, "www", "A", "192.0.2.1");
    let path = format!("/dns-records/{}/", text(&record, "uuid"));
    let shared = |listed: &Value| {
        let mut listed = listed.clone();
        listed.as_object_mut().expect("an object").retain(|key, _| record.get(key).is_some());
        listed
    };
    assert_eq!(shared(&api.get("/dns-records/").expect(200).json()[0]), record);
    assert_eq!(shared(&api.records(&zone)[0]), record);
    assert_eq!(shared(&api.get(&path).expect(200).json()), record);
    assert_eq!(shared(&api.get(&zone.path("")).expect(200).json()["records"][0]), record);
}
