//! Logs, on standard error: for people on a terminal, as JSON lines elsewhere.

use std::io::IsTerminal;

use anyhow::{Context, bail};
use tracing_subscriber::EnvFilter;

/// Logs of `serve`: what `RUST_LOG` says, else the setting `log`.
pub(crate) fn start_for_server(setting: &str) -> anyhow::Result<()> {
    let from_environment = std::env::var(EnvFilter::DEFAULT_ENV).ok().filter(|text| !text.is_empty());
    let filter = from_environment.as_deref().unwrap_or(setting);
    let filter = read_filter(filter)?;
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        logs.init();
    } else {
        logs.json().flatten_event(true).with_ansi(false).init();
    }
    Ok(())
}

/// A filter of levels, and of levels by module. A single word that is no level would name a module that nobody has, and so
/// turn the log off.
fn read_filter(text: &str) -> anyhow::Result<EnvFilter> {
    const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];
    let is_level = |word: &str| LEVELS.iter().any(|level| word.eq_ignore_ascii_case(level));
    for part in text.split(',').map(str::trim) {
        let word = part.rsplit_once('=').map_or(part, |(_, level)| level);
        if !is_level(word) {
            bail!(
                "log: \"{part}\" is none of the levels error, warn, info, debug and trace, nor one of a module such as \
                 store=debug"
            );
        }
    }
    EnvFilter::try_new(text).with_context(|| format!("log: \"{text}\" is no filter"))
}

/// Logs of the other commands: only what is amiss, for people.
pub(crate) fn start_for_command() {
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn")))
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_level_is_refused() {
        for right in ["info", "WARN", "warn,store=debug", "off,bind=trace"] {
            assert!(read_filter(right).is_ok(), "{right}");
        }
        for wrong in ["verbose", "debg", "store", "info,store=loud", ""] {
            assert!(read_filter(wrong).is_err(), "{wrong}");
        }
    }
}
