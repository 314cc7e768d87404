//! The built-in nameserver and BIND9 answer alike.

use std::collections::BTreeSet;

use end_to_end::{Bind9, Dns};

use crate::{serve, wait_for};

const ZONE: &str = r#"
$TTL 300
@ NS ns1
@ NS ns.elsewhere.test.
ns1 A 192.0.2.53
@ A 192.0.2.1
@ AAAA 2001:db8::1
@ MX 10 mail
@ TXT "v=spf1 -all" "second; \"quoted\" \195\188"
@ CAA 0 issue "ca.test; x=y"
mail A 192.0.2.2
www CNAME mail
out CNAME elsewhere.test.
*.wild A 192.0.2.3
wild.exact.wild TXT "here"
_sip._tcp SRV 10 60 5060 mail
_443._tcp.www TLSA 3 1 1 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
ssh SSHFP 4 2 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
svc HTTPS 1 . alpn=h2,h3 ipv4hint=192.0.2.4
svc SVCB 0 mail
naptr NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:info@example.com!" .
ptr PTR mail
alias DNAME mail
loc LOC 52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m
uri URI 10 1 "ftp://ftp.example.com/public"
key OPENPGPKEY aGVsbG8=
smime SMIMEA 3 0 0 00ff
odd TYPE65280 \# 4 0A000001
under_score A 192.0.2.5
sub NS ns.sub
ns.sub A 192.0.2.6
sub DS 12345 13 2 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
a\.dot TXT "escaped"
"#;

const TYPES: [&str; 22] = [
    "A",
    "AAAA",
    "CNAME",
    "MX",
    "TXT",
    "NS",
    "SOA",
    "SRV",
    "CAA",
    "DNAME",
    "PTR",
    "TLSA",
    "SSHFP",
    "SVCB",
    "HTTPS",
    "NAPTR",
    "DS",
    "LOC",
    "URI",
    "OPENPGPKEY",
    "SMIMEA",
    "TYPE65280",
];

#[test]
fn every_name_and_type_is_answered_alike() {
    let bind9 = Bind9::start();
    let server = serve(&[&bind9]);
    let api = server.api("alice@example.net");
    let zone = api.create_zone_with("example.com", ZONE);
    wait_for(&api, &zone);
    let mut names: BTreeSet<String> = api
        .records(&zone)
        .iter()
        .map(|record| match record["name"].as_str().expect("a name") {
            "@" => "example.com".to_owned(),
            relative => format!("{relative}.example.com"),
        })
        .collect();
    for more in ["nothing", "a.b.wild", "wild", "x.sub", "x.alias", "_tcp", "x.www"] {
        names.insert(format!("{more}.example.com"));
    }
    for name in &names {
        for record_type in TYPES {
            let question = format!("{name} {record_type}");
            assert_eq!(answer(server.dns(), &question), answer(bind9.dns(), &question), "{question}");
        }
    }
}

/// The response code, AA, and what is answered and said of authority; in any order and case.
fn answer(dns: Dns, question: &str) -> (u16, bool, BTreeSet<String>, BTreeSet<String>) {
    let message = dns.ask_tcp(question).message;
    let texts = |records: &[end_to_end::dns::Record]| {
        records.iter().map(|record| format!("{:?}", record.to_lowercase())).collect::<BTreeSet<String>>()
    };
    // BIND9 adds the apex's NS to positive answers, which nobody needs.
    let is_positive = !message.answer.is_empty();
    let authority = if is_positive { BTreeSet::new() } else { texts(&message.authority) };
    (message.rcode(), message.is_authoritative(), texts(&message.answer), authority)
}
