//! Nameservers that follow: the real binary with BIND9, Knot DNS and NSD as its secondaries.

mod asking;
mod catalog;
mod catching_up;
mod crowds;
mod dig;
mod followers;
mod following;
mod killed;
mod platform;
mod refusals;

use std::time::Duration;

use asking::{ask, serial, wait_for_addresses, wait_until_gone};
use platform::{Platform, Secondary};

/// How long anything that must come true is waited for.
const LIMIT: Duration = Duration::from_secs(60);
const KEY: &str = "secondary-key";
const CATALOG: &str = "catalog.zonewright";
