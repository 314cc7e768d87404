//! How the nameservers that follow this one stand, told by a running server to whoever may read its data directory: over a socket there.
//! A connection gets one report as JSON.

use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use serde::{Deserialize, Serialize};
use tokio::io::AsyncWriteExt;
use tokio::net::UnixListener;
use tokio::task::JoinHandle;
use zone::Name;

use super::Nameservers;

/// How many of the zones that fail are told, each server.
const FAILING_MAX: usize = 100;
/// More than a report of any number of servers.
const REPORT_OCTETS_MAX: u64 = 16 << 20;
const PATIENCE: Duration = Duration::from_secs(5);

/// All of them, as they are told.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(crate) struct Report {
    pub bind: Vec<ServerStatus>,
    pub secondaries: Vec<ServerStatus>,
}

/// One of them.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct ServerStatus {
    pub name: String,
    /// What keeps all zones from getting there.
    pub trouble: Option<String>,
    pub zones: usize,
    pub in_sync: usize,
    pub failing: usize,
    /// For how long the oldest change has not been served.
    pub worst_lag_seconds: f64,
    /// Some of the zones that fail, and why.
    pub failing_zones: Vec<(String, String)>,
}

/// Where a server with this data directory tells it.
pub(crate) fn socket_path(data_dir: &Path) -> PathBuf {
    data_dir.join("zonewright.sock")
}

/// Tells how they stand, until it is dropped.
pub(crate) struct Teller {
    path: PathBuf,
    task: JoinHandle<()>,
}

impl Drop for Teller {
    fn drop(&mut self) {
        self.task.abort();
        // Gone, or a later server's: neither is in anyone's way.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Starts to tell.
pub(crate) fn serve(data_dir: &Path, nameservers: Arc<Nameservers>) -> anyhow::Result<Teller> {
    let path = socket_path(data_dir);
    // One that nobody listens at is what a server left that was killed.
    if UnixStream::connect(&path).is_err() {
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot remove {}", path.display()));
            }
            _ => {}
        }
    }
    let cannot = || format!("cannot listen at {}", path.display());
    let listener = UnixListener::bind(&path).with_context(cannot)?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).with_context(cannot)?;
    let task = tokio::spawn(async move {
        loop {
            let Ok((mut connection, _)) = listener.accept().await else {
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            };
            let report = serde_json::to_vec(&report(&nameservers)).unwrap_or_default();
            // One at a time, and nobody may take for ever.
            let _ = tokio::time::timeout(PATIENCE, connection.write_all(&report)).await;
        }
    });
    Ok(Teller { path, task })
}

fn report(nameservers: &Nameservers) -> Report {
    let bind = nameservers.report(FAILING_MAX).into_iter().map(|server| {
        let counts = [server.zones, server.in_sync, server.failing];
        status(server.name, server.trouble, counts, server.behind, server.failing_zones)
    });
    let secondaries = nameservers.secondaries().report(FAILING_MAX).into_iter().map(|server| {
        let counts = [server.zones, server.in_sync, server.failing];
        status(server.name, server.trouble, counts, server.behind, server.failing_zones)
    });
    Report { bind: bind.collect(), secondaries: secondaries.collect() }
}

fn status(
    name: String,
    trouble: Option<String>,
    [zones, in_sync, failing]: [usize; 3],
    behind: Duration,
    failing_zones: Vec<(Name, String)>,
) -> ServerStatus {
    let told = |(apex, error): (Name, String)| (apex.to_text_without_final_dot(), error);
    let failing_zones = failing_zones.into_iter().map(told).collect();
    ServerStatus {
        name,
        trouble,
        zones,
        in_sync,
        failing,
        worst_lag_seconds: behind.as_secs_f64(),
        failing_zones,
    }
}

/// What the running server with this data directory tells.
pub(crate) fn ask(data_dir: &Path) -> anyhow::Result<Report> {
    let path = socket_path(data_dir);
    let stream = UnixStream::connect(&path).with_context(|| {
        format!(
            "no running server tells how it stands at {} (name its --data-dir, or its --config)",
            path.display()
        )
    })?;
    stream.set_read_timeout(Some(PATIENCE)).context("the socket")?;
    let mut text = String::new();
    stream.take(REPORT_OCTETS_MAX).read_to_string(&mut text).context("the server's report")?;
    serde_json::from_str(&text).context("the server's report, which is of another version, perhaps")
}
