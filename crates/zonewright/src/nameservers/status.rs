//! `zonewright bind status` and `zonewright secondary status`.

use std::process::ExitCode;

use anyhow::bail;

use super::report::{self, Report, ServerStatus};
use crate::bind9::command::NONE_CONFIGURED;
use crate::cli::DatabaseArguments;
use crate::config::Config;
use crate::logging;
use crate::output::say;

/// Tells how a running server's deployments stand. Fails where a server or a zone fails.
pub(crate) fn bind(arguments: &DatabaseArguments) -> anyhow::Result<ExitCode> {
    logging::start_for_command();
    let config = Config::load(&arguments.settings())?;
    let report = ask(&config, config.bind.is_empty(), NONE_CONFIGURED)?;
    tell(report.bind, "[[bind]] servers")
}

/// Tells how a running server's secondaries stand. Fails where one of them or a zone fails.
pub(crate) fn secondary(arguments: &DatabaseArguments) -> anyhow::Result<ExitCode> {
    logging::start_for_command();
    let config = Config::load(&arguments.settings())?;
    let none =
        "the configuration has no [[secondary]]; docs/replication.md shows one (name the file by --config)";
    let report = ask(&config, config.secondary.is_empty(), none)?;
    tell(report.secondaries, "[[secondary]] nameservers")
}

fn ask(config: &Config, is_none_configured: bool, none: &str) -> anyhow::Result<Report> {
    match report::ask(&config.data_dir) {
        // Who has none has perhaps named no file.
        Err(_) if is_none_configured => bail!("{none}"),
        told => told,
    }
}

fn tell(servers: Vec<ServerStatus>, what: &str) -> anyhow::Result<ExitCode> {
    if servers.is_empty() {
        say(&format!("the running server has no {what}"))?;
    }
    let mut is_well = true;
    for server in servers {
        is_well &= tell_server(&server)?;
    }
    Ok(if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Answers whether nothing fails.
fn tell_server(server: &ServerStatus) -> anyhow::Result<bool> {
    let behind = server.zones - server.in_sync.min(server.zones);
    let state = match (&server.trouble, server.failing, behind) {
        (Some(_), _, _) | (None, 1.., _) => "failing",
        (None, 0, 1..) => "pending",
        (None, 0, 0) => "in sync",
    };
    let lag =
        if behind == 0 { String::new() } else { format!(", worst lag {:.1} s", server.worst_lag_seconds) };
    say(&format!(
        "{}: {state}; zones {}, in sync {}, pending {}, failing {}{lag}",
        server.name,
        server.zones,
        server.in_sync,
        behind.saturating_sub(server.failing),
        server.failing
    ))?;
    if let Some(trouble) = &server.trouble {
        say(&format!("  {trouble}"))?;
    }
    for (zone, error) in &server.failing_zones {
        say(&format!("  {zone}: {error}"))?;
    }
    let untold = server.failing.saturating_sub(server.failing_zones.len());
    if untold > 0 && !server.failing_zones.is_empty() {
        say(&format!("  and {untold} more"))?;
    }
    Ok(state != "failing")
}
