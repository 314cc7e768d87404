//! Knot DNS.

use std::process::Command;

use super::{Peer, PeerSetup};
use crate::loopback;

impl Peer {
    /// Starts `knotd`, on one thread of each kind.
    pub fn knot(setup: &PeerSetup) -> Self {
        let address = setup.address.unwrap_or_else(loopback::free_address);
        let configuration = |directory: &str| {
            let PeerSetup { zones, server, rest, .. } = setup;
            let mut text = format!(
                r#"server:
    listen: {}@{}
    rundir: {directory}
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
    udp-max-payload: 1232
    identity: ""
    version: ""
    {server}
log:
  - target: stderr
    any: warning
    zone: info
database:
    storage: {directory}
{rest}
template:
  - id: default
    storage: {directory}
    semantic-checks: off
    zonefile-load: whole
    journal-content: none
zone:
"#,
                address.ip(),
                address.port(),
            );
            for (index, zone) in zones.iter().enumerate() {
                text.push_str(&format!("  - domain: \"{}\"\n    file: {index}.zone\n", zone.name));
                text.push_str(&zone.settings);
            }
            text
        };
        Self::start("knotd", address, &setup.zones, configuration, |file| {
            let mut command = Command::new("/usr/sbin/knotd");
            command.arg("-c").arg(file);
            command
        })
    }
}
