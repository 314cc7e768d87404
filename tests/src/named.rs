//! BIND9 from Debian, as the reference that others compare with.

use std::fs;
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use crate::process::{Daemon, Output, run};
use crate::{Dns, Query, loopback, within};

/// A `named` that is authoritative for some zones; killed when it is dropped.
pub struct Named {
    address: std::net::SocketAddr,
    daemon: Daemon,
    _directory: TempDir,
}

impl Named {
    /// Serves these zones: their names without the final dot, and their zone files.
    pub fn start(zones: &[(String, String)]) -> Self {
        let directory = TempDir::with_prefix("zonewright-named-").expect("a temporary directory");
        let path = directory.path().to_str().expect("temporary paths are text");
        let address = loopback::free_interface_address();
        let (ip, port) = (address.ip(), address.port());
        // Plain authoritative answers, with what is legal in DNS but refused by default allowed.
        let mut configuration = format!(
            r#"options {{
    directory "{path}";
    pid-file none;
    session-keyfile none;
    listen-on port {port} {{ {ip}; }};
    listen-on-v6 {{ none; }};
    recursion no;
    allow-transfer {{ any; }};
    notify no;
    minimal-responses no;
    minimal-any no;
    zero-no-soa-ttl no;
    check-names primary ignore;
    max-records-per-type 0;
    max-types-per-name 0;
    rate-limit {{ responses-per-second 0; }};
    dnssec-validation no;
    empty-zones-enable no;
}};
controls {{ }};
logging {{ channel file {{ stderr; severity info; }}; category default {{ file; }}; }};
"#
        );
        for (index, (name, text)) in zones.iter().enumerate() {
            fs::write(directory.path().join(format!("{index}.zone")), text)
                .expect("a writable temporary directory");
            configuration.push_str(&format!(
                "zone \"{name}\" {{ type primary; file \"{index}.zone\"; check-integrity no; }};\n"
            ));
        }
        let file = directory.path().join("named.conf");
        fs::write(&file, configuration).expect("a writable temporary directory");
        let mut command = Command::new("/usr/sbin/named");
        command.arg("-g").args(["-n", "1", "-c"]).arg(&file);
        let mut daemon = Daemon::spawn(&mut command, &directory.path().join("named.log"));
        let probe = Query::new(&zones[0].0, "SOA").to_octets();
        let is_ready = within(Duration::from_secs(60), || {
            assert!(daemon.ended().is_none(), "named did not start:\n{}", daemon.log());
            Dns { address }.exchange_within(&probe, Duration::from_millis(300)).is_some()
        });
        assert!(is_ready, "named did not start:\n{}", daemon.log());
        Self { address, daemon, _directory: directory }
    }

    /// To be asked.
    pub fn dns(&self) -> Dns {
        Dns { address: self.address }
    }

    /// What it wrote.
    pub fn log(&self) -> String {
        self.daemon.log()
    }

    /// What `named-checkzone` says of a zone file.
    pub fn check_zone(domain: &str, text: &str) -> Output {
        let directory = TempDir::with_prefix("zonewright-zone-").expect("a temporary directory");
        let file = directory.path().join("zone");
        fs::write(&file, text).expect("a writable temporary directory");
        run("named-checkzone", &["-i", "local", domain, file.to_str().expect("temporary paths are text")])
    }
}
