//! Deploys zones to BIND9 servers: each zone's file is generated, named is told over its control channel, and the zone
//! counts as deployed when named answers with its serial.
//!
//! A [`Deployment`] has a thread for each server, which keeps no state that matters: what the server lacks
//! is found out by asking it and by looking into its directory, at the start and over and over again. So it may be killed
//! at any time, as may named, and files may be lost.

mod check;
mod clock;
mod commands;
mod control;
mod deployment;
mod directory;
mod options;
mod probe;
mod server;
mod status;
mod zone_file;

pub use check::{Finding, check};
pub use clock::Clock;
pub use deployment::{Deployment, DesiredZones};
pub use options::ServerOptions;
pub use status::{DeploymentState, Lag, ServerReport, ZoneReport};
