//! NSD.

use std::process::Command;

use super::{Peer, PeerSetup};
use crate::loopback;

impl Peer {
    /// Starts `nsd`, one server of it, which keeps to the zone that was asked for and sends ANY over TCP, as we do.
    pub fn nsd(setup: &PeerSetup) -> Self {
        let address = setup.address.unwrap_or_else(loopback::free_address);
        let configuration = |directory: &str| {
            let PeerSetup { zones, server, rest, .. } = setup;
            let mut text = format!(
                r#"server:
    ip-address: {}@{}
    server-count: 1
    username: ""
    chroot: ""
    zonesdir: "{directory}"
    database: ""
    pidfile: "{directory}/nsd.pid"
    xfrdfile: "{directory}/xfrd.state"
    xfrdir: "{directory}"
    zonelistfile: "{directory}/zone.list"
    ipv4-edns-size: 1232
    minimal-responses: yes
    confine-to-zone: yes
    refuse-any: yes
    hide-identity: yes
    hide-version: yes
    rrl-ratelimit: 0
    rrl-whitelist-ratelimit: 0
    {server}
remote-control:
    control-enable: no
{rest}
"#,
                address.ip(),
                address.port(),
            );
            for (index, zone) in zones.iter().enumerate() {
                text.push_str(&format!("zone:\n    name: \"{}\"\n    zonefile: {index}.zone\n", zone.name));
                text.push_str(&zone.settings);
            }
            text
        };
        Self::start("nsd", address, &setup.zones, configuration, |file| {
            let mut command = Command::new("/usr/sbin/nsd");
            command.arg("-d").arg("-c").arg(file);
            command
        })
    }
}
