//! The real binary and real BIND9 servers that it feeds: what the API tells, what both answer, and how they come together
//! again after either was killed.

mod answers;
mod commands;
mod crashes;
mod status;

use std::fs;
use std::time::Duration;

use end_to_end::{Api, Bind9, Server, ServerOptions, Zone};
use serde_json::Value;

/// A server that feeds these, called ns1 and so on.
fn serve(servers: &[&Bind9]) -> Server {
    let text: String =
        (1..).zip(servers).map(|(number, server)| server.configuration(&format!("ns{number}"))).collect();
    // In the first server's directory, which outlives the process that reads it.
    let file = servers[0].path("zonewright.toml");
    fs::write(&file, text).expect("a writable temporary directory");
    ServerOptions::default()
        .setting("ZONEWRIGHT_CONFIG", file.to_str().expect("temporary paths are text"))
        .start()
}

/// The status of a zone, once it is in sync or 60 s are over.
fn status(api: &Api, zone: &Zone) -> Value {
    api.get(&zone.path("status/?wait=60")).expect(200).json()
}

/// Waits until a zone is in sync on all nameservers.
#[track_caller]
fn wait_for(api: &Api, zone: &Zone) -> Value {
    let status = status(api, zone);
    assert_eq!(status["state"], "in_sync", "{status}");
    status
}

/// How long anything that must come true is waited for.
const LIMIT: Duration = Duration::from_secs(60);
