//! `[tcp]`

use std::time::Duration;

use anyhow::bail;
use nameserver::TcpLimits;
use serde::{Deserialize, Serialize};

/// What DNS over TCP may cost.
#[derive(Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct TcpSettings {
    pub connections_max: usize,
    pub connections_per_client_max: usize,
    pub idle_timeout_seconds: u64,
    pub queries_per_connection_max: u32,
}

impl Default for TcpSettings {
    fn default() -> Self {
        let limits = TcpLimits::default();
        Self {
            connections_max: limits.connections_max,
            connections_per_client_max: limits.connections_per_client_max,
            idle_timeout_seconds: limits.idle_timeout.as_secs(),
            queries_per_connection_max: limits.queries_per_connection_max,
        }
    }
}

pub(super) fn limits(settings: &TcpSettings) -> anyhow::Result<TcpLimits> {
    for (name, value) in [
        ("connections_max", settings.connections_max as u64),
        ("connections_per_client_max", settings.connections_per_client_max as u64),
        ("idle_timeout_seconds", settings.idle_timeout_seconds),
        ("queries_per_connection_max", settings.queries_per_connection_max.into()),
    ] {
        // Without TCP, answers that are truncated lead nowhere (RFC 7766 5).
        if value == 0 {
            bail!("tcp.{name} is 0, and must be at least 1");
        }
    }
    if settings.idle_timeout_seconds > IDLE_TIMEOUT_SECONDS_MAX {
        bail!("tcp.idle_timeout_seconds is above {IDLE_TIMEOUT_SECONDS_MAX}");
    }
    Ok(TcpLimits {
        connections_max: settings.connections_max,
        connections_per_client_max: settings.connections_per_client_max,
        idle_timeout: Duration::from_secs(settings.idle_timeout_seconds),
        queries_per_connection_max: settings.queries_per_connection_max,
    })
}

/// A day: nobody means more.
const IDLE_TIMEOUT_SECONDS_MAX: u64 = 86_400;

#[cfg(test)]
mod tests {
    use super::super::{check, nameserver_options};
    use crate::config::Config;

    fn config(text: &str) -> Config {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn limits_are_as_they_are_set() {
        let set = "[tcp]\nconnections_max = 7\nconnections_per_client_max = 3\nidle_timeout_seconds = 5";
        let limits = nameserver_options(&config(set), nameserver::Replication::default()).unwrap().tcp;
        assert_eq!((limits.connections_max, limits.connections_per_client_max), (7, 3));
        assert_eq!(limits.idle_timeout.as_secs(), 5);
    }

    #[test]
    fn tcp_cannot_be_turned_off() {
        for key in [
            "connections_max",
            "connections_per_client_max",
            "idle_timeout_seconds",
            "queries_per_connection_max",
        ] {
            let error = check(&config(&format!("[tcp]\n{key} = 0"))).unwrap_err();
            assert!(format!("{error:#}").contains(&format!("tcp.{key}")), "{error:#}");
        }
    }
}
