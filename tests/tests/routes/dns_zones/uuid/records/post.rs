//! POST `/dns-zones/{uuid}/records/`: names, TTLs, priorities; what comes back.

use end_to_end::{Server, ServerOptions, assert_error};
use serde_json::{Value, json};

use crate::{NOBODY, assert_is_time, assert_is_uuid, content};

#[test]
fn adds_a_record_that_is_answered_at_once() {
    let (server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let body = json!({ "record_type": "A", "name": "www", "value": "192.0.2.1", "ttl": 3600 });
    let record = api.post_record(&zone, &body).expect(201).json();
    assert_is_uuid(&record["uuid"]);
    assert_is_time(&record["created_at"]);
    let expected =
        json!({ "record_type": "A", "name": "www", "value": "192.0.2.1", "ttl": 3600, "priority": null });
    assert_eq!(content(&record), expected);
    server.dns().ask("www.example.com A").noerror().answer(&["www.example.com. 3600 A 192.0.2.1"]);
    assert_eq!(api.records(&zone), [record]);
}

#[test]
fn names_come_in_every_form_and_go_out_relative() {
    let (server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let label = "a".repeat(63);
    // 253 octets with the zone's name: the longest that there is.
    let longest = format!("{label}.{label}.{label}.{}", "a".repeat(49));
    for (index, (name, expected)) in [
        ("@", "@"),
        ("", "@"),
        ("  ", "@"),
        ("example.com", "@"),
        ("example.com.", "@"),
        ("EXAMPLE.com", "@"),
        ("www", "www"),
        (" www ", "www"),
        ("WWW", "www"),
        ("www.example.com", "www"),
        ("www.Example.Com.", "www"),
        ("a.b.c", "a.b.c"),
        ("*", "*"),
        ("*.dev", "*.dev"),
        ("*.example.com", "*"),
        ("_sip._tcp", "_sip._tcp"),
        ("under_score", "under_score"),
        ("0/25", "0/25"),
        ("-x-", "-x-"),
        ("12", "12"),
        ("other.org", "other.org"),
        ("notexample.com", "notexample.com"),
        ("www.example.com.example.com", "www.example.com"),
        ("b\u{fc}cher", "xn--bcher-kva"),
        ("B\u{dc}CHER.example.com.", "xn--bcher-kva"),
        ("*.b\u{fc}cher", "*.xn--bcher-kva"),
        ("_dmarc.b\u{fc}cher", "_dmarc.xn--bcher-kva"),
        ("dotted\\.label", "dotted\\.label"),
        ("blank\\032inside", "blank\\032inside"),
        ("decimal\\046dot", "decimal\\.dot"),
        (&longest, &longest),
    ]
    .into_iter()
    .enumerate()
    {
        let value = format!("text {index}");
        let response = api.post_record(&zone, &json!({ "record_type": "TXT", "name": name, "value": value }));
        assert_eq!(response.status, 201, "{name:?}: {}", response.text());
        assert_eq!(response.json()["name"], expected, "{name:?}");
        let owner =
            if expected == "@" { "example.com".to_owned() } else { format!("{expected}.example.com") };
        let data = server.dns().ask_tcp(&format!("{owner} TXT")).noerror().data();
        assert!(data.contains(&format!("\"{value}\"")), "{name:?} is not answered at {owner}: {data:?}");
    }
}

#[test]
fn names_that_are_none_or_lie_outside_are_refused() {
    let (_server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let label = "a".repeat(63);
    let too_long = format!("{label}.{label}.{label}.{}", "a".repeat(50));
    let long_label = "a".repeat(64);
    for name in [
        "www.example.org.",
        "com.",
        ".",
        "notexample.com.",
        "www.",
        "a b",
        "a\tb",
        "a\u{0}b",
        "a\u{7f}b",
        "a\"b",
        "\"www\"",
        "a..b",
        ".a",
        "a..",
        "a*",
        "a.*",
        "a.*.b",
        "**",
        "a\\",
        "a\\9",
        "a\\300",
        "a,b",
        "a:b",
        "a(b)",
        "a;b",
        "$TTL",
        "a@b",
        "http://www",
        &long_label,
        &too_long,
    ] {
        let response =
            api.post_record(&zone, &json!({ "record_type": "A", "name": name, "value": "192.0.2.1" }));
        assert_eq!(response.status, 400, "{name:?}: {}", response.text());
        assert_error(&response, 400, "validation_error", Some("name"));
    }
    assert!(api.records(&zone).is_empty());
}

#[test]
fn required_fields_are_required() {
    let (_server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let full = json!({ "record_type": "MX", "name": "@", "value": "mail.example.com", "priority": 10 });
    for field in ["record_type", "name", "value", "priority"] {
        let mut body = full.clone();
        body[field] = Value::Null;
        let null = api.post_record(&zone, &body);
        assert_error(&null, 400, "validation_error", Some(field));
        body.as_object_mut().expect("an object").remove(field);
        let absent = api.post_record(&zone, &body);
        assert_error(&absent, 400, "validation_error", Some(field));
        assert_eq!(null.json(), absent.json(), "null means absent");
    }
    api.post_record(&zone, &full).expect(201);
}

#[test]
fn an_mx_without_priority_is_refused_in_the_published_words() {
    let (_server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let response =
        api.post_record(&zone, &json!({ "record_type": "MX", "name": "@", "value": "mail.example.com" }));
    let detail = assert_error(&response, 400, "validation_error", Some("priority"));
    assert_eq!(detail, "MX records require a priority value");
    let body = json!({ "record_type": "SRV", "name": "_sip._tcp", "value": "10 5060 sip.example.com" });
    let detail = assert_error(&api.post_record(&zone, &body), 400, "validation_error", Some("priority"));
    assert_eq!(detail, "SRV records require a priority value");
}

#[test]
fn the_ttl_is_3600_unless_named_and_30_to_604800() {
    let (server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    for (name, ttl, expected) in
        [("absent", json!(null), 3600), ("lowest", json!(30), 30), ("highest", json!(604_800), 604_800)]
    {
        let body = json!({ "record_type": "A", "name": name, "value": "192.0.2.1", "ttl": ttl });
        assert_eq!(api.add_record(&zone, &body)["ttl"], expected);
        let expected = format!("{name}.example.com. {expected} A 192.0.2.1");
        server.dns().ask(&format!("{name}.example.com A")).noerror().answer(&[&expected]);
    }
    for ttl in [json!(29), json!(604_801), json!(0), json!(-1), json!(i64::MAX), json!(u64::MAX)] {
        let body = json!({ "record_type": "A", "name": "refused", "value": "192.0.2.1", "ttl": ttl });
        let detail = assert_error(&api.post_record(&zone, &body), 400, "validation_error", Some("ttl"));
        assert!(detail.contains("30") && detail.contains("604800"), "{detail}");
    }
}

#[test]
fn the_lowest_ttl_of_an_rrset_is_served() {
    let (server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    for (value, ttl) in [("192.0.2.1", 600), ("192.0.2.2", 60), ("192.0.2.3", 6000)] {
        let body = json!({ "record_type": "A", "name": "www", "value": value, "ttl": ttl });
        assert_eq!(api.add_record(&zone, &body)["ttl"], ttl, "each record keeps its own");
    }
    server.dns().ask("www.example.com A").noerror().answer(&[
        "www.example.com. 60 A 192.0.2.1",
        "www.example.com. 60 A 192.0.2.2",
        "www.example.com. 60 A 192.0.2.3",
    ]);
}

#[test]
fn priority_is_0_to_65535_where_the_type_has_one() {
    let (server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    for priority in [0, 10, 65_535] {
        let body =
            json!({ "record_type": "MX", "name": "@", "value": "mail.example.net", "priority": priority });
        assert_eq!(api.add_record(&zone, &body)["priority"], priority);
    }
    assert_eq!(
        server.dns().ask("example.com MX").noerror().data(),
        ["0 mail.example.net.", "10 mail.example.net.", "65535 mail.example.net."]
    );
    for priority in [json!(-1), json!(65_536), json!(i64::MIN)] {
        let body =
            json!({ "record_type": "MX", "name": "@", "value": "mail.example.net", "priority": priority });
        assert_error(&api.post_record(&zone, &body), 400, "validation_error", Some("priority"));
    }
    for (record_type, value) in
        [("A", "192.0.2.1"), ("TXT", "x"), ("CAA", "0 issue \"x\""), ("NS", "ns.example.net")]
    {
        let body = json!({ "record_type": record_type, "name": "sub", "value": value, "priority": 7 });
        assert_eq!(api.add_record(&zone, &body)["priority"], Value::Null, "{record_type} has none");
    }
}

#[test]
fn the_type_is_taken_in_any_case_and_answered_in_capitals() {
    let (_server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    for (given, expected) in [("a", "A"), ("Txt", "TXT"), ("type65280", "TYPE65280"), ("TYPE1", "A")] {
        let value = match expected {
            "A" => format!("192.0.2.{}", given.len()),
            "TXT" => "x".into(),
            _ => "\\# 1 00".into(),
        };
        assert_eq!(api.add(&zone, "www", given, &value)["record_type"], expected);
    }
    for record_type in
        ["", "FOO", "SOA", "soa", "ANY", "AXFR", "IXFR", "OPT", "TSIG", "TYPE0", "TYPE65536", "TYPE"]
    {
        let response =
            api.post_record(&zone, &json!({ "record_type": record_type, "name": "x", "value": "192.0.2.1" }));
        assert_eq!(response.status, 400, "{record_type}: {}", response.text());
        assert_error(&response, 400, "validation_error", Some("record_type"));
    }
}

#[test]
fn is_404_for_no_zone() {
    let (server, alice) = Server::start_with_account();
    let bob = server.api("bob@example.net");
    let zone = alice.create_zone("example.com");
    let body = json!({ "record_type": "A", "name": "www", "value": "192.0.2.1" });
    assert_error(&bob.post_record(&zone, &body), 404, "not_found", None);
    assert_error(&alice.post(&format!("/dns-zones/{NOBODY}/records/"), &body), 404, "not_found", None);
    assert!(alice.records(&zone).is_empty());
}

#[test]
fn an_operator_may_set_the_limits() {
    let server = ServerOptions::default()
        .setting("ZONEWRIGHT_LIMITS__RECORDS_PER_ZONE", "2")
        .setting("ZONEWRIGHT_LIMITS__ZONES_PER_ACCOUNT", "1")
        .setting("ZONEWRIGHT_LIMITS__TTL_SECONDS_MIN", "5")
        .setting("ZONEWRIGHT_LIMITS__TTL_SECONDS_MAX", "10")
        .start();
    let api = server.api("alice@example.net");
    let zone = api.create_zone("example.com");
    assert_error(&api.post("/dns-zones/", &json!({ "domain": "example.org" })), 400, "limit_exceeded", None);
    let body =
        |name: &str, ttl: u32| json!({ "record_type": "A", "name": name, "value": "192.0.2.1", "ttl": ttl });
    assert_error(&api.post_record(&zone, &body("a", 11)), 400, "validation_error", Some("ttl"));
    api.post_record(&zone, &body("a", 5)).expect(201);
    api.post_record(&zone, &body("b", 10)).expect(201);
    assert_error(&api.post_record(&zone, &body("c", 5)), 400, "limit_exceeded", None);
    assert_error(
        &api.put_zone_file(&zone, "a 5 A 192.0.2.1\nb 5 A 192.0.2.1\nc 5 A 192.0.2.1\n"),
        400,
        "limit_exceeded",
        Some("zonefile"),
    );
    assert_eq!(api.records(&zone).len(), 2);
}
