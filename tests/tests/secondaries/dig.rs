//! Transfers by dig.

use std::net::SocketAddr;

use end_to_end::{Peer, run, within};

use crate::{KEY, LIMIT, Platform, serial};

/// Who asks for a zone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asker<'a> {
    /// The address that it asks from.
    pub(crate) source: &'a str,
    /// The secret that it signs with, if it does.
    pub(crate) secret: Option<&'a str>,
}

impl Asker<'_> {
    /// The response code to a request for a zone: `axfr` for all of it, `ixfr=1` for what changed since that serial.
    pub(crate) fn rcode(self, server: SocketAddr, zone: &str, kind: &str) -> String {
        // Of a transfer that fails, dig tells the code in no other form.
        let output = self.dig(server, &[zone, kind, "+yaml"]);
        let status = output.lines().find_map(|line| line.trim().strip_prefix("status: "));
        status.unwrap_or_else(|| panic!("{self:?}: no answer to {zone} {kind}\n{output}")).to_owned()
    }

    /// All records of a zone, sorted; none where it gets none.
    pub(crate) fn records(self, server: SocketAddr, zone: &str) -> Vec<String> {
        let output = self.dig(server, &[zone, "axfr", "+onesoa", "+noall", "+answer"]);
        let is_record = |line: &&str| !line.is_empty() && !line.starts_with(';');
        let mut records: Vec<String> = output.lines().filter(is_record).map(str::to_owned).collect();
        records.sort();
        records
    }

    fn dig(self, server: SocketAddr, arguments: &[&str]) -> String {
        let (host, port) = (format!("@{}", server.ip()), server.port().to_string());
        let key = self.secret.map(|secret| format!("hmac-sha256:{KEY}:{secret}"));
        let mut all = vec![host.as_str(), "-p", &port, "-b", self.source, "+tries=1", "+time=30"];
        all.extend(key.iter().flat_map(|key| ["-y", key]));
        all.extend_from_slice(arguments);
        let output = run("dig", &all);
        assert!(output.success, "{all:?}: {}{}", output.stdout, output.stderr);
        output.stdout
    }
}

impl Platform {
    /// All records of a zone at the primary, sorted.
    pub(crate) fn records(&self, zone: &str) -> Vec<String> {
        Asker { source: "127.0.0.1", secret: Some(&self.secret) }.records(self.primary, zone)
    }
}

/// Waits until a secondary has a zone as it stands at the primary, and checks that all its records are the same.
#[track_caller]
pub(crate) fn wait_until_same(platform: &Platform, peer: &Peer, zone: &str) {
    let expected = platform.serial(zone);
    let is_there = within(LIMIT, || serial(peer, zone) == expected);
    assert!(is_there, "{}: {:?}, not {expected:?}\n{}", peer.name, serial(peer, zone), peer.log());
    let theirs = Asker { source: "127.0.0.1", secret: None }.records(peer.dns().address, zone);
    assert!(!theirs.is_empty(), "{} gives nothing\n{}", peer.name, peer.log());
    assert_eq!(theirs, platform.records(zone), "{}", peer.name);
}
