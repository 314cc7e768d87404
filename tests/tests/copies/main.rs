//! Zones that are copies of zones elsewhere: the real binary with BIND9, Knot DNS and NSD as primaries.

mod expiry;
mod following;
mod moving_in;
mod notices;

use std::net::SocketAddr;
use std::time::Duration;

use end_to_end::{
    Api, Message, Peer, PeerSetup, PeerZone, Query, Server, ServerOptions, Zone, run_with_input, within,
};
use serde_json::{Value, json};

/// How long anything that must come true is waited for.
const LIMIT: Duration = Duration::from_secs(60);

/// A server on which accounts may name primaries of this machine, and asks them as often as their SOAs say.
fn serve() -> (Server, Api) {
    let server = ServerOptions::default()
        .setting("ZONEWRIGHT_COPIES__PRIMARY_NETWORKS", "127.0.0.0/8")
        .setting("ZONEWRIGHT_COPIES__REFRESH_SECONDS_MIN", "1")
        .setting("ZONEWRIGHT_LIMITS__RECORDS_PER_ZONE", "200000")
        .start();
    let api = server.api("alice@example.net");
    (server, api)
}

/// A zone file of many types, with these timers.
fn zone_file(refresh: u32, retry: u32, expire: u32) -> String {
    format!(
        r#"$TTL 3600
@ 300 SOA ns.example.com. admin.example.com. 10 {refresh} {retry} {expire} 60
@ NS ns
@ NS ns.example.net.
@ MX 10 mail
@ 60 TXT "one" "two"
@ CAA 0 issue "ca.example.net"
ns A 192.0.2.53
ns AAAA 2001:db8::53
mail A 192.0.2.25
www 30 CNAME server
server 5 A 192.0.2.80
server 5 A 192.0.2.81
*.wild TXT "anything"
sub NS ns.sub
ns.sub A 192.0.2.54
alias DNAME target.example.net.
_sip._tcp SRV 1 2 5060 mail
host TYPE65280 \# 3 0A0B0C
host HINFO "PC" "Linux"
"#
    )
}

/// What is asked to see whether two nameservers answer the same.
const QUESTIONS: &[&str] = &[
    "example.com SOA",
    "example.com NS",
    "example.com MX",
    "example.com TXT",
    "example.com CAA",
    "www.example.com A",
    "server.example.com A",
    "any.wild.example.com TXT",
    "x.alias.example.com A",
    "_sip._tcp.example.com SRV",
    "host.example.com TYPE65280",
    "host.example.com HINFO",
    "host.example.com A",
    "no.example.com A",
];

/// BIND9 with `example.com`, which anybody may transfer and change.
fn named(zone: &str) -> Peer {
    let settings = "allow-transfer { any; }; allow-update { any; };".to_owned();
    Peer::named(&PeerSetup {
        zones: vec![PeerZone { settings, ..PeerZone::primary("example.com", zone) }],
        ..PeerSetup::default()
    })
}

/// Knot DNS, likewise.
fn knot(zone: &str) -> Peer {
    let settings = "    acl: all\n    journal-content: all\n".to_owned();
    Peer::knot(&PeerSetup {
        zones: vec![PeerZone { settings, ..PeerZone::primary("example.com", zone) }],
        rest: "acl:\n  - id: all\n    action: [transfer, update]\n".to_owned(),
        ..PeerSetup::default()
    })
}

/// NSD, likewise, but for changes.
fn nsd(zone: &str) -> Peer {
    let settings = "    provide-xfr: 0.0.0.0/0 NOKEY\n".to_owned();
    Peer::nsd(&PeerSetup {
        zones: vec![PeerZone { settings, ..PeerZone::primary("example.com", zone) }],
        ..PeerSetup::default()
    })
}

/// Makes `example.com` a copy of what these have.
fn make_copy(api: &Api, primaries: &[SocketAddr]) -> Zone {
    let primaries: Vec<String> = primaries.iter().map(SocketAddr::to_string).collect();
    let made = api.post("/dns-zones/", &json!({"domain": "example.com", "primaries": primaries}));
    let zone = made.expect(201).json();
    assert_eq!(zone["primaries"], json!(primaries));
    let text = |key: &str| zone[key].as_str().expect("text").to_owned();
    Zone { uuid: text("uuid"), domain: text("domain") }
}

/// Changes `example.com` by dynamic updates (RFC 2136).
fn update(peer: &Peer, commands: &str) {
    let address = peer.dns().address;
    let script = format!("server {} {}\nzone example.com\n{commands}send\n", address.ip(), address.port());
    let output = run_with_input(&mut std::process::Command::new("nsupdate"), &script);
    assert!(output.success, "{}: {}{}\n{}", peer.name, output.stdout, output.stderr, peer.log());
}

/// How a copy stands.
fn copy_status(api: &Api, zone: &Zone) -> Value {
    api.get(&zone.path("status/")).expect(200).json()["copy"].clone()
}

/// The response code to a question, and the data of its answer.
fn ask(server: &Server, question: &str) -> (String, Vec<String>) {
    let reply = server.dns().ask(question);
    (reply.message.rcode_name(), reply.data())
}

/// Waits until a question is answered with this.
#[track_caller]
fn wait_for(server: &Server, question: &str, data: &[&str]) {
    let is_so = within(LIMIT, || {
        ask(server, question) == ("NOERROR".to_owned(), data.iter().map(ToString::to_string).collect())
    });
    assert!(is_so, "{question}: {:?}\n{}", ask(server, question), server.log());
}

/// The response code and the answer's records, in order.
fn answer(address: SocketAddr, question: &str) -> (u16, Vec<String>) {
    let (name, record_type) = question.split_once(' ').expect("a name and a type");
    let query = Query::new(name, record_type).edns(1232);
    let octets = end_to_end::Dns { address }.exchange(&query.to_octets()).expect("an answer");
    let message = Message::parse(&octets).expect("a message");
    let mut records: Vec<String> =
        message.answer.iter().map(|record| record.to_lowercase().to_string()).collect();
    records.sort();
    (message.rcode(), records)
}

/// Waits until both answer all questions alike.
#[track_caller]
fn wait_until_same(server: &Server, peer: &Peer) {
    let (ours, theirs) = (server.dns().address, peer.dns().address);
    let differs = || QUESTIONS.iter().find(|question| answer(ours, question) != answer(theirs, question));
    let is_same = within(LIMIT, || differs().is_none());
    let told = differs().map(|question| (question, answer(ours, question), answer(theirs, question)));
    assert!(is_same, "{}: {told:?}\n{}", peer.name, server.log());
}
