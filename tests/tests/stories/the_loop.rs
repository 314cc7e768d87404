//! The main story, on each database: a zone and its records are made, changed and removed, each change is answered at once, and all of it
//! is there after a restart.

use serde_json::json;

use crate::{Database, on_each_database, path, serial, text};

on_each_database!(the_loop, super::story);

fn story(database: &Database) {
    let mut server = database.serve();
    let api = server.api("alice@example.net");
    let zone = api.create_zone("example.com");
    let dns = server.dns();

    let www = api.add(&zone, "www", "A", "192.0.2.1");
    dns.ask("www.example.com A").noerror().answer(&["www.example.com. 3600 A 192.0.2.1"]);
    let mx =
        json!({ "record_type": "MX", "name": "@", "value": "mail.example.com", "priority": 10, "ttl": 60 });
    let mx = api.add_record(&zone, &mx);
    dns.ask("example.com MX").noerror().answer(&["example.com. 60 MX 10 mail.example.com."]);
    api.add(&zone, "@", "TXT", "v=spf1 \u{fc} -all");

    api.patch(&path(&www), &json!({ "value": "192.0.2.2", "ttl": 120 })).expect(200);
    dns.ask("www.example.com A").noerror().answer(&["www.example.com. 120 A 192.0.2.2"]);
    let www = api
        .put(&path(&www), &json!({ "record_type": "AAAA", "name": "six", "value": "2001:db8::1" }))
        .expect(200);
    dns.ask("www.example.com A").nxdomain().soa_of("example.com.");
    dns.ask("six.example.com AAAA").noerror().answer(&["six.example.com. 3600 AAAA 2001:db8::1"]);

    // What is refused leaves everything as it was.
    let before = (api.records(&zone), serial(dns, "example.com"));
    let twice = json!({ "record_type": "MX", "name": "@", "value": "MAIL.example.com.", "priority": 10 });
    assert_eq!(api.post_record(&zone, &twice).expect(400).json()["error_code"], "already_exists");
    let beside = json!({ "record_type": "CNAME", "name": "six", "value": "a.example.net" });
    assert_eq!(api.post_record(&zone, &beside).expect(400).json()["error_code"], "conflict");
    assert_eq!(api.put_zone_file(&zone, "x 60 A nonsense\n").status, 400);
    assert_eq!((api.records(&zone), serial(dns, "example.com")), before);

    // Lists are in the same order on each database.
    for name in ["b", "*", "a.b", "_x", "z", "B2", "\u{fc}"] {
        api.add(&zone, name, "A", "192.0.2.9");
    }
    let records = api.records(&zone);
    let names: Vec<&str> = records.iter().map(|record| text(record, "name")).collect();
    assert_eq!(names, ["@", "@", "*", "_x", "b", "a.b", "b2", "six", "xn--tda", "z"]);
    let page = api.get(&zone.path("records/?page=2&page_size=4")).expect(200).json();
    let paged: Vec<&str> =
        page["results"].as_array().expect("results").iter().map(|r| text(r, "name")).collect();
    assert_eq!(paged, names[4..8]);
    assert_eq!(api.get("/dns-records/?record_type=mx").expect(200).json()[0]["uuid"], mx["uuid"]);

    // A zone file goes out and comes in.
    let zone_file = api.get(&zone.path("zonefile/")).expect(200).text();
    let other =
        json!({ "domain": "example.org", "zonefile": zone_file.replace("example.com", "example.org") });
    let other = api.post("/dns-zones/", &other).expect(201).json();
    assert_eq!(other["record_count"], 10);
    dns.ask("a.b.example.org A").noerror().answer(&["a.b.example.org. 3600 A 192.0.2.9"]);

    // Everything survives a restart, in the API and in DNS.
    let zones = api.get("/dns-zones/").expect(200).json();
    let serial_before = serial(dns, "example.com");
    let token = api.token().to_owned();
    server.terminate();
    assert!(server.wait().success(), "{}", server.log());
    server.restart();
    let api = server.api_by_token(&token);
    let dns = server.dns();
    assert_eq!(api.get("/dns-zones/").expect(200).json(), zones);
    assert_eq!(api.records(&zone), records);
    assert_eq!(serial(dns, "example.com"), serial_before);
    dns.ask("x.example.com A").noerror().answer(&["x.example.com. 3600 A 192.0.2.9"]);

    api.delete(&path(&www.json())).expect(204);
    dns.ask("six.example.com AAAA").noerror().soa_of("example.com.");
    api.delete(&zone.path("")).expect(204);
    dns.ask("www.example.com A").rcode("REFUSED");
    dns.ask("a.b.example.org A").noerror();
    let again = api.create_zone("example.com");
    assert!(crate::is_ahead(serial(dns, "example.com"), serial_before));
    assert!(api.records(&again).is_empty());
}
