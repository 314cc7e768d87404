//! GET `/dns-zones/{uuid}/zonefile/`.

use end_to_end::{Server, assert_error, check_zone};
use serde_json::json;

use crate::NOBODY;

/// One record of each type that can stand in a zone.
pub(crate) const EVERY_TYPE: &str = "\
$TTL 300
@ SOA ns1.provider.test. hostmaster.example.com. 1 3600 600 1209600 300
@ NS ns1.provider.test.
@ NS ns2.provider.test.
@ A 192.0.2.1
@ AAAA 2001:db8::1
@ MX 10 mail
@ TXT \"v=spf1 -all\" \"second; \\\"string\\\"\"
@ CAA 0 issue \"letsencrypt.org\"
www 60 CNAME @
mail A 192.0.2.2
_sip._tcp SRV 1 10 5060 sip.example.net.
sub NS ns.sub
ns.sub A 192.0.2.3
old DNAME example.net.
1 PTR host.example.net.
_443._tcp.www2 TLSA 3 1 1 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
ssh SSHFP 4 2 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
_dns SVCB 1 dns.example.net. alpn=dot port=853
web HTTPS 1 . alpn=h2,h3 ipv4hint=192.0.2.1
naptr NAPTR 100 10 \"u\" \"E2U+sip\" \"!^.*$!sip:info@example.com!\" .
sub DS 60485 8 2 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
loc LOC 52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m
_http._tcp URI 10 1 \"https://example.com/\"
key._openpgpkey OPENPGPKEY AQIDBA==
cert._smimecert SMIMEA 3 0 0 0123456789abcdef
unknown TYPE65280 \\# 4 0a000001
*.wild TXT any
escaped\\.dot TXT x
";

#[test]
fn is_what_named_checkzone_accepts_and_a_person_can_read() {
    let (server, api) = Server::start_with_account();
    let zone = api.create_zone_with("example.com", EVERY_TYPE);
    let response = api.get(&zone.path("zonefile/")).expect(200);
    let kind = response.header("content-type").unwrap_or_default();
    assert!(kind.starts_with("text/dns"), "{kind}");
    let text = response.text();
    let checked = check_zone("example.com", &text);
    assert!(checked.success, "{}{}\n{text}", checked.stdout, checked.stderr);
    assert!(
        checked.stderr.is_empty() && !checked.stdout.contains("warning"),
        "{}{}",
        checked.stdout,
        checked.stderr
    );

    // Data stand under relative names, the apex first; no generic form where the type has one of its own.
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with([';', '$'])).collect();
    assert!(lines[0].starts_with('@') && lines[0].contains("SOA"), "{text}");
    assert_eq!(text.matches("\\#").count(), 1, "only the unknown type is generic:\n{text}");
    assert!(lines.iter().any(|line| line.starts_with("www ") && line.contains("CNAME")), "{text}");
    let serial = server.dns().ask("example.com SOA").data()[0].split(' ').nth(2).map(str::to_owned);
    assert!(text.contains(&serial.expect("a serial")), "{text}");
}

#[test]
fn holds_what_is_served() {
    let (_server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    for ttl in [600, 60] {
        let body = json!({ "record_type": "A", "name": "www", "value": format!("192.0.2.{}", ttl % 251), "ttl": ttl });
        api.add_record(&zone, &body);
    }
    let text = api.get(&zone.path("zonefile/")).expect(200).text();
    assert!(text.contains("ns1.provider.test.") && text.contains("ns2.provider.test."), "{text}");
    assert!(!text.contains("600\tIN\tA") && !text.contains(" 600 IN A"), "the lowest TTL is served:\n{text}");
}

#[test]
fn read_back_it_changes_nothing() {
    let (_server, api) = Server::start_with_account();
    let zone = api.create_zone_with("example.com", EVERY_TYPE);
    let text = api.get(&zone.path("zonefile/")).expect(200).text();
    let before = api.records(&zone);
    api.put_zone_file(&zone, &text).expect(200);
    assert_eq!(api.records(&zone), before);
    let again = api.get(&zone.path("zonefile/")).expect(200).text();
    let differing: Vec<(&str, &str)> = text.lines().zip(again.lines()).filter(|(a, b)| a != b).collect();
    assert!(
        differing.iter().all(|(line, _)| line.contains("SOA") || line.contains("serial")),
        "{differing:?}"
    );

    // Under another name, it is the same zone but for the full names in it.
    let body = json!({ "domain": "example.org", "zonefile": text.replace("example.com", "example.org") });
    assert_eq!(api.post("/dns-zones/", &body).expect(201).json()["record_count"], before.len());
}

#[test]
fn is_404_for_no_zone() {
    let (server, alice) = Server::start_with_account();
    let bob = server.api("bob@example.net");
    let zone = alice.create_zone("example.com");
    assert_error(&bob.get(&zone.path("zonefile/")), 404, "not_found", None);
    assert_error(&alice.get(&format!("/dns-zones/{NOBODY}/zonefile/")), 404, "not_found", None);
}
