//! PUT `/dns-zones/{uuid}/zonefile/`.

use std::collections::BTreeMap;

use end_to_end::http::{Connection, write_request};
use end_to_end::{Api, Server, Zone, assert_error};
use serde_json::{Value, json};

use super::get::EVERY_TYPE;
use crate::{NOBODY, text};

/// Where each record's content leads: its uuid and its time.
fn identities(api: &Api, zone: &Zone) -> BTreeMap<String, (Value, Value)> {
    let key = |record: &Value| {
        format!("{} {} {}", text(record, "name"), text(record, "record_type"), text(record, "value"))
    };
    let records = api.records(zone);
    records
        .iter()
        .map(|record| (key(record), (record["uuid"].clone(), record["created_at"].clone())))
        .collect()
}

fn serial(server: &Server) -> u32 {
    let soa = server.dns().ask("example.com SOA").noerror().data();
    soa[0].split(' ').nth(2).and_then(|serial| serial.parse().ok()).expect("a serial")
}

#[test]
fn replaces_the_whole_content() {
    let (server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    api.add(&zone, "gone", "A", "192.0.2.1");
    let response = api.put_zone_file(&zone, "$TTL 60\nwww A 192.0.2.2\nwww A 192.0.2.3\n").expect(200);
    let summary = response.json();
    assert_eq!((text(&summary, "uuid"), text(&summary, "domain")), (&*zone.uuid, "example.com"));
    assert_eq!(summary["record_count"], 2);
    server.dns().ask("gone.example.com A").nxdomain();
    server
        .dns()
        .ask("www.example.com A")
        .noerror()
        .answer(&["www.example.com. 60 A 192.0.2.2", "www.example.com. 60 A 192.0.2.3"]);
    assert_error(&api.put_zone_file(&zone, ""), 400, "parse_error", None);
    api.put_zone_file(&zone, "; nothing\n").expect(200);
    assert!(api.records(&zone).is_empty());
    server.dns().ask("www.example.com A").nxdomain();
    server.dns().ask("example.com NS").noerror();
}

#[test]
fn takes_the_three_content_types() {
    let (_server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let body: Option<&[u8]> = Some(b"www 60 A 192.0.2.1\n");
    for kind in ["text/dns", "text/plain", "application/octet-stream", "text/plain; charset=utf-8"] {
        api.send("PUT", &zone.path("zonefile/"), &[("Content-Type", kind)], body).expect(200);
    }
    for kind in ["application/json", "text/html", "multipart/form-data; boundary=x"] {
        let response = api.send("PUT", &zone.path("zonefile/"), &[("Content-Type", kind)], body);
        assert_error(&response, 415, "unsupported_media_type", None);
    }
}

#[test]
fn values_are_written_canonically_and_come_out_as_json_writes_them() {
    let (_server, api) = Server::start_with_account();
    let zone = api.create_zone_with("example.com", EVERY_TYPE);
    let records = api.records(&zone);
    let found = |name: &str, record_type: &str| {
        let record =
            records.iter().find(|record| record["name"] == name && record["record_type"] == record_type);
        let record = record.unwrap_or_else(|| panic!("no {name} {record_type} in {records:#?}"));
        (text(record, "value").to_owned(), record["priority"].clone(), record["ttl"].clone())
    };
    let table = [
        ("@", "A", "192.0.2.1", json!(null), 300),
        ("@", "AAAA", "2001:db8::1", json!(null), 300),
        ("@", "MX", "mail.example.com", json!(10), 300),
        ("@", "TXT", "\"v=spf1 -all\" \"second; \\\"string\\\"\"", json!(null), 300),
        ("@", "CAA", "0 issue \"letsencrypt.org\"", json!(null), 300),
        ("www", "CNAME", "example.com", json!(null), 60),
        ("_sip._tcp", "SRV", "10 5060 sip.example.net", json!(1), 300),
        ("sub", "NS", "ns.sub.example.com", json!(null), 300),
        ("old", "DNAME", "example.net", json!(null), 300),
        ("1", "PTR", "host.example.net", json!(null), 300),
        ("*.wild", "TXT", "any", json!(null), 300),
        ("escaped\\.dot", "TXT", "x", json!(null), 300),
        ("unknown", "TYPE65280", "\\# 4 0A000001", json!(null), 300),
    ];
    for (name, record_type, value, priority, ttl) in table {
        assert_eq!(
            found(name, record_type),
            (value.to_owned(), priority, json!(ttl)),
            "{name} {record_type}"
        );
    }
    // Every record can be written back as it is shown.
    for record in &records {
        let path = format!("/dns-records/{}/", text(record, "uuid"));
        let response = api.put(&path, record);
        assert_eq!(response.status, 200, "{record}: {}", response.text());
        assert_eq!(response.json(), *record);
    }
}

#[test]
fn the_grammar_of_master_files_is_read() {
    let (server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let file = "\
; a comment
$ORIGIN example.com.\r
$TTL 1h ; another
@\tIN\tSOA\tns1.example.net. admin.example.net. ( 5 ; serial
    1800 900
    1w 60 )
a\tIN 60 A 192.0.2.1
\t60 IN\tA 192.0.2.2
   TXT ( \"one\"
         \"two\" ) ; in parentheses
b.example.com. A 192.0.2.3
$ORIGIN sub
c A 192.0.2.4
@ A 192.0.2.5
$ORIGIN deeper
d 2h30m A 192.0.2.6
$TTL 90
e A 192.0.2.7
D\\101E TXT semi\\;colon";
    api.put_zone_file(&zone, file).expect(200);
    let dns = server.dns();
    dns.ask("a.example.com A").answer(&["a.example.com. 60 A 192.0.2.1", "a.example.com. 60 A 192.0.2.2"]);
    dns.ask("a.example.com TXT").answer(&["a.example.com. 3600 TXT \"one\" \"two\""]);
    dns.ask("b.example.com A").answer(&["b.example.com. 3600 A 192.0.2.3"]);
    dns.ask("c.sub.example.com A").answer(&["c.sub.example.com. 3600 A 192.0.2.4"]);
    dns.ask("sub.example.com A").answer(&["sub.example.com. 3600 A 192.0.2.5"]);
    dns.ask("d.deeper.sub.example.com A").answer(&["d.deeper.sub.example.com. 9000 A 192.0.2.6"]);
    dns.ask("e.deeper.sub.example.com A").answer(&["e.deeper.sub.example.com. 90 A 192.0.2.7"]);
    dns.ask("dee.deeper.sub.example.com TXT").answer(&["dee.deeper.sub.example.com. 90 TXT \"semi;colon\""]);
    let soa = dns.ask("example.com SOA").data();
    assert!(soa[0].ends_with(" 1800 900 604800 60"), "{soa:?}");
}

#[test]
fn ttls_of_rfc_2181_are_taken() {
    let (server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    api.put_zone_file(
        &zone,
        "a 0 A 192.0.2.1\nb 1 A 192.0.2.1\nc 2147483647 A 192.0.2.1\nd 2147483648 A 192.0.2.1\n",
    )
    .expect(200);
    for (name, ttl) in [("a", 0_u32), ("b", 1), ("c", 2_147_483_647), ("d", 0)] {
        let expected = format!("{name}.example.com. {ttl} A 192.0.2.1");
        server.dns().ask(&format!("{name}.example.com A")).answer(&[&expected]);
    }
}

#[test]
fn a_fault_is_told_with_its_line_and_changes_nothing() {
    let (server, api) = Server::start_with_account();
    let zone = api.create_zone_with("example.com", EVERY_TYPE);
    let before = (identities(&api, &zone), serial(&server));
    for (file, line) in [
        ("www 60 A 192.0.2.1\nwww 60 A nonsense\n", 2),
        ("\n\n; comment\nwww 60 A\n", 4),
        ("www 60 BOGUS x\n", 1),
        ("www 60 A 192.0.2.1 192.0.2.2\n", 1),
        ("www 60 CH A 192.0.2.1\n", 1),
        ("@ 60 A 192.0.2.1\nwww.example.org. 60 A 192.0.2.1\n", 2),
        ("www 60 TXT \"open\n", 1),
        ("www 60 TXT ( \"open\"\n", 1),
        ("www 60 A 192.0.2.1 )\n", 1),
        ("  60 A 192.0.2.1\n", 1),
        ("$INCLUDE other.zone\n", 1),
        ("a 60 A 192.0.2.1\n$GENERATE 1-10 host$ A 192.0.2.$\n", 2),
        ("$BOGUS 1\n", 1),
        ("$TTL\n", 1),
        ("$TTL x\n", 1),
        ("$ORIGIN\n", 1),
        ("a..b 60 A 192.0.2.1\n", 1),
        ("www 60 TYPE65280 \\# 2 00\n", 1),
        ("@ 60 CNAME a.example.net.\n", 1),
        ("@ 60 SOA a. b. 1 2 3 4 5\n@ 60 SOA a. b. 1 2 3 4 6\n", 2),
        ("www 60 SOA a. b. 1 2 3 4 5\n", 1),
    ] {
        let response = api.put_zone_file(&zone, file);
        assert_eq!(response.status, 400, "{file:?}: {}", response.text());
        let error = response.json();
        let detail = text(&error, "detail");
        assert!(detail.contains(&format!("line {line}")), "{file:?} is wrong in line {line}: {detail}");
        assert_error(&response, 400, text(&error, "error_code"), error["field"].as_str());
    }
    // Rules that no one line breaks.
    for file in [
        "www 60 CNAME a.example.net.\nwww 60 A 192.0.2.1\n",
        "@ 60 NS ns.example.com.\n",
        "d 60 DNAME example.net.\nbelow.d 60 A 192.0.2.1\n",
    ] {
        let response = api.put_zone_file(&zone, file).expect(400);
        assert!(response.text().contains("line "), "{file:?}: {}", response.text());
        assert_eq!(response.json()["error_code"], "conflict", "{}", response.text());
    }
    assert_eq!((identities(&api, &zone), serial(&server)), before);
}

#[test]
fn octets_that_are_no_text_are_read_or_refused_but_harm_nothing() {
    let (_server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    for body in
        [&b"www 60 TXT \"\xff\xfe\"\n"[..], b"\x00\x01\x02", b"www\x00 60 A 192.0.2.1", &[b'('; 100_000]]
    {
        let response = api.send("PUT", &zone.path("zonefile/"), &[("Content-Type", "text/dns")], Some(body));
        assert!([200, 400].contains(&response.status), "{}", response.text());
    }
    api.get(&zone.path("zonefile/")).expect(200);
}

#[test]
fn duplicates_merge_and_equal_records_keep_their_identity() {
    let (_server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    api.add(&zone, "www", "A", "192.0.2.1");
    api.add(&zone, "@", "AAAA", "2001:0DB8::1");
    api.add(&zone, "gone", "A", "192.0.2.1");
    let before = identities(&api, &zone);
    let file = "$TTL 60\nwww A 192.0.2.1\nWWW A 192.0.2.1\nwww.example.com. A 192.0.2.1\n@ AAAA 2001:db8::1\nnew A 192.0.2.9\n";
    assert_eq!(api.put_zone_file(&zone, file).expect(200).json()["record_count"], 3);
    let after = identities(&api, &zone);
    assert_eq!(after["www A 192.0.2.1"], before["www A 192.0.2.1"]);
    assert_eq!(after["@ AAAA 2001:db8::1"], before["@ AAAA 2001:0DB8::1"]);
    assert!(!after.contains_key("gone A 192.0.2.1"));
    assert!(api.records(&zone).iter().all(|record| record["ttl"] == 60), "the TTLs are the file's");
}

#[test]
fn apex_nameservers_are_taken_over_unless_they_are_the_platforms() {
    let (server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let dns = server.dns();
    let ns_records =
        || api.get(&zone.path("records/?record_type=NS")).expect(200).json().as_array().map(Vec::len);

    api.put_zone_file(&zone, "@ 60 NS ns1.provider.test.\n@ 60 NS NS2.provider.test.\n").expect(200);
    assert_eq!(ns_records(), Some(0), "the whole set is the platform's");
    assert_eq!(dns.ask("example.com NS").data(), ["ns1.provider.test.", "ns2.provider.test."]);

    api.put_zone_file(&zone, "@ 60 NS ns1.provider.test.\n").expect(200);
    assert_eq!(ns_records(), Some(1), "a part of it is not");
    assert_eq!(dns.ask("example.com NS").data(), ["ns1.provider.test."]);

    api.put_zone_file(&zone, "@ 60 NS ns1.provider.test.\n@ 60 NS ns.example.net.\n").expect(200);
    assert_eq!(ns_records(), Some(2));

    api.put_zone_file(&zone, "@ 60 NS ns\nns 60 A 192.0.2.1\n").expect(200);
    dns.ask("example.com NS").answer(&["example.com. 60 NS ns.example.com."]);

    api.put_zone_file(&zone, "\n").expect(200);
    assert_eq!(dns.ask("example.com NS").data(), ["ns1.provider.test.", "ns2.provider.test."]);
}

#[test]
fn the_soa_is_taken_over_and_the_serial_never_goes_back() {
    let (server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let put = |serial: u32| {
        let file =
            format!("@ 60 SOA ns.example.net. admin\\.dns.example.net. {serial} 7200 3600 604800 120\n");
        api.put_zone_file(&zone, &file).expect(200);
    };
    let first = serial(&server);
    put(1);
    let second = serial(&server);
    assert_eq!(second, first + 1, "a serial that is behind is not taken");
    server.dns().ask("example.com SOA").answer(&[&format!(
        "example.com. 60 SOA ns.example.net. admin\\.dns.example.net. {second} 7200 3600 604800 120"
    )]);
    put(second + 1000);
    assert_eq!(serial(&server), second + 1000, "one that is ahead is");
    put(second + 1000);
    assert_eq!(serial(&server), second + 1001, "an equal one is not ahead");
    // RFC 1982: what is less than 2^31 on is ahead, and so around the end.
    put(4_000_000_000);
    assert_eq!(serial(&server), 4_000_000_000);
    put(5);
    assert_eq!(serial(&server), 5);
    // Records go on from there: plus one, or today's where that is ahead.
    api.add(&zone, "www", "A", "192.0.2.1");
    assert!(serial(&server) > 2_020_000_000);
    // The timers stay where a file has no SOA.
    api.put_zone_file(&zone, "\n").expect(200);
    assert!(server.dns().ask("example.com SOA").data()[0].ends_with(" 7200 3600 604800 120"));
}

#[test]
fn what_says_the_same_changes_nothing_where_that_is_asked_for() {
    let (server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let put = |query: &str, serial: u32, records: &str| {
        let file =
            format!("@ 60 SOA ns.example.net. admin.example.net. {serial} 7200 3600 604800 120\n{records}");
        let path = zone.path(&format!("zonefile/{query}"));
        api.send("PUT", &path, &[("Content-Type", "text/dns")], Some(file.as_bytes()))
    };
    let is_changed = |query: &str, serial: u32, records: &str| {
        put(query, serial, records).expect(200).json()["changed"].clone()
    };
    assert_eq!(is_changed("", 5, "www 60 A 192.0.2.1\n"), Value::Null);
    let before = (identities(&api, &zone), serial(&server));
    assert_eq!(is_changed("?if_changed=true", 5, "WWW.example.com. 60 IN A 192.0.2.1\n"), false);
    assert_eq!((identities(&api, &zone), serial(&server)), before);

    assert_eq!(is_changed("?if_changed=true", 5, "www 61 A 192.0.2.1\n"), true, "another TTL");
    assert_eq!(is_changed("?if_changed=true", 5, "www 61 A 192.0.2.2\n"), true, "another address");
    assert_eq!(serial(&server), before.1 + 2);
    assert_eq!(
        is_changed("?if_changed=true", before.1 + 9, "www 61 A 192.0.2.2\n"),
        true,
        "a serial that is ahead"
    );
    assert_eq!(serial(&server), before.1 + 9);
    assert_eq!(is_changed("?if_changed=false", 5, "www 61 A 192.0.2.2\n"), Value::Null, "not asked for");
    assert_error(&put("?if_changed=maybe", 5, ""), 400, "validation_error", Some("if_changed"));
}

#[test]
fn a_file_over_64_mebibytes_is_refused_before_it_is_sent() {
    let (server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let mut connection = Connection::open(server.http_address()).expect("a connection");
    let authorization = format!("Bearer {}", api.token());
    let headers = [
        ("Authorization", authorization.as_str()),
        ("Content-Type", "text/dns"),
        ("Content-Length", "67108865"),
    ];
    let target = format!("/api/v1{}", zone.path("zonefile/"));
    connection.send(&write_request("PUT", &target, &headers, None)).expect("it is sent");
    assert_error(&connection.receive(false).expect("an answer"), 413, "payload_too_large", None);
}

#[test]
fn is_404_for_no_zone() {
    let (server, alice) = Server::start_with_account();
    let bob = server.api("bob@example.net");
    let zone = alice.create_zone_with("example.com", "www 60 A 192.0.2.1\n");
    assert_error(&bob.put_zone_file(&zone, ""), 404, "not_found", None);
    let nobody = Zone { uuid: NOBODY.into(), domain: "example.com".into() };
    assert_error(&alice.put_zone_file(&nobody, ""), 404, "not_found", None);
    assert_eq!(alice.records(&zone).len(), 1);
}
