//! POST `/dns-zones/`.

use end_to_end::{NAMESERVERS, Server, ServerOptions, assert_error};
use serde_json::{Value, json};

use crate::{assert_is_time, assert_is_uuid, text};

#[test]
fn makes_a_zone_that_is_served_at_once() {
    let (server, api) = Server::start_with_account();
    let zone = api.post("/dns-zones/", &json!({ "domain": "newdomain.com" })).expect(201).json();
    assert_is_uuid(&zone["uuid"]);
    assert_is_time(&zone["created_at"]);
    assert_eq!(zone["domain"], "newdomain.com");
    assert_eq!(zone["record_count"], 0);
    assert_eq!(zone["records"], json!([]));

    let dns = server.dns();
    let soa = dns.ask("newdomain.com SOA").noerror().data();
    let fields: Vec<&str> = soa[0].split(' ').collect();
    assert_eq!(fields[..2], ["ns1.provider.test.", "hostmaster.newdomain.com."]);
    assert_eq!(fields[3..], ["3600", "600", "1209600", "300"]);
    assert!(fields[2].len() == 10 && fields[2].starts_with("20"), "a serial of today's date: {soa:?}");
    let expected: Vec<String> = NAMESERVERS.iter().map(|name| format!("{name}.")).collect();
    assert_eq!(dns.ask("newdomain.com NS").noerror().data(), expected);
    dns.ask("nothing.newdomain.com A").nxdomain().soa_of("newdomain.com.");
}

#[test]
fn takes_a_domain_in_every_form_that_people_write() {
    let (server, api) = Server::start_with_account();
    let long_label = "a".repeat(63);
    let long = format!("{long_label}.{long_label}.{long_label}.{}.com", "a".repeat(57));
    assert_eq!(long.len(), 253);
    let longest_label = format!("{long_label}.net");
    let table = [
        ("example.com", "example.com"),
        ("  Example.ORG. ", "example.org"),
        ("\texample.net\n", "example.net"),
        ("bücher.com", "xn--bcher-kva.com"),
        ("BÜCHER.org", "xn--bcher-kva.org"),
        ("xn--bcher-kva.net", "xn--bcher-kva.net"),
        ("例え.jp", "xn--r8jz45g.jp"),
        ("faß.de", "xn--fa-hia.de"),
        ("3com.com", "3com.com"),
        ("a--b.com", "a--b.com"),
        ("_acme-challenge.example.info", "_acme-challenge.example.info"),
        ("deep.er.example.biz", "deep.er.example.biz"),
        ("example.co.uk", "example.co.uk"),
        ("someone.github.io", "someone.github.io"),
        ("home.arpa", "home.arpa"),
        ("2.0.192.in-addr.arpa", "2.0.192.in-addr.arpa"),
        ("0/25.3.0.192.in-addr.arpa", "0/25.3.0.192.in-addr.arpa"),
        ("128-255.3.0.192.in-addr.arpa", "128-255.3.0.192.in-addr.arpa"),
        ("8.b.d.0.1.0.0.2.ip6.arpa", "8.b.d.0.1.0.0.2.ip6.arpa"),
        (&longest_label, &longest_label),
        (&long, &long),
    ];
    for (domain, expected) in table {
        let response = api.post("/dns-zones/", &json!({ "domain": domain }));
        assert_eq!(response.status, 201, "{domain:?}: {}", response.text());
        assert_eq!(response.json()["domain"], expected, "{domain:?}");
        server.dns().ask(&format!("{expected} SOA")).noerror();
    }
}

#[test]
fn refuses_what_is_no_domain_of_an_account() {
    let (_server, api) = Server::start_with_account();
    let long = format!("{}.com", "a.".repeat(125) + "aaaa");
    assert!(long.len() > 253);
    let long_label = format!("{}.com", "a".repeat(64));
    for domain in [
        "",
        " ",
        ".",
        "..",
        "com",
        "com.",
        "localhost",
        "co.uk",
        "github.io",
        "CO.UK",
        "公司.cn",
        "arpa",
        "in-addr.arpa",
        "ip6.arpa",
        ".example.com",
        "example..com",
        "example.com..",
        "-example.com",
        "example-.com",
        "exa mple.com",
        "exa\tmple.com",
        "exa\u{0}mple.com",
        "*.example.com",
        "ex*ample.com",
        "a/b.example.com",
        "exam_ple.com",
        "example.com/path",
        "http://example.com",
        "user@example.com",
        "example.com:53",
        "\"example.com\"",
        "exa\\.mple.com",
        "exa\\046mple.com",
        "@",
        &long_label,
        &long,
    ] {
        let response = api.post("/dns-zones/", &json!({ "domain": domain }));
        assert_eq!(response.status, 400, "{domain:?}: {}", response.text());
        assert_error(&response, 400, "validation_error", Some("domain"));
    }
    for body in [json!({}), json!({ "domain": null }), json!({ "Domain": "example.com" })] {
        assert_error(&api.post("/dns-zones/", &body), 400, "validation_error", Some("domain"));
    }
    assert_eq!(api.get("/dns-zones/").expect(200).json(), json!([]));
}

#[test]
fn an_operator_may_allow_any_domain() {
    let server = ServerOptions::default().argument("--allow-any-domain").start();
    let api = server.api("alice@example.net");
    for domain in ["localhost", "co.uk", "github.io", "com", "lan"] {
        assert_eq!(api.create_zone(domain).domain, domain);
        server.dns().ask(&format!("{domain} SOA")).noerror();
    }
    for domain in ["", ".", "-a", "a b"] {
        api.post("/dns-zones/", &json!({ "domain": domain })).expect(400);
    }
}

#[test]
fn a_zone_that_exists_is_refused_in_the_same_words_whoever_owns_it() {
    let (server, alice) = Server::start_with_account();
    let bob = server.api("bob@example.net");
    alice.create_zone("example.com");
    let bodies: Vec<Value> = ["example.com", "EXAMPLE.COM."]
        .iter()
        .flat_map(|domain| [&alice, &bob].map(|api| api.post("/dns-zones/", &json!({ "domain": domain }))))
        .map(|response| {
            assert_error(&response, 400, "already_exists", Some("domain"));
            response.json()
        })
        .collect();
    assert!(bodies.iter().all(|body| *body == bodies[0]), "{bodies:?}");
}

#[test]
fn a_zone_above_or_below_another_accounts_is_refused() {
    let (server, alice) = Server::start_with_account();
    let bob = server.api("bob@example.net");
    alice.create_zone("mid.example.com");
    for domain in ["example.com", "below.mid.example.com", "far.below.mid.example.com"] {
        assert_error(&bob.post("/dns-zones/", &json!({ "domain": domain })), 400, "conflict", Some("domain"));
        alice.create_zone(domain);
    }
    for domain in ["beside.com", "notexample.com", "idexample.com"] {
        bob.create_zone(domain);
    }
    // A name that is beside, not above or below.
    alice.create_zone("id.example.net");
    bob.create_zone("mid.example.net");
}

#[test]
fn a_zone_file_beside_the_domain_fills_the_zone_in_one_step() {
    let (server, api) = Server::start_with_account();
    let zone_file = "\
$TTL 300
@ IN SOA ns.example.net. admin.example.net. 7 1800 900 604800 60
@ IN NS ns1.provider.test.
@ IN NS ns2.provider.test.
www IN A 192.0.2.1
@ IN MX 10 mail.example.net.
";
    let body = json!({ "domain": "example.com", "zonefile": zone_file });
    let zone = api.post("/dns-zones/", &body).expect(201).json();
    assert_eq!(zone["record_count"], 2, "{zone}");
    let records = zone["records"].as_array().expect("an array");
    assert_eq!(
        records.iter().map(|record| text(record, "record_type")).collect::<Vec<_>>(),
        ["MX", "A"],
        "{zone}"
    );
    server.dns().ask("www.example.com A").noerror().answer(&["www.example.com. 300 A 192.0.2.1"]);
    let soa = server.dns().ask("example.com SOA").data();
    assert!(
        soa[0].starts_with("ns.example.net. admin.example.net. ") && soa[0].ends_with(" 1800 900 604800 60"),
        "{soa:?}"
    );
}

#[test]
fn a_zone_file_at_fault_makes_no_zone() {
    let (server, api) = Server::start_with_account();
    let body = json!({ "domain": "example.com", "zonefile": "www 60 A 192.0.2.1\nwww 60 A 192.0.2.400\n" });
    let detail = assert_error(&api.post("/dns-zones/", &body), 400, "validation_error", Some("zonefile"));
    assert!(detail.contains("line 2"), "{detail}");
    assert_eq!(api.get("/dns-zones/").expect(200).json(), json!([]));
    server.dns().ask("example.com SOA").rcode("REFUSED");
    let body = json!({ "domain": "example.com", "zonefile": 1 });
    assert_error(&api.post("/dns-zones/", &body), 400, "validation_error", Some("zonefile"));
    api.create_zone("example.com");
}

#[test]
fn a_zone_file_may_be_large() {
    let (server, api) = Server::start_with_account();
    // Beyond the mebibyte that other bodies are held to.
    let mut zone_file = String::from("$TTL 300\n");
    for index in 0..9_000 {
        zone_file.push_str(&format!("host{index} TXT \"{}\"\n", "x".repeat(150)));
    }
    assert!(zone_file.len() > 1024 * 1024);
    let body = json!({ "domain": "example.com", "zonefile": zone_file });
    assert_eq!(api.post("/dns-zones/", &body).expect(201).json()["record_count"], 9_000);
    server.dns().ask("host8999.example.com TXT").noerror();
}

#[test]
fn a_copy_is_answered_with_a_failure_until_its_content_comes() {
    let (server, api) = Server::start_with_account();
    let body = json!({ "domain": "example.com", "primaries": ["127.0.0.1"] });
    assert_error(&api.post("/dns-zones/", &body), 400, "validation_error", Some("primaries"));
    let body = json!({ "domain": "example.com", "primaries": ["192.0.2.1"] });
    let zone = api.post("/dns-zones/", &body).expect(201).json();
    assert_eq!(zone["primaries"], json!(["192.0.2.1"]));
    server.dns().ask("www.example.com A").rcode("SERVFAIL");

    let path = format!("/dns-zones/{}/promote/", zone["uuid"].as_str().expect("a uuid"));
    let promoted = api.post(&path, &json!({})).expect(200).json();
    assert_eq!(promoted["primaries"], json!(null));
    server.dns().ask("example.com SOA").noerror();
}

#[test]
fn every_field_at_fault_is_told() {
    let (_server, api) = Server::start_with_account();
    let response = api.post("/dns-zones/", &json!({ "domain": "a b", "zonefile": 5, "primaries": [] }));
    assert_error(&response, 400, "validation_error", Some("domain"));
    let errors = response.json()["errors"].clone();
    let fields: Vec<_> =
        errors.as_array().expect("a list").iter().map(|error| error["field"].as_str()).collect();
    assert_eq!(fields, [Some("domain"), Some("zonefile"), Some("primaries")]);
}
