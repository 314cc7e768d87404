//! A server, and the secondaries that it is told of.

use std::fs;
use std::net::SocketAddr;

use end_to_end::{Api, Server, ServerOptions, Zone, loopback};
use tempfile::TempDir;

use crate::KEY;

/// A secondary as the server is told of it.
pub(crate) struct Secondary {
    name: &'static str,
    pub(crate) address: SocketAddr,
    /// Whether it and the server sign what they say to each other.
    pub(crate) signs: bool,
    /// Where it may ask from.
    network: &'static str,
}

impl Secondary {
    /// One that signs.
    pub(crate) fn new(name: &'static str) -> Self {
        Self { name, address: loopback::free_interface_address(), signs: true, network: "127.0.0.0/8" }
    }

    /// One that is known by its address alone.
    pub(crate) fn unsigned(name: &'static str) -> Self {
        Self { signs: false, ..Self::new(name) }
    }

    /// The same, asking from this network alone.
    pub(crate) fn within(self, network: &'static str) -> Self {
        Self { network, ..self }
    }

    /// Its part of the configuration.
    fn settings(&self) -> String {
        let Self { name, address, signs, network } = self;
        let key = if *signs { format!("tsig_key = '{KEY}'\n") } else { String::new() };
        format!("[[secondary]]\nname = '{name}'\naddress = '{address}'\nnetworks = ['{network}']\n{key}")
    }
}

/// A server with secondaries that are yet to be started, at addresses that it knows.
pub(crate) struct Platform {
    pub(crate) server: Server,
    pub(crate) api: Api,
    /// Where secondaries ask it, which stays when it starts again.
    pub(crate) primary: SocketAddr,
    pub(crate) secret: String,
    /// In the order of their names.
    pub(crate) secondaries: Vec<Secondary>,
    _configuration: TempDir,
}

impl Platform {
    /// For secondaries of these names, all of which sign.
    pub(crate) fn start(names: &[&'static str]) -> Self {
        Self::start_with(names.iter().map(|name| Secondary::new(name)).collect())
    }

    pub(crate) fn start_with(secondaries: Vec<Secondary>) -> Self {
        let primary = loopback::free_address();
        let directory = TempDir::with_prefix("zonewright-secondaries-").expect("a temporary directory");
        let file = directory.path().join("zonewright.toml");
        let mut text: String = secondaries.iter().map(Secondary::settings).collect();
        text += "[copies]\nprimary_networks = ['127.0.0.0/8']\n";
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
        Self { server, api, primary, secret, secondaries, _configuration: directory }
    }

    /// The serial of a zone at the primary.
    pub(crate) fn serial(&self, domain: &str) -> Option<String> {
        let soa = self.server.dns().ask(&format!("{domain} SOA")).noerror().data();
        soa[0].split(' ').nth(2).map(str::to_owned)
    }

    /// How a zone stands on each secondary: its name, state and serial.
    pub(crate) fn status(&self, zone: &Zone) -> Vec<(String, String, Option<u64>)> {
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
