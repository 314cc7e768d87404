//! BIND9.

use std::fs;
use std::process::Command;

use tempfile::TempDir;

use super::{Peer, PeerSetup};
use crate::loopback;
use crate::process::{Output, run};

impl Peer {
    /// Starts `named`: authoritative alone, with what is legal in DNS but refused by default allowed.
    pub fn named(setup: &PeerSetup) -> Self {
        let address = setup.address.unwrap_or_else(loopback::free_interface_address);
        let configuration = |directory: &str| {
            let (ip, port) = (address.ip(), address.port());
            let PeerSetup { zones, server, rest, .. } = setup;
            let mut text = format!(
                r#"options {{
    directory "{directory}";
    pid-file none;
    session-keyfile none;
    listen-on port {port} {{ {ip}; }};
    listen-on-v6 {{ none; }};
    recursion no;
    notify no;
    minimal-responses no-auth;
    minimal-any no;
    answer-cookie no;
    edns-udp-size 1232;
    max-udp-size 1232;
    zero-no-soa-ttl no;
    check-names primary ignore;
    max-records-per-type 0;
    max-types-per-name 0;
    rate-limit {{ responses-per-second 0; }};
    dnssec-validation no;
    empty-zones-enable no;
    version none;
    hostname none;
    server-id none;
    {server}
}};
controls {{ }};
logging {{ channel file {{ stderr; severity info; }}; category default {{ file; }}; }};
{rest}
"#
            );
            for (index, zone) in zones.iter().enumerate() {
                let file = match zone.file {
                    Some(_) => format!("type primary; file \"{index}.zone\"; check-integrity no;"),
                    None => String::new(),
                };
                text.push_str(&format!("zone \"{}\" {{ {file} {} }};\n", zone.name, zone.settings));
            }
            text
        };
        Self::start("named", address, &setup.zones, configuration, |file| {
            let mut command = Command::new("/usr/sbin/named");
            command.arg("-g").args(["-n", "1", "-c"]).arg(file);
            command
        })
    }
}

/// What `named-checkzone` says of a zone file.
pub fn check_zone(domain: &str, text: &str) -> Output {
    let directory = TempDir::with_prefix("zonewright-zone-").expect("a temporary directory");
    let file = directory.path().join("zone");
    fs::write(&file, text).expect("a writable temporary directory");
    run("named-checkzone", &["-i", "local", domain, file.to_str().expect("temporary paths are text")])
}
