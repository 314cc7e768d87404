//! Secondaries: what is wired between them, the zones that are live, and those who ask how they stand.

pub(crate) mod metrics;

use std::sync::Arc;

use anyhow::Context;
use hosting::{DeploymentState, NameserverError, NameserverFault, NameserverKind, NameserverStatus};
use notify::{Clock, Notifier, SecondaryOptions, SecondaryReport, SoaSource, ZoneState};
use tsig::KeyRing;
use zone::{Name, Serial, Soa};
use zone_image::ZoneSet;

use crate::clock::system_clock;

/// All secondaries.
pub(crate) struct Secondaries {
    zones: LiveZones,
    notifier: Notifier,
}

impl Secondaries {
    /// Of the zones that all may ask for, and those that are for secondaries alone.
    pub(crate) fn new(zones: ZoneSet, private_zones: ZoneSet, options: Vec<SecondaryOptions>) -> Self {
        let zones = LiveZones { zones, private_zones };
        Self { zones, notifier: Notifier::new(options) }
    }

    /// Starts to tell them of changes, once all zones are loaded. They may ask for the zones at once.
    pub(crate) fn start(&self, keys: &KeyRing) -> anyhow::Result<()> {
        let zones: Arc<dyn SoaSource> = Arc::new(self.zones.clone());
        let clock = Clock(system_clock().0);
        self.notifier.start(keys, &zones, &clock).context("cannot start a thread for [[secondary]]")
    }

    /// Takes down that a zone stands at a serial, or is gone. Waits for nothing.
    pub(crate) fn note(&self, apex: &Name, serial: Option<Serial>) {
        self.notifier.zone_changed(apex, serial);
    }

    /// How a zone stands on each.
    pub(crate) fn nameservers(&self, apex: &Name) -> impl Iterator<Item = NameserverStatus> {
        self.notifier.status(apex).into_iter().map(|report| NameserverStatus {
            name: report.secondary,
            kind: NameserverKind::Secondary,
            serial: report.serial,
            state: match report.state {
                ZoneState::InSync => DeploymentState::InSync,
                ZoneState::Pending => DeploymentState::Pending,
                ZoneState::Failing => DeploymentState::Failing,
            },
            last_error: report.last_error.map(|cause| NameserverError {
                fault: if report.is_secondarys { NameserverFault::Away } else { NameserverFault::Refused },
                cause: Some(cause),
            }),
            in_sync_at: report.in_sync_at,
        })
    }

    /// How each stands.
    pub(crate) fn report(&self, failing_max: usize) -> Vec<SecondaryReport> {
        self.notifier.report(failing_max)
    }

    /// Tells them nothing more; what is left to do is found out at the next start.
    pub(crate) fn close(&self) {
        self.notifier.close();
    }
}

/// The zones of the built-in nameserver, from which secondaries transfer.
#[derive(Clone)]
struct LiveZones {
    zones: ZoneSet,
    private_zones: ZoneSet,
}

impl SoaSource for LiveZones {
    fn soa(&self, apex: &Name) -> Option<Soa> {
        let image = self.zones.get(apex).or_else(|| self.private_zones.get(apex))?;
        image.is_available().then(|| image.soa())
    }
}
