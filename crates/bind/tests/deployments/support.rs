//! A real named with a control channel, zones to deploy to it, and questions to it.

use std::collections::BTreeMap;
use std::fs;
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use bind::{Clock, Deployment, DeploymentState, DesiredZones, ServerOptions, ZoneReport};
use tempfile::TempDir;
use zone::{Name, Rrset, Serial, Soa, master_file};

/// The user `nobody` of Debian.
const NOBODY: u32 = 65_534;

/// How long anything that must come true is waited for: much longer than it takes.
pub(crate) const LIMIT: Duration = Duration::from_secs(60);

pub(crate) fn clock() -> Clock {
    #[expect(clippy::disallowed_methods, reason = "the clock of tests with a real named is the real one")]
    Clock(Arc::new(SystemTime::now))
}

pub(crate) fn name(text: &str) -> Name {
    Name::parse(text).expect("a name")
}

/// Waits until something comes true.
#[track_caller]
pub(crate) fn eventually(what: &str, mut condition: impl FnMut() -> bool) {
    let end = Instant::now() + LIMIT;
    while !condition() {
        assert!(Instant::now() < end, "{what}: not after {} s", LIMIT.as_secs());
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Ports of 127.0.0.1 below those of clients, by the process, so that tests beside each other do not meet.
fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let start = (std::process::id() % 1_000) as u16 * 20;
    loop {
        let port = 10_000 + (start + NEXT.fetch_add(1, Ordering::Relaxed)) % 20_000;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() && UdpSocket::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// How a named is set up.
pub(crate) struct Setup {
    /// Into the options.
    pub(crate) options: &'static str,
    /// Behind the rest.
    pub(crate) rest: String,
    /// The key that named knows, where that is not the one in the key file.
    pub(crate) other_key: bool,
}

impl Default for Setup {
    fn default() -> Self {
        Self { options: "allow-new-zones yes;", rest: String::new(), other_key: false }
    }
}

/// A named on loopback; killed when it is dropped.
pub(crate) struct Named {
    child: Option<Child>,
    dns: u16,
    control: u16,
    // Last, so that the files outlive the process.
    directory: TempDir,
}

impl Named {
    pub(crate) fn start() -> Self {
        Self::start_with(&Setup::default())
    }

    pub(crate) fn start_with(setup: &Setup) -> Self {
        let directory = TempDir::with_prefix("zonewright-bind-").expect("a temporary directory");
        let mut named = Self { child: None, dns: free_port(), control: free_port(), directory };
        named.configure(setup);
        named.restart();
        named
    }

    pub(crate) fn configure(&self, setup: &Setup) {
        let path = self.path("");
        for folder in ["work", "zones"] {
            fs::create_dir_all(self.path(folder)).expect("a writable temporary directory");
        }
        let key =
            |secret: &str| format!("key \"rndc-key\" {{ algorithm hmac-sha256; secret \"{secret}\"; }};\n");
        let ours = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
        fs::write(self.path("rndc.key"), key(ours)).expect("a writable temporary directory");
        let theirs = if setup.other_key { "b3RoZXJvdGhlcm90aGVyb3RoZXJvdGhlcm90aGVyb3Q=" } else { ours };
        let configuration = format!(
            "{}options {{ directory \"{}/work\"; pid-file none; session-keyfile none; listen-on port {} {{ 127.0.0.1; }}; \
             listen-on-v6 {{ none; }}; recursion no; notify no; dnssec-validation no; empty-zones-enable no; {} }};\n\
             controls {{ inet 127.0.0.1 port {} allow {{ localhost; }} keys {{ \"rndc-key\"; }}; }};\n{}",
            key(theirs),
            path.display(),
            self.dns,
            setup.options,
            self.control,
            setup.rest.replace("DIRECTORY", &path.display().to_string()),
        );
        fs::write(self.path("named.conf"), configuration).expect("a writable temporary directory");
    }

    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.directory.path().join(below)
    }

    pub(crate) fn options(&self) -> ServerOptions {
        ServerOptions {
            name: "ns1".to_owned(),
            zone_directory: self.path("zones"),
            control: SocketAddr::from(([127, 0, 0, 1], self.control)),
            key_file: self.path("rndc.key"),
            query: SocketAddr::from(([127, 0, 0, 1], self.dns)),
            view: None,
            file_mode: 0o644,
            file_owner: None,
        }
    }

    /// Starts it where it does not run, and waits until it answers.
    pub(crate) fn restart(&mut self) {
        self.run(&[]);
    }

    /// Starts it anew as the user `nobody`, whose its own files are then.
    pub(crate) fn run_as_nobody(&mut self) {
        self.kill();
        fs::remove_dir_all(self.path("work")).expect("named's own files");
        fs::create_dir(self.path("work")).expect("named's own directory");
        for path in [self.path(""), self.path("work"), self.path("named.conf")] {
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("our own file");
            chown(&path, Some(NOBODY), None).expect("root gives files away: run this test as root");
        }
        self.run(&["-u", "nobody"]);
    }

    fn run(&mut self, arguments: &[&str]) {
        let log =
            fs::OpenOptions::new().create(true).append(true).open(self.path("named.log")).expect("a log");
        let child = Command::new("/usr/sbin/named")
            .args(["-g", "-n", "1", "-c"])
            .arg(self.path("named.conf"))
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("named must be there: scripts/setup installs it");
        self.child = Some(child);
        eventually("named starts", || {
            let ended = self.child.as_mut().and_then(|child| child.try_wait().expect("a child"));
            assert!(ended.is_none(), "named ended:\n{}", self.log());
            self.ask("probe.invalid").is_some()
        });
    }

    /// SIGKILL.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            child.wait().expect("a child can be waited for");
        }
    }

    /// SIGSTOP or SIGCONT.
    pub(crate) fn signal(&self, signal: libc::c_int) {
        let pid = self.child.as_ref().expect("named runs").id();
        // SAFETY: no memory is involved; the process is our child and not yet waited for.
        assert_eq!(unsafe { libc::kill(pid as libc::pid_t, signal) }, 0);
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.path("named.log")).unwrap_or_default()
    }

    /// How many commands that start like this it was given.
    pub(crate) fn count_commands(&self, command: &str) -> usize {
        self.log().matches(&format!("received control channel command '{command}")).count()
    }

    /// What it answers for the SOA of a zone: the rcode, and the serial. `None` where no answer comes.
    pub(crate) fn ask(&self, zone: &str) -> Option<(u8, Option<Serial>)> {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
        socket.connect(("127.0.0.1", self.dns)).expect("an address");
        socket.set_read_timeout(Some(Duration::from_millis(500))).expect("a time");
        let mut question = vec![7, 7, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        question.extend(name(zone).as_wire());
        question.extend([0, 6, 0, 1]);
        socket.send(&question).ok()?;
        let mut octets = [0; 1500];
        let length = socket.recv(&mut octets).ok()?;
        let has_answer = octets[6..8] != [0, 0];
        // Names in an SOA come before its numbers, and the answer before all that is additional.
        let answer = &octets[question.len()..length];
        let serial = has_answer.then(|| {
            let data = usize::from(u16::from_be_bytes([answer[10], answer[11]]));
            let numbers = &answer[12 + data - 20..];
            Serial(u32::from_be_bytes([numbers[0], numbers[1], numbers[2], numbers[3]]))
        });
        Some((octets[3] & 0x0f, serial))
    }

    pub(crate) fn serial(&self, zone: &str) -> Option<Serial> {
        self.ask(zone)?.1
    }
}

impl Drop for Named {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            let log = self.log();
            let lines: Vec<&str> = log.lines().collect();
            eprintln!(
                "--- the end of named's log\n{}\n---",
                lines[lines.len().saturating_sub(40)..].join("\n")
            );
        }
    }
}

/// Zones in memory, and whoever deploys them.
pub(crate) struct Zones {
    held: Arc<Held>,
    pub(crate) deployment: Deployment,
}

#[derive(Default)]
struct Held(Mutex<BTreeMap<Name, (Soa, Vec<Rrset>)>>);

impl DesiredZones for Held {
    fn zone(&self, apex: &Name) -> Option<(Soa, Vec<Rrset>)> {
        self.0.lock().expect("no holder panics").get(apex).cloned()
    }
}

impl Zones {
    /// Deploys to these servers; nothing yet.
    pub(crate) fn to(servers: &[&Named]) -> Self {
        Self::of(servers.iter().map(|named| named.options()).collect())
    }

    pub(crate) fn of(servers: Vec<ServerOptions>) -> Self {
        Self { held: Arc::default(), deployment: Deployment::new(servers) }
    }

    /// The same zones, deployed by another process, as it were.
    pub(crate) fn restarted(self, servers: &[&Named]) -> Self {
        let Self { held, deployment } = self;
        drop(deployment);
        let deployment = Deployment::new(servers.iter().map(|named| named.options()).collect());
        for (apex, (soa, _)) in held.0.lock().expect("no holder panics").iter() {
            deployment.note(apex, Some(soa.serial));
        }
        Self { held, deployment }
    }

    pub(crate) fn start(&self) {
        self.start_as("database");
    }

    pub(crate) fn start_as(&self, identity: &str) {
        let held: Arc<dyn DesiredZones> = Arc::clone(&self.held) as _;
        self.deployment.start(&held, identity, &clock()).expect("threads can be started");
    }

    /// A zone of these records, beside its SOA and NS, at a serial.
    pub(crate) fn put(&self, zone: &str, serial: u32, records: &str) {
        let apex = name(zone);
        let text = format!(
            "$TTL 60\n@ SOA ns1.provider.test. h.provider.test. {serial} 3600 600 86400 60\n@ NS ns1.provider.test.\n{records}\n"
        );
        let content = master_file::read(text.as_bytes(), &apex).expect("a master file");
        let mut rrsets: Vec<Rrset> = Vec::new();
        let mut records = content.records;
        records.sort_by(|a, b| (&a.name, a.record_type).cmp(&(&b.name, b.record_type)));
        for set in records.chunk_by(|a, b| a.name == b.name && a.record_type == b.record_type) {
            rrsets.push(Rrset::of_records(&set[0].name, set[0].record_type, set));
        }
        let soa = content.soa.expect("an SOA");
        self.held.0.lock().expect("no holder panics").insert(apex.clone(), (soa, rrsets));
        self.deployment.note(&apex, Some(Serial(serial)));
    }

    pub(crate) fn delete(&self, zone: &str) {
        self.held.0.lock().expect("no holder panics").remove(&name(zone));
        self.deployment.note(&name(zone), None);
    }

    /// How a zone stands on the first server.
    pub(crate) fn report(&self, zone: &str) -> ZoneReport {
        self.deployment.zone(&name(zone)).remove(0)
    }

    pub(crate) fn is_in_sync(&self, zone: &str) -> bool {
        self.deployment.zone(&name(zone)).iter().all(|report| report.state == DeploymentState::InSync)
    }

    #[track_caller]
    pub(crate) fn wait_for(&self, zone: &str) {
        eventually(&format!("{zone} is in sync ({:?})", self.report(zone)), || self.is_in_sync(zone));
    }
}

/// The zone files below a directory.
pub(crate) fn files_in(directory: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for folder in fs::read_dir(directory).expect("a directory") {
        let folder = folder.expect("an entry").path();
        if folder.is_dir() {
            files.extend(
                fs::read_dir(folder).expect("a directory").map(|file| file.expect("an entry").path()),
            );
        }
    }
    files.sort();
    files
}

/// Of what type the records of these tests are not: one that named refuses beside others.
pub(crate) const REFUSED: &str = "a CNAME b\na A 192.0.2.1";
