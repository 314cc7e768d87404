//! `[copies]` of the configuration file.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use hosting::{may_be_primary, parse_network};
use ipnet::IpNet;
use refresh::{RefreshOptions, Times, TransferLimits};
use serde::{Deserialize, Serialize};
use tsig::KeyRing;

use super::clock;

/// What is taken of a zone where the operator sets no limit.
const RECORDS_MAX: u64 = 20_000_000;
const OCTETS_MAX: u64 = 4 << 30;
/// The fixed fields of a record, which the limits of zones do not count.
const FIXED_OCTETS: u64 = 10;
/// The SOAs, and what comes twice.
const RECORDS_SLACK: u64 = 1_000;
const OCTETS_SLACK: u64 = 1 << 20;
/// The longest interval that may be set: a week.
const SECONDS_MAX: u32 = 604_800;
const TRANSFERS_MAX: usize = 64;

/// Zones that are copies of zones elsewhere.
#[derive(Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct CopiesSettings {
    pub primary_networks: Vec<String>,
    pub refresh_seconds_min: u32,
    pub transfers_max: usize,
}

impl Default for CopiesSettings {
    fn default() -> Self {
        Self {
            primary_networks: Vec::new(),
            refresh_seconds_min: u32::try_from(Times::default().interval_min.as_secs()).unwrap_or(u32::MAX),
            transfers_max: 8,
        }
    }
}

impl CopiesSettings {
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        if !(1..=SECONDS_MAX).contains(&self.refresh_seconds_min) {
            bail!("copies.refresh_seconds_min must be from 1 to {SECONDS_MAX}");
        }
        if !(1..=TRANSFERS_MAX).contains(&self.transfers_max) {
            bail!("copies.transfers_max must be from 1 to {TRANSFERS_MAX}");
        }
        self.primary_networks().map(drop)
    }

    /// The networks beside the public ones in which accounts may name primaries.
    pub(crate) fn primary_networks(&self) -> anyhow::Result<Vec<IpNet>> {
        let network = |text: &String| {
            parse_network(text)
                .map_err(|error| anyhow!("\"{text}\" {error}"))
                .context("copies.primary_networks")
        };
        self.primary_networks.iter().map(network).collect()
    }

    /// How copies are refreshed, within the limits of zones.
    pub(crate) fn options(&self, zones: &zone::Limits, keys: KeyRing) -> anyhow::Result<RefreshOptions> {
        let networks = self.primary_networks()?;
        let defaults = RefreshOptions::new(clock(), keys);
        let interval_min = Duration::from_secs(self.refresh_seconds_min.into());
        let interval_max = defaults.times.interval_max.max(interval_min);
        Ok(RefreshOptions {
            limits: limits(zones),
            times: Times { interval_min, interval_max, ..defaults.times.clone() },
            may_ask: Arc::new(move |address| may_be_primary(address, &networks)),
            transfers_max: self.transfers_max,
            transfers_per_owner_max: (self.transfers_max / 2).max(1),
            ..defaults
        })
    }
}

/// What one transfer may bring: no less than a zone may have. An IXFR that brings more is given up for the zone itself.
fn limits(zones: &zone::Limits) -> TransferLimits {
    let or = |limit: u64, unlimited: u64| if limit == 0 { unlimited } else { limit.min(unlimited) };
    let records = or(zones.records_per_zone, RECORDS_MAX);
    let octets = or(zones.octets_per_zone, OCTETS_MAX);
    TransferLimits {
        records_max: records + RECORDS_SLACK,
        octets_max: octets + FIXED_OCTETS * records + OCTETS_SLACK,
        ..TransferLimits::default()
    }
}
