//! BIND9 from Debian, as the server that zones are deployed to: with a control channel, and zones that come and go.

use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use crate::process::Daemon;
use crate::{Dns, Message, Query, loopback, within};

/// The user `nobody` of Debian.
const NOBODY: u32 = 65_534;
const OUR_SECRET: &str = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
const OTHER_SECRET: &str = "b3RoZXJvdGhlcm90aGVyb3RoZXJvdGhlcm90aGVyb3Q=";

/// How a server is set up.
pub struct Bind9Setup {
    /// What stands in `options`.
    pub options: &'static str,
    /// What stands behind the rest; `DIRECTORY` is the server's.
    pub rest: &'static str,
    /// Whether the server knows another key than the one in the key file.
    pub has_other_key: bool,
}

impl Default for Bind9Setup {
    fn default() -> Self {
        Self { options: "allow-new-zones yes;", rest: "", has_other_key: false }
    }
}

/// A `named` that zones are deployed to; killed when it is dropped.
pub struct Bind9 {
    dns: SocketAddr,
    control: SocketAddr,
    daemon: Option<Daemon>,
    // Last, so that the files outlive the server.
    directory: TempDir,
}

impl Bind9 {
    /// One that is ready.
    pub fn start() -> Self {
        Self::start_with(&Bind9Setup::default())
    }

    /// One that is set up like this.
    pub fn start_with(setup: &Bind9Setup) -> Self {
        let directory = TempDir::with_prefix("zonewright-bind9-").expect("a temporary directory");
        let (dns, control) = (loopback::free_interface_address(), loopback::free_address());
        let mut server = Self { dns, control, daemon: None, directory };
        for folder in ["work", "zones"] {
            fs::create_dir(server.path(folder)).expect("a writable temporary directory");
        }
        let key =
            |secret: &str| format!("key \"rndc-key\" {{ algorithm hmac-sha256; secret \"{secret}\"; }};\n");
        let directory = server.path("").display().to_string();
        let directory = directory.trim_end_matches('/');
        let Bind9Setup { options, rest, has_other_key } = setup;
        let configuration = format!(
            "{}options {{\n directory \"{directory}/work\"; pid-file none; session-keyfile none;\n \
             listen-on port {} {{ {}; }}; listen-on-v6 {{ none; }};\n recursion no; notify no; minimal-responses no;\n \
             minimal-any no; zero-no-soa-ttl no; dnssec-validation no; empty-zones-enable no;\n {options}\n}};\n\
             controls {{ inet {} port {} allow {{ any; }} keys {{ \"rndc-key\"; }}; }};\n{}",
            key(if *has_other_key { OTHER_SECRET } else { OUR_SECRET }),
            dns.port(),
            dns.ip(),
            control.ip(),
            control.port(),
            rest.replace("DIRECTORY", directory),
        );
        fs::write(server.path("rndc.key"), key(OUR_SECRET)).expect("a writable temporary directory");
        fs::write(server.path("named.conf"), configuration).expect("a writable temporary directory");
        server.restart();
        server
    }

    /// A path in its directory: its zone files are in `zones`.
    pub fn path(&self, below: &str) -> PathBuf {
        self.directory.path().join(below)
    }

    /// To be asked.
    pub fn dns(&self) -> Dns {
        Dns { address: self.dns }
    }

    /// Where its control channel is.
    pub fn control_address(&self) -> SocketAddr {
        self.control
    }

    /// `[[bind]]` for it, under a name.
    pub fn configuration(&self, name: &str) -> String {
        format!(
            "[[bind]]\nname = \"{name}\"\nzone_directory = \"{}\"\ncontrol = \"{}\"\nkey_file = \"{}\"\nquery = \"{}\"\n",
            self.path("zones").display(),
            self.control,
            self.path("rndc.key").display(),
            self.dns,
        )
    }

    /// Starts it where it does not run.
    pub fn restart(&mut self) {
        self.run(&[]);
    }

    /// Starts it anew as the user `nobody`, who may read only what all may.
    pub fn restart_as_nobody(&mut self) {
        self.kill();
        self.forget_zones();
        for path in [self.path(""), self.path("work"), self.path("named.conf")] {
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("a file of ours");
            chown(&path, Some(NOBODY), None).expect("root gives files away: run the tests as root");
        }
        self.run(&["-u", "nobody"]);
    }

    /// Removes what it keeps of the zones that were added. It must not run.
    pub fn forget_zones(&self) {
        assert!(self.daemon.is_none(), "it runs");
        fs::remove_dir_all(self.path("work")).expect("its own files");
        fs::create_dir(self.path("work")).expect("its own directory");
    }

    fn run(&mut self, arguments: &[&str]) {
        assert!(self.daemon.is_none(), "it runs");
        let mut command = Command::new("/usr/sbin/named");
        command.args(["-g", "-n", "1", "-c"]).arg(self.path("named.conf")).args(arguments);
        let mut daemon = Daemon::spawn(&mut command, &self.path("named.log"));
        let probe = Query::new("probe.invalid", "SOA").to_octets();
        let is_ready = within(Duration::from_secs(60), || {
            assert!(daemon.ended().is_none(), "named did not start:\n{}", daemon.log());
            self.dns().exchange_within(&probe, Duration::from_millis(100)).is_some()
        });
        assert!(is_ready, "named did not start:\n{}", daemon.log());
        self.daemon = Some(daemon);
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        if let Some(mut daemon) = self.daemon.take() {
            daemon.kill();
        }
    }

    /// SIGSTOP: it is there and does nothing.
    pub fn freeze(&mut self) {
        self.signal(libc::SIGSTOP);
    }

    /// SIGCONT.
    pub fn thaw(&mut self) {
        self.signal(libc::SIGCONT);
    }

    fn signal(&mut self, signal: libc::c_int) {
        self.daemon.as_mut().expect("it runs").signal(signal);
    }

    /// Gives it a command, as its operator.
    pub fn rndc(&self, arguments: &[&str]) {
        let (key, port) = (self.path("rndc.key").display().to_string(), self.control.port().to_string());
        let ip = self.control.ip().to_string();
        let mut all = vec!["-s", &ip, "-p", &port, "-k", &key];
        all.extend(arguments);
        let output = crate::run("/usr/sbin/rndc", &all);
        assert!(output.success, "rndc {arguments:?}: {}{}", output.stdout, output.stderr);
    }

    /// How many commands that start like this it was given in all its life.
    pub fn count_commands(&self, start: &str) -> usize {
        let log = fs::read_to_string(self.path("named.log")).unwrap_or_default();
        log.matches(&format!("received control channel command '{start}")).count()
    }

    /// What it answers for a zone's SOA now, within half a second.
    pub fn soa(&self, zone: &str) -> Option<Message> {
        let question = Query::new(zone, "SOA").to_octets();
        let answer = self.dns().exchange_within(&question, Duration::from_millis(200))?;
        Some(Message::parse(&answer).expect("a well-formed answer"))
    }

    /// The serial that it serves a zone with; `None` where it does not, or is silent.
    pub fn serial(&self, zone: &str) -> Option<u32> {
        let answer = self.soa(zone)?.answer;
        // Whatever the two names before them, the numbers are the last twenty octets.
        let rdata = &answer.first()?.rdata;
        let serial = rdata.get(rdata.len().checked_sub(20)?..)?.first_chunk::<4>()?;
        Some(u32::from_be_bytes(*serial))
    }

    /// Its zone files.
    pub fn zone_files(&self) -> Vec<PathBuf> {
        zone_files_in(&self.path("zones"))
    }
}

/// The zone files in the folders of a directory.
fn zone_files_in(directory: &Path) -> Vec<PathBuf> {
    let entries =
        |path: &Path| fs::read_dir(path).expect("a directory").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> = entries(directory)
        .filter(|path| path.is_dir())
        .flat_map(|folder| entries(&folder).collect::<Vec<_>>())
        .collect();
    files.sort();
    files
}
