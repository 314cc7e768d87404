//! `zonewright bind check` and `zonewright bind status`.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::bail;
use bind::Finding;
use store::Store;

use super::{clock, report};
use crate::cli::DatabaseArguments;
use crate::config::Config;
use crate::operator::NothingServed;
use crate::output::say;
use crate::{logging, serve};

const NONE_CONFIGURED: &str =
    "the configuration has no [[bind]] server; docs/bind9.md shows one (name the file by --config)";

/// Tries every server out. Fails where one cannot be deployed to.
pub(crate) fn check(arguments: &DatabaseArguments) -> anyhow::Result<ExitCode> {
    logging::start_for_command();
    let config = Config::load(&arguments.settings())?;
    if config.bind.is_empty() {
        bail!(NONE_CONFIGURED);
    }
    let zones = count_zones(&config)?;
    let mut is_ready = true;
    for server in &config.bind {
        say(&format!("{}:", server.name()))?;
        for finding in bind::check(&server.options()?, zones, &clock()) {
            is_ready &= !finding.is_fault;
            tell(&finding)?;
        }
    }
    Ok(if is_ready { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn tell(finding: &Finding) -> anyhow::Result<()> {
    let mark = match finding {
        Finding { is_fault: true, .. } => "FAULT",
        Finding { remedy: Some(_), .. } => "note ",
        _ => "ok   ",
    };
    say(&format!("  {mark} {}", finding.text))?;
    if let Some(remedy) = &finding.remedy {
        say("        in named.conf:")?;
        for line in remedy.lines() {
            say(&format!("            {line}"))?;
        }
    }
    Ok(())
}

/// How many zones there are to be deployed; none before the first start.
fn count_zones(config: &Config) -> anyhow::Result<u64> {
    crate::runtime()?.block_on(async {
        let options = serve::store_options(config, Arc::new(NothingServed))?;
        let Some(store) = Store::open_existing(options).await? else { return Ok(0) };
        let count = store.count_all_zones().await;
        store.close().await;
        Ok(count?)
    })
}

/// Tells how a running server's deployments stand. Fails where a server or a zone fails.
pub(crate) fn status(arguments: &DatabaseArguments) -> anyhow::Result<ExitCode> {
    logging::start_for_command();
    let config = Config::load(&arguments.settings())?;
    let servers = match report::ask(&config.data_dir) {
        // A server tells nothing where it has none.
        Err(_) if config.bind.is_empty() => bail!(NONE_CONFIGURED),
        told => told?,
    };
    if servers.is_empty() {
        say("the running server has no [[bind]] servers")?;
    }
    let mut is_well = true;
    for server in servers {
        let behind = server.zones - server.in_sync.min(server.zones);
        let state = match (&server.trouble, server.failing, behind) {
            (Some(_), _, _) | (None, 1.., _) => "failing",
            (None, 0, 1..) => "pending",
            (None, 0, 0) => "in sync",
        };
        is_well &= state != "failing";
        let lag = if behind == 0 {
            String::new()
        } else {
            format!(", worst lag {:.1} s", server.worst_lag_seconds)
        };
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
        if untold > 0 {
            say(&format!("  and {untold} more"))?;
        }
    }
    Ok(if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
