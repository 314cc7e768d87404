//! A real PostgreSQL for tests: the machine's own programs, an empty cluster in a temporary directory, a free port of
//! loopback. It needs nothing of its neighbours, so that other tests may take this file over as it is.

use std::fs;
use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{self, Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use postgres::{Client, NoTls};
use tempfile::TempDir;

const READY_WITHIN: Duration = Duration::from_secs(60);

/// A running server. It ends with this value, and also when the test is killed: a shell waits for the end of its
/// standard input, which is ours, and stops the server then.
pub(crate) struct PostgresServer {
    directory: TempDir,
    programs: PathBuf,
    /// PostgreSQL refuses to run as root: who it runs as instead.
    user: Option<(u32, u32)>,
    address: SocketAddr,
    shell: Child,
    databases: AtomicU32,
}

impl PostgresServer {
    /// Makes a cluster and starts it. Call it outside of any asynchronous runtime.
    pub(crate) fn start() -> Self {
        let programs = find_programs();
        let user = is_root().then(postgres_user);
        let directory = TempDir::new().expect("a temporary directory");
        if let Some((uid, gid)) = user {
            chown(directory.path(), Some(uid), Some(gid))
                .expect("the directory is given to PostgreSQL's user");
        }
        let mut initdb = command_as(user, &programs.join("initdb"), directory.path());
        initdb.args([
            "--no-sync",
            "--auth=trust",
            "--username=zonewright",
            "--encoding=UTF8",
            "--locale=C",
            "data",
        ]);
        let made = initdb.output().expect("initdb runs");
        assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));

        let address = free_address();
        let shell = launch(&programs, user, directory.path(), address);
        let server = Self { directory, programs, user, address, shell, databases: AtomicU32::new(0) };
        server.wait_until_ready();
        server
    }

    /// The URL of a new and empty place for tables. It is a schema, which is made faster than a database. Call it outside
    /// of any asynchronous runtime.
    pub(crate) fn create_database(&self) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let mut client = self.client();
        client.batch_execute(&format!("CREATE SCHEMA {name}")).expect("a new schema");
        format!("{}?options=-c%20search_path%3D{name}", self.url())
    }

    /// Stops the server as a crash would: at once, nothing tidied up.
    pub(crate) fn crash(&mut self) {
        let data = self.directory.path().join("data");
        let postmaster = fs::read_to_string(data.join("postmaster.pid")).expect("the server runs");
        let pid = postmaster.lines().next().expect("its first line is the process").to_owned();
        let killed = Command::new("kill").args(["-QUIT", &pid]).status().expect("kill runs");
        assert!(killed.success(), "the server is killed");
        self.end_shell();
    }

    /// Starts it again after [`PostgresServer::crash`], at the same address.
    pub(crate) fn restart(&mut self) {
        self.shell = launch(&self.programs, self.user, self.directory.path(), self.address);
        self.wait_until_ready();
    }

    /// After [`PostgresServer::crash`]: works on it at an address where nobody else looks for it, and stops it again.
    pub(crate) fn run_aside(&mut self, work: impl FnOnce(&mut Client)) {
        let address = std::mem::replace(&mut self.address, free_address());
        self.restart();
        work(&mut self.client());
        self.end_shell();
        self.address = address;
    }

    /// A client of the server's operator. Use it outside of any asynchronous runtime.
    pub(crate) fn client(&self) -> Client {
        Client::connect(&self.url(), NoTls).expect("the server answers")
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    fn url(&self) -> String {
        format!("postgres://zonewright@{}/postgres", self.address)
    }

    fn wait_until_ready(&self) {
        let began = Instant::now();
        while let Err(error) = Client::connect(&self.url(), NoTls) {
            if began.elapsed() > READY_WITHIN {
                let log = fs::read_to_string(self.directory.path().join("log")).unwrap_or_default();
                panic!("PostgreSQL does not answer: {error}\n{log}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn end_shell(&mut self) {
        drop(self.shell.stdin.take());
        if let Err(error) = self.shell.wait() {
            eprintln!("waiting for PostgreSQL: {error}");
        }
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        self.end_shell();
    }
}

/// Starts the server under a shell that stops it when our end of the pipe closes.
fn launch(programs: &Path, user: Option<(u32, u32)>, directory: &Path, address: SocketAddr) -> Child {
    const SCRIPT: &str = r#""$@" >>log 2>&1 & server=$!
        read -r _
        kill -INT "$server" 2>/dev/null
        wait "$server""#;
    let socket_directory = format!("unix_socket_directories={}", directory.display());
    let mut shell = command_as(user, Path::new("/bin/sh"), directory);
    shell.args(["-c", SCRIPT, "postgres"]).arg(programs.join("postgres"));
    let (host, port) = (address.ip().to_string(), address.port().to_string());
    shell.args(["-D", "data", "-h", &host, "-p", &port, "-c", &socket_directory]);
    shell.args(["-c", "max_connections=200", "-c", "shared_buffers=64MB", "-c", "log_min_messages=warning"]);
    let mut child = shell.stdin(Stdio::piped()).spawn().expect("a shell runs");
    // Nothing is to be said to it; an error would mean that it never ran.
    child.stdin.as_mut().expect("the pipe that was asked for").flush().expect("the pipe is open");
    child
}

fn command_as(user: Option<(u32, u32)>, program: &Path, directory: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(directory);
    if let Some((uid, gid)) = user {
        command.uid(uid).gid(gid);
    }
    command
}

fn find_programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions
        .filter_map(|entry| {
            let version: u32 = entry.file_name().to_str()?.parse().ok()?;
            let programs = entry.path().join("bin");
            programs.join("initdb").exists().then_some((version, programs))
        })
        .max();
    newest.expect("PostgreSQL is needed for this test: apt-get install postgresql").1
}

fn is_root() -> bool {
    fs::metadata("/proc/self").expect("Linux").uid() == 0
}

/// The system user that Debian's packages make.
fn postgres_user() -> (u32, u32) {
    let users = fs::read_to_string("/etc/passwd").expect("the list of users");
    let line = users.lines().find(|line| line.starts_with("postgres:"));
    let fields: Vec<&str> = line.expect("the user postgres").split(':').collect();
    let number = |index: usize| fields[index].parse().expect("a number");
    (number(2), number(3))
}

/// An address of this process's own, so that none else takes a port that was found free, not even between a crash and the
/// start that follows. The port lies below those that the system gives to clients, which may come from any address.
fn free_address() -> SocketAddr {
    static NEXT_PORT: AtomicU16 = AtomicU16::new(10_000);
    // A process identifier has at most 22 bits.
    let [_, high, middle, low] = process::id().to_be_bytes();
    loop {
        let port = NEXT_PORT.fetch_add(1, Ordering::Relaxed);
        let address = SocketAddr::from(([127, 1 + high, middle, low], port));
        if TcpListener::bind(address).is_ok() {
            return address;
        }
    }
}
