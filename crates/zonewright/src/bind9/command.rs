//! `zonewright bind check`.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::bail;
use bind::Finding;
use store::Store;

use super::clock;
use crate::cli::DatabaseArguments;
use crate::config::Config;
use crate::operator::NothingServed;
use crate::output::say;
use crate::{logging, serve};

/// What is said where there is nothing to try out.
pub(crate) const NONE_CONFIGURED: &str =
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
