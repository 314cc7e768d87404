//! The real binary and real secondaries that take zones from it: BIND and Knot DNS by the catalog, NSD by plain transfers.

mod following;

use std::fs;
use std::net::SocketAddr;
use std::time::Duration;

use end_to_end::{Dns, Message, Peer, PeerSetup, PeerZone, Query, Server, ServerOptions, free_address};
use tempfile::TempDir;

/// How long anything that must come true is waited for.
const LIMIT: Duration = Duration::from_secs(60);

const CATALOG: &str = "catalog.zonewright";

/// A primary, BIND and Knot DNS that follow its catalog, and NSD that is configured with some zones of it.
struct Platform {
    server: Server,
    bind: Peer,
    knot: Peer,
    nsd: Peer,
    // The primary's configuration, which outlives the process that reads it.
    _directory: TempDir,
}

impl Platform {
    /// `nsd_zones` are those that NSD is told of. BIND signs with a key of the primary's.
    fn start(nsd_zones: &[&str]) -> Self {
        let directory = TempDir::with_prefix("zonewright-replication-").expect("a temporary directory");
        let file = directory.path().join("zonewright.toml");
        fs::write(&file, "").expect("a writable temporary directory");
        // One of its addresses stays the same: the others must know it before it knows them.
        let primary = free_address();
        let mut server = ServerOptions::default()
            .setting("ZONEWRIGHT_CONFIG", file.to_str().expect("temporary paths are text"))
            .argument("--dns-listen")
            .argument(&primary.to_string())
            .start();
        let key = server.cli(&["tsig", "create", "ns-bind-key"]);
        assert!(key.success, "{}{}", key.stdout, key.stderr);

        let bind = start_bind(primary, &key.stdout);
        let (knot, nsd) = (start_knot(primary), start_nsd(primary, nsd_zones));
        let configuration = [("bind", &bind, "ns-bind-key"), ("knot", &knot, ""), ("nsd", &nsd, "")]
            .map(|(name, peer, key)| {
                let key = if key.is_empty() { String::new() } else { format!("tsig_key = \"{key}\"\n") };
                let address = peer.dns().address;
                format!(
                    "[[secondary]]\nname = \"{name}\"\naddress = \"{address}\"\nnetworks = [\"127.0.0.0/8\"]\n{key}"
                )
            })
            .concat();
        fs::write(&file, configuration).expect("a writable temporary directory");
        server.kill();
        server.restart();
        Self { server, bind, knot, nsd, _directory: directory }
    }
}

fn start_bind(primary: SocketAddr, key: &str) -> Peer {
    let primaries = format!("{} port {} key \"ns-bind-key\";", primary.ip(), primary.port());
    let catalog = PeerZone {
        name: CATALOG.to_owned(),
        file: None,
        settings: format!("type secondary; primaries {{ {primaries} }};"),
    };
    Peer::named(&PeerSetup {
        zones: vec![catalog],
        server: format!(
            "allow-notify {{ 127.0.0.0/8; }}; serial-query-rate 1000; notify-rate 1000;\n\
             catalog-zones {{ zone \"{CATALOG}\" default-primaries {{ {primaries} }} in-memory yes \
             min-update-interval 0; }};"
        ),
        rest: key.to_owned(),
        address: None,
    })
}

fn start_knot(primary: SocketAddr) -> Peer {
    let follows = "    master: primary\n    acl: primary\n";
    let catalog = PeerZone {
        name: CATALOG.to_owned(),
        file: None,
        settings: format!("{follows}    catalog-role: interpret\n    catalog-template: member\n"),
    };
    Peer::knot(&PeerSetup {
        zones: vec![catalog],
        rest: format!(
            "remote:\n  - id: primary\n    address: {}@{}\nacl:\n  - id: primary\n    address: 127.0.0.0/8\n    \
             action: notify\ntemplate:\n  - id: member\n    storage: /nonexistent\n    zonefile-sync: -1\n    \
             journal-content: none\n    semantic-checks: off\n{follows}",
            primary.ip(),
            primary.port(),
        ),
        ..PeerSetup::default()
    })
}

fn start_nsd(primary: SocketAddr, zones: &[&str]) -> Peer {
    let settings = format!(
        "    request-xfr: {}@{} NOKEY\n    allow-notify: 127.0.0.0/8 NOKEY\n",
        primary.ip(),
        primary.port()
    );
    let zone = |name: &&str| PeerZone { name: (*name).to_owned(), file: None, settings: settings.clone() };
    Peer::nsd(&PeerSetup { zones: zones.iter().map(zone).collect(), ..PeerSetup::default() })
}

/// The serial that a nameserver answers with authority; `None` where it does not.
fn serial(dns: &Dns, zone: &str) -> Option<u32> {
    let answer = dns.exchange_within(&Query::new(zone, "SOA").to_octets(), Duration::from_millis(300))?;
    let answer = Message::parse(&answer).expect("a well-formed answer");
    // Whatever the two names before them, the numbers are the last twenty octets.
    let rdata = &answer.answer.first().filter(|_| answer.is_authoritative())?.rdata;
    let serial = rdata.get(rdata.len().checked_sub(20)?..)?.first_chunk::<4>()?;
    Some(u32::from_be_bytes(*serial))
}
