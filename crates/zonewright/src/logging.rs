//! Logs, on standard error: for people on a terminal, as JSON lines elsewhere.

use std::io::IsTerminal;

use anyhow::Context;
use tracing_subscriber::EnvFilter;

/// Logs of `serve`: what `RUST_LOG` says, else the setting `log`.
pub(crate) fn start_for_server(setting: &str) -> anyhow::Result<()> {
    let from_environment = std::env::var(EnvFilter::DEFAULT_ENV).ok().filter(|text| !text.is_empty());
    let filter = from_environment.as_deref().unwrap_or(setting);
    let filter = EnvFilter::try_new(filter).with_context(|| format!("log: \"{filter}\" is no filter"))?;
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        logs.init();
    } else {
        logs.json().flatten_event(true).with_ansi(false).init();
    }
    Ok(())
}

/// Logs of the other commands: only what is amiss, for people.
pub(crate) fn start_for_command() {
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn")))
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
}
