//! `[rate_limit]`

use std::net::IpAddr;
use std::ops::RangeInclusive;

use anyhow::{Context, bail};
use ipnet::IpNet;
use nameserver::{RateLimitOptions, RateLimiter};
use serde::{Deserialize, Serialize};

/// Response rate limiting.
#[derive(Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct RateLimitSettings {
    pub responses_per_second: u32,
    pub window_seconds: u32,
    pub slip: u32,
    pub ipv4_prefix_length: u8,
    pub ipv6_prefix_length: u8,
    pub exempt_networks: Vec<String>,
    pub log_only: bool,
    pub table_entries: usize,
}

impl Default for RateLimitSettings {
    fn default() -> Self {
        let options = RateLimitOptions::default();
        Self {
            responses_per_second: options.responses_per_second,
            window_seconds: options.window_seconds,
            slip: options.slip,
            ipv4_prefix_length: options.ipv4_prefix_length,
            ipv6_prefix_length: options.ipv6_prefix_length,
            exempt_networks: options.exempt.iter().map(IpNet::to_string).collect(),
            log_only: options.is_log_only,
            table_entries: options.table_entries,
        }
    }
}

/// `None` where it is off.
pub(super) fn rate_limiter(settings: &RateLimitSettings) -> anyhow::Result<Option<RateLimiter>> {
    let Some(options) = rate_limit_options(settings)? else { return Ok(None) };
    let seed = getrandom::u64().context("no random seed for the rate limit")?;
    Ok(Some(RateLimiter::new(options, seed)))
}

/// `None` where it is off.
pub(super) fn rate_limit_options(settings: &RateLimitSettings) -> anyhow::Result<Option<RateLimitOptions>> {
    let range = |name: &str, value: u64, range: RangeInclusive<u64>| {
        if !range.contains(&value) {
            bail!("rate_limit.{name} is {value}, and must be from {} to {}", range.start(), range.end());
        }
        Ok(())
    };
    range("responses_per_second", settings.responses_per_second.into(), 0..=1_000_000)?;
    range("window_seconds", settings.window_seconds.into(), 1..=3600)?;
    range("slip", settings.slip.into(), 0..=10)?;
    range("ipv4_prefix_length", settings.ipv4_prefix_length.into(), 0..=32)?;
    range("ipv6_prefix_length", settings.ipv6_prefix_length.into(), 0..=128)?;
    range("table_entries", settings.table_entries as u64, 1024..=1 << 26)?;
    let network = |text: &String| {
        let address = || text.parse().map(|address: IpAddr| address.into());
        text.parse().or_else(|_| address()).with_context(|| {
            format!(
                "rate_limit.exempt_networks: \"{text}\" is no network such as 192.0.2.0/24 or 2001:db8::/32"
            )
        })
    };
    let exempt = settings.exempt_networks.iter().map(network).collect::<anyhow::Result<Vec<IpNet>>>()?;
    if exempt.len() > NETWORKS_MAX {
        bail!(
            "rate_limit.exempt_networks has more than {NETWORKS_MAX} networks, each of which is looked at for each query"
        );
    }
    let options = RateLimitOptions {
        responses_per_second: settings.responses_per_second,
        window_seconds: settings.window_seconds,
        slip: settings.slip,
        ipv4_prefix_length: settings.ipv4_prefix_length,
        ipv6_prefix_length: settings.ipv6_prefix_length,
        table_entries: settings.table_entries,
        is_log_only: settings.log_only,
        exempt,
    };
    Ok((options.responses_per_second > 0).then_some(options))
}

const NETWORKS_MAX: usize = 64;

#[cfg(test)]
mod tests {
    use super::super::{check, nameserver_options};
    use crate::config::Config;

    fn config(text: &str) -> Config {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn the_rate_limit_is_on_unless_it_is_turned_off() {
        let limiter = |text| {
            nameserver_options(&config(text), nameserver::Replication::default()).unwrap().answer.rate_limiter
        };
        assert!(limiter("").is_some());
        assert!(limiter("[rate_limit]\nresponses_per_second = 0").is_none());
        assert!(limiter("[rate_limit]\nexempt_networks = ['192.0.2.0/24', '2001:db8::1']").is_some());
    }

    #[test]
    fn what_cannot_be_a_rate_limit_is_refused_by_its_key() {
        for (key, value) in [
            ("responses_per_second", "1000001"),
            ("window_seconds", "0"),
            ("slip", "11"),
            ("ipv4_prefix_length", "33"),
            ("ipv6_prefix_length", "129"),
            ("table_entries", "1"),
            ("exempt_networks", "['192.0.2.0/33']"),
        ] {
            let error = check(&config(&format!("[rate_limit]\n{key} = {value}"))).unwrap_err();
            assert!(format!("{error:#}").contains(&format!("rate_limit.{key}")), "{error:#}");
        }
    }
}
