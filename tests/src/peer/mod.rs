//! Other authoritative nameservers, as Debian has them: to compare with, and to exchange zones with.

mod knot;
mod named;
mod nsd;

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use crate::process::Daemon;
use crate::{Dns, Message, Query, within};

pub use named::check_zone;

/// How long a peer may take to load its zones.
const START: Duration = Duration::from_secs(120);
/// How long it may take to end by itself.
const STOP: Duration = Duration::from_secs(10);

/// A zone of a peer.
#[derive(Clone, Debug)]
pub struct PeerZone {
    /// Its name without the final dot.
    pub name: String,
    /// Its master file, where the peer is its primary.
    pub file: Option<String>,
    /// What its part of the configuration says besides, in the peer's own language.
    pub settings: String,
}

impl PeerZone {
    /// One that the peer has a file of.
    pub fn primary(name: &str, file: &str) -> Self {
        Self { name: name.to_owned(), file: Some(file.to_owned()), settings: String::new() }
    }
}

/// How a peer is set up, in its own language where that is not the same for all.
#[derive(Clone, Debug, Default)]
pub struct PeerSetup {
    /// The zones.
    pub zones: Vec<PeerZone>,
    /// Further settings of the server.
    pub server: String,
    /// What stands beside those: keys and access lists.
    pub rest: String,
    /// Where it listens; by default where it finds room.
    pub address: Option<SocketAddr>,
}

/// A nameserver that is not ours, on an address of its own and in a temporary directory; stopped when it is dropped.
pub struct Peer {
    /// What it is called.
    pub name: &'static str,
    address: SocketAddr,
    daemon: Daemon,
    /// How it is started.
    command: Box<dyn Fn() -> Command + Send>,
    /// The zones that it has files of.
    zones: Vec<String>,
    // Last, so that the files outlive the server.
    directory: TempDir,
}

impl Peer {
    /// Writes the zone files, `0.zone` and so on, and the configuration, and waits until all zones with a file are
    /// answered.
    fn start(
        name: &'static str,
        address: SocketAddr,
        zones: &[PeerZone],
        configuration: impl FnOnce(&str) -> String,
        command: impl Fn(&Path) -> Command + Send + 'static,
    ) -> Self {
        let directory = TempDir::with_prefix(format!("zonewright-{name}-")).expect("a temporary directory");
        for (index, zone) in zones.iter().enumerate() {
            if let Some(text) = &zone.file {
                fs::write(directory.path().join(format!("{index}.zone")), text)
                    .expect("a writable temporary directory");
            }
        }
        let file = directory.path().join("server.conf");
        let text = configuration(directory.path().to_str().expect("temporary paths are text"));
        fs::write(&file, text).expect("a writable temporary directory");
        let command = Box::new(move || command(&file));
        let daemon = Daemon::spawn(&mut command(), &directory.path().join("server.log"));
        let with_file = zones.iter().filter(|zone| zone.file.is_some());
        let zones = with_file.map(|zone| zone.name.clone()).collect();
        let mut peer = Self { name, address, daemon, command, zones, directory };
        peer.wait_for_all();
        peer
    }

    fn wait_for_all(&mut self) {
        for zone in self.zones.clone() {
            self.wait_for(&zone);
        }
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        self.daemon.kill();
    }

    /// Starts it again where it was killed, on the same files.
    pub fn restart(&mut self) {
        self.daemon = Daemon::spawn(&mut (self.command)(), &self.directory.path().join("server.log"));
        self.wait_for_all();
    }

    /// Waits until it is an authority for this zone.
    ///
    /// # Panics
    /// Where it never becomes one.
    pub fn wait_for(&mut self, zone: &str) {
        let (dns, probe) = (self.dns(), Query::new(zone, "SOA").to_octets());
        let is_ready = within(START, || {
            assert!(self.daemon.ended().is_none(), "{} did not start:\n{}", self.name, self.daemon.log());
            let answer = dns.exchange_within(&probe, Duration::from_millis(300));
            let answer = answer.and_then(|answer| Message::parse(&answer).ok());
            answer.is_some_and(|answer| answer.is_authoritative() && answer.rcode() == 0)
        });
        assert!(is_ready, "{} does not serve {zone}:\n{}", self.name, self.daemon.log());
    }

    /// To be asked.
    pub fn dns(&self) -> Dns {
        Dns { address: self.address }
    }

    /// What it wrote.
    pub fn log(&self) -> String {
        self.daemon.log()
    }

    /// Stops it where it is: it answers nothing until it is resumed.
    pub fn pause(&mut self) {
        self.daemon.signal(libc::SIGSTOP);
    }

    /// Lets it go on.
    pub fn resume(&mut self) {
        self.daemon.signal(libc::SIGCONT);
    }

    /// Its directory, where its zones lie.
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }
}

impl Drop for Peer {
    /// Those who have processes of their own take them along when they are asked to end.
    fn drop(&mut self) {
        if self.daemon.ended().is_none() {
            self.daemon.signal(libc::SIGTERM);
            let _ = self.daemon.ended_within(STOP);
        }
    }
}
