//! PowerDNS from Debian with its SQLite backend, as it is durable by default, and its API.

use std::fs;
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use end_to_end::http::{Connection, write_request};
use end_to_end::{free_address, run_with_input, within};
use tempfile::TempDir;

const SCHEMA: &str = "/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql";
/// What its clients say in the header `X-API-Key`.
pub(crate) const KEY: &str = "bench";

/// A running server; killed when it is dropped.
pub(crate) struct PowerDns {
    child: Child,
    http: SocketAddr,
    _directory: TempDir,
}

impl PowerDns {
    /// Starts it on an empty database.
    pub(crate) fn start() -> Self {
        let directory = TempDir::with_prefix("bench-pdns-").expect("a temporary directory");
        let path = directory.path().to_str().expect("temporary paths are text");
        let schema =
            fs::read_to_string(SCHEMA).expect("apt-get install pdns-server pdns-backend-sqlite3 sqlite3");
        let made = run_with_input(Command::new("sqlite3").arg(directory.path().join("zones.db")), &schema);
        assert!(made.success, "{}", made.stderr);
        let (dns, http) = (free_address(), free_address());
        let settings = format!(
            "launch=gsqlite3\ngsqlite3-database={path}/zones.db\nsocket-dir={path}\nconfig-dir={path}\n\
             local-address={}\nlocal-port={}\nwebserver=yes\nwebserver-address={}\nwebserver-port={}\n\
             webserver-loglevel=none\nwebserver-allow-from=127.0.0.0/8\napi=yes\napi-key={KEY}\n\
             security-poll-suffix=\nguardian=no\ndaemon=no\nloglevel=3\n",
            dns.ip(),
            dns.port(),
            http.ip(),
            http.port(),
        );
        fs::write(directory.path().join("pdns.conf"), settings).expect("a writable temporary directory");
        let child = Command::new("/usr/sbin/pdns_server")
            .arg(format!("--config-dir={path}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("apt-get install pdns-server");
        let server = Self { child, http, _directory: directory };
        assert!(
            within(Duration::from_secs(30), || Connection::open(http).is_ok()),
            "PowerDNS does not start"
        );
        server
    }

    /// Where its API is.
    pub(crate) fn http_address(&self) -> SocketAddr {
        self.http
    }

    /// Makes a zone, and tells the path at which its records are changed.
    pub(crate) fn create_zone(&self, domain: &str) -> String {
        let body = format!(r#"{{"name":"{domain}.","kind":"Native","nameservers":["ns1.example.net."]}}"#);
        let headers = [("X-API-Key", KEY), ("Content-Type", "application/json")];
        let target = "/api/v1/servers/localhost/zones";
        let request = write_request("POST", target, &headers, Some(body.as_bytes()));
        let mut connection = Connection::open(self.http).expect("a connection");
        connection.send(&request).and_then(|()| connection.receive(false)).expect("an answer").expect(201);
        format!("{target}/{domain}.")
    }
}

impl Drop for PowerDns {
    fn drop(&mut self) {
        // Fails only where it has ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
