//! Nameservers that follow: the real binary with BIND9, Knot DNS and NSD as its secondaries.

mod catalog;
mod crowds;
mod refusals;

use std::fs;
use std::net::SocketAddr;
use std::time::Duration;

use end_to_end::{
    Api, Message, Peer, PeerSetup, PeerZone, Query, Server, ServerOptions, Zone, loopback, within,
};
use tempfile::TempDir;

/// How long anything that must come true is waited for.
const LIMIT: Duration = Duration::from_secs(60);
const KEY: &str = "secondary-key";
const CATALOG: &str = "catalog.zonewright";

/// A server with secondaries that are yet to be started, at addresses that it knows.
struct Platform {
    server: Server,
    api: Api,
    /// Where secondaries ask it, which stays when it starts again.
    primary: SocketAddr,
    secret: String,
    /// In the order of their names.
    addresses: Vec<SocketAddr>,
    _configuration: TempDir,
}

impl Platform {
    /// For these secondaries, all of which sign.
    fn start(secondaries: &[&str]) -> Self {
        let primary = loopback::free_address();
        let directory = TempDir::with_prefix("zonewright-secondaries-").expect("a temporary directory");
        let addresses: Vec<SocketAddr> =
            secondaries.iter().map(|_| loopback::free_interface_address()).collect();
        let of_secondary = |(name, address): (&&str, &SocketAddr)| {
            format!(
                "[[secondary]]\nname = '{name}'\naddress = '{address}'\ntsig_key = '{KEY}'\nnetworks = ['127.0.0.0/8']\n"
            )
        };
        let text: String = secondaries.iter().zip(&addresses).map(of_secondary).collect();
        let file = directory.path().join("zonewright.toml");
        fs::write(&file, text).expect("a writable temporary directory");
        let server = ServerOptions::default()
            .argument("--config")
            .argument(file.to_str().expect("temporary paths are text"))
            .argument("--dns-listen")
            .argument(&primary.to_string())
            .start();
        let made = server.cli(&["tsig", "create", KEY]);
        assert!(made.success, "{}{}", made.stdout, made.stderr);
        let secret = made.stdout.split('"').nth(3).expect("a key clause").to_owned();
        let api = server.api("alice@example.net");
        Self { server, api, primary, secret, addresses, _configuration: directory }
    }

    /// BIND9, which follows the catalog.
    fn named(&self, secondary: usize) -> Peer {
        let (ip, port) = (self.primary.ip(), self.primary.port());
        let primaries = format!("{{ {ip} port {port} key \"{KEY}\"; }}");
        Peer::named(&PeerSetup {
            zones: vec![PeerZone {
                name: CATALOG.to_owned(),
                file: None,
                settings: format!("type secondary; primaries {primaries}; file \"catalog.db\";"),
            }],
            server: format!(
                "catalog-zones {{ zone \"{CATALOG}\" default-primaries {primaries} in-memory yes min-update-interval 0; }};\n\
                 allow-notify {{ key \"{KEY}\"; }};\n\
                 serial-query-rate 1000; transfers-in 100; transfers-per-ns 50; min-refresh-time 1; min-retry-time 1;"
            ),
            rest: format!("key \"{KEY}\" {{ algorithm hmac-sha256; secret \"{}\"; }};", self.secret),
            address: Some(self.addresses[secondary]),
        })
    }

    /// Knot DNS, likewise.
    fn knot(&self, secondary: usize) -> Peer {
        let (ip, port) = (self.primary.ip(), self.primary.port());
        Peer::knot(&PeerSetup {
            zones: vec![PeerZone {
                name: CATALOG.to_owned(),
                file: None,
                settings: "    master: primary\n    acl: primary\n    catalog-role: interpret\n    catalog-template: member\n"
                    .to_owned(),
            }],
            rest: format!(
                "key:\n  - id: {KEY}\n    algorithm: hmac-sha256\n    secret: {}\n\
                 remote:\n  - id: primary\n    address: {ip}@{port}\n    key: {KEY}\n\
                 acl:\n  - id: primary\n    key: {KEY}\n    action: notify\n\
                 template:\n  - id: member\n    master: primary\n    acl: primary\n    zonefile-sync: -1\n    \
                 zonefile-load: none\n    journal-content: all\n",
                self.secret
            ),
            address: Some(self.addresses[secondary]),
            ..PeerSetup::default()
        })
    }

    /// NSD, which knows its zones by their names.
    fn nsd(&self, secondary: usize, zones: &[String]) -> Peer {
        let (ip, port) = (self.primary.ip(), self.primary.port());
        let zone = |name: &String| PeerZone {
            name: name.clone(),
            file: None,
            settings: format!(
                "    request-xfr: {ip}@{port} {KEY}\n    allow-notify: 127.0.0.0/8 {KEY}\n    min-retry-time: 1\n    \
                 min-refresh-time: 1\n"
            ),
        };
        Peer::nsd(&PeerSetup {
            zones: zones.iter().map(zone).collect(),
            rest: format!(
                "key:\n    name: {KEY}\n    algorithm: hmac-sha256\n    secret: \"{}\"\n",
                self.secret
            ),
            address: Some(self.addresses[secondary]),
            ..PeerSetup::default()
        })
    }

    /// How a zone stands on each secondary: its name, state and serial.
    fn status(&self, zone: &Zone) -> Vec<(String, String, Option<u64>)> {
        let status = self.api.get(&zone.path("status/")).expect(200).json();
        let nameservers = status["nameservers"].as_array().expect("a list").iter();
        nameservers
            .filter(|nameserver| nameserver["kind"] == "secondary")
            .map(|nameserver| {
                let text = |key: &str| nameserver[key].as_str().expect("text").to_owned();
                (text("name"), text("state"), nameserver["serial"].as_u64())
            })
            .collect()
    }
}

/// What a nameserver answers to a question: the response code, and the data.
fn ask(peer: &Peer, name: &str, record_type: &str) -> Option<(String, Vec<String>)> {
    let octets = Query::new(name, record_type).to_octets();
    let answer = peer.dns().exchange_within(&octets, Duration::from_secs(1))?;
    let message = Message::parse(&answer).ok()?;
    let data = message
        .answer
        .iter()
        .map(|record| record.to_string().splitn(4, ' ').nth(3).unwrap_or_default().to_owned())
        .collect();
    Some((message.rcode_name(), data))
}

/// The serial of a zone there, where it is served.
fn serial(peer: &Peer, zone: &str) -> Option<String> {
    let (_, data) = ask(peer, zone, "SOA")?;
    data.first()?.split(' ').nth(2).map(str::to_owned)
}

/// Waits until a name has these addresses there.
#[track_caller]
fn wait_for_addresses(peer: &Peer, name: &str, addresses: &[&str]) {
    let is_so = || {
        let Some((_, mut data)) = ask(peer, name, "A") else { return false };
        data.sort();
        data == addresses
    };
    assert!(within(LIMIT, is_so), "{}: {name} is {:?}\n{}", peer.name, ask(peer, name, "A"), peer.log());
}

/// Waits until a zone is not served there.
#[track_caller]
fn wait_until_gone(peer: &Peer, zone: &str) {
    let is_gone =
        || ask(peer, zone, "SOA").is_some_and(|(rcode, data)| rcode == "REFUSED" && data.is_empty());
    assert!(
        within(LIMIT, is_gone),
        "{}: {zone} is still {:?}\n{}",
        peer.name,
        ask(peer, zone, "SOA"),
        peer.log()
    );
}
