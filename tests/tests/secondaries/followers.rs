//! The secondaries themselves, each set up in its own language.

use end_to_end::{Peer, PeerSetup, PeerZone};

use crate::{CATALOG, KEY, Platform};

impl Platform {
    /// BIND9, which follows the catalog.
    pub(crate) fn named(&self, secondary: usize) -> Peer {
        let secondary = &self.secondaries[secondary];
        let (ip, port) = (self.primary.ip(), self.primary.port());
        let key = format!("key \"{KEY}\";");
        let (primaries, notifier) = if secondary.signs {
            (format!("{{ {ip} port {port} {key} }}"), key.as_str())
        } else {
            (format!("{{ {ip} port {port}; }}"), "127.0.0.0/8;")
        };
        Peer::named(&PeerSetup {
            zones: vec![PeerZone {
                name: CATALOG.to_owned(),
                file: None,
                settings: format!("type secondary; primaries {primaries}; file \"catalog.db\";"),
            }],
            server: format!(
                "catalog-zones {{ zone \"{CATALOG}\" default-primaries {primaries} in-memory yes min-update-interval 0; }};\n\
                 allow-notify {{ {notifier} }}; allow-transfer {{ any; }};\n\
                 serial-query-rate 1000; transfers-in 100; transfers-per-ns 50; min-refresh-time 1; min-retry-time 1;"
            ),
            rest: format!("key \"{KEY}\" {{ algorithm hmac-sha256; secret \"{}\"; }};", self.secret),
            address: Some(secondary.address),
        })
    }

    /// Knot DNS, likewise.
    pub(crate) fn knot(&self, secondary: usize) -> Peer {
        let secondary = &self.secondaries[secondary];
        let (ip, port) = (self.primary.ip(), self.primary.port());
        let (remote, notifier) = if secondary.signs {
            (format!("    key: {KEY}\n"), format!("    key: {KEY}\n"))
        } else {
            (String::new(), "    address: 127.0.0.0/8\n".to_owned())
        };
        let follows = "    master: primary\n    acl: [primary, all]\n";
        Peer::knot(&PeerSetup {
            zones: vec![PeerZone {
                name: CATALOG.to_owned(),
                file: None,
                settings: format!("{follows}    catalog-role: interpret\n    catalog-template: member\n"),
            }],
            rest: format!(
                "key:\n  - id: {KEY}\n    algorithm: hmac-sha256\n    secret: {}\n\
                 remote:\n  - id: primary\n    address: {ip}@{port}\n{remote}\
                 acl:\n  - id: primary\n{notifier}    action: notify\n  - id: all\n    action: transfer\n\
                 template:\n  - id: member\n{follows}    zonefile-sync: -1\n    zonefile-load: none\n    \
                 journal-content: all\n",
                self.secret
            ),
            address: Some(secondary.address),
            ..PeerSetup::default()
        })
    }

    /// NSD, which knows its zones by their names.
    pub(crate) fn nsd(&self, secondary: usize, zones: &[String]) -> Peer {
        let secondary = &self.secondaries[secondary];
        let (ip, port) = (self.primary.ip(), self.primary.port());
        let key = if secondary.signs { KEY } else { "NOKEY" };
        let zone = |name: &String| PeerZone {
            name: name.clone(),
            file: None,
            settings: format!(
                "    request-xfr: {ip}@{port} {key}\n    allow-notify: 127.0.0.0/8 {key}\n    \
                 provide-xfr: 127.0.0.0/8 NOKEY\n    min-retry-time: 1\n    min-refresh-time: 1\n"
            ),
        };
        Peer::nsd(&PeerSetup {
            zones: zones.iter().map(zone).collect(),
            rest: format!(
                "key:\n    name: {KEY}\n    algorithm: hmac-sha256\n    secret: \"{}\"\n",
                self.secret
            ),
            address: Some(secondary.address),
            ..PeerSetup::default()
        })
    }
}
