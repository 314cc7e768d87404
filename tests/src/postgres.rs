//! PostgreSQL from Debian, in a cluster of its own.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use crate::process::{Daemon, run_with_input};
use crate::{loopback, within};

/// A cluster; gone when it is dropped.
pub struct Postgres {
    port: u16,
    host: String,
    daemon: Daemon,
    programs: PathBuf,
    // Last, so that the files outlive the server.
    _directory: TempDir,
}

impl Postgres {
    /// Makes a cluster and starts it.
    pub fn start() -> Self {
        let programs = programs();
        let directory = TempDir::with_prefix("zonewright-postgres-").expect("a temporary directory");
        let data = directory.path().join("data");
        let mode = fs::Permissions::from_mode(0o777);
        // The server's own user must come in; the cluster inside is closed to all but that user.
        fs::set_permissions(directory.path(), mode).expect("the owner of a directory may open it");

        let path = data.to_str().expect("temporary paths are text");
        let init = ["-D", path, "-U", "zonewright", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"];
        let output = run_with_input(unprivileged(&programs.join("initdb")).args(init), "");
        assert!(output.success, "initdb: {}{}", output.stdout, output.stderr);

        let address = loopback::free_address();
        let (host, port) = (address.ip().to_string(), address.port());
        let mut command = unprivileged(&programs.join("postgres"));
        command.args(["-D", path, "-h", &host, "-p", &port.to_string(), "-k", ""]);
        let daemon = Daemon::spawn(&mut command, &directory.path().join("postgres.log"));
        let mut postgres = Self { port, host, daemon, programs, _directory: directory };
        let is_ready = within(Duration::from_secs(60), || {
            assert!(
                postgres.daemon.ended().is_none(),
                "PostgreSQL did not start:\n{}",
                postgres.daemon.log()
            );
            postgres.psql("postgres", "SELECT 1").is_some()
        });
        assert!(is_ready, "PostgreSQL did not start:\n{}", postgres.daemon.log());
        postgres
    }

    /// Makes an empty database, and tells its URL.
    pub fn database(&self, name: &str) -> String {
        self.psql("postgres", &format!("CREATE DATABASE {name}")).expect("a cluster takes another database");
        format!("postgres://zonewright@{}:{}/{name}", self.host, self.port)
    }

    fn psql(&self, database: &str, sql: &str) -> Option<String> {
        let mut command = Command::new(self.programs.join("psql"));
        command.args([
            "-h",
            &self.host,
            "-p",
            &self.port.to_string(),
            "-U",
            "zonewright",
            "-d",
            database,
            "-qAtc",
            sql,
        ]);
        let output = run_with_input(&mut command, "");
        output.success.then_some(output.stdout)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Its quickest stop that leaves no children behind.
        if self.daemon.ended().is_none() {
            self.daemon.signal(libc::SIGQUIT);
            self.daemon.ended_within(Duration::from_secs(5));
        }
    }
}

/// Where Debian keeps the newest version's programs.
fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    versions
        .map(|version| version.path().join("bin"))
        .filter(|bin| bin.join("initdb").is_file())
        .max()
        .expect("PostgreSQL is missing: scripts/setup installs it")
}

/// PostgreSQL refuses to run as root: then it runs as the user that its Debian package made.
fn unprivileged(program: &std::path::Path) -> Command {
    // SAFETY: geteuid has no preconditions and cannot fail.
    if unsafe { libc::geteuid() } == 0 {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    }
}
