//! All nameservers: the built-in one, and those that follow it. Whoever asks how zones stand there asks here.

pub(crate) mod report;
pub(crate) mod status;

use std::sync::Arc;

use anyhow::Context;
use bind::{Deployment, DesiredZones};
use hosting::{
    DeploymentState, DeploymentStatus, NameserverError, NameserverFault, NameserverKind, NameserverStatus,
    ZoneWatcher,
};
use zone::{Name, Serial};
use zone_image::{ZoneImage, ZoneSet};

use crate::bind9::settings::BindServer;
use crate::bind9::{LiveZones, clock};
use crate::secondaries::Secondaries;

/// What the built-in nameserver is called beside the configured ones.
const BUILT_IN: &str = "built-in";

/// The built-in nameserver, and the BIND9 servers and secondaries that follow it.
pub(crate) struct Nameservers {
    zones: ZoneSet,
    deployment: Deployment,
    secondaries: Secondaries,
}

impl Nameservers {
    pub(crate) fn new(
        zones: ZoneSet,
        servers: &[BindServer],
        secondaries: Secondaries,
    ) -> anyhow::Result<Arc<Self>> {
        let options = servers.iter().map(BindServer::options).collect::<anyhow::Result<Vec<_>>>()?;
        Ok(Arc::new(Self { zones, deployment: Deployment::new(options), secondaries }))
    }

    /// Starts to deploy, once all zones are loaded.
    pub(crate) fn start(&self, identity: &str) -> anyhow::Result<()> {
        let desired: Arc<dyn DesiredZones> = Arc::new(LiveZones(self.zones.clone()));
        self.deployment.start(&desired, identity, &clock()).context("cannot start a thread for [[bind]]")
    }

    /// How each BIND9 server stands.
    pub(crate) fn report(&self, failing_max: usize) -> Vec<bind::ServerReport> {
        self.deployment.report(failing_max)
    }

    /// The secondaries.
    pub(crate) fn secondaries(&self) -> &Secondaries {
        &self.secondaries
    }

    /// Whoever hears of the catalog, which is for secondaries alone.
    pub(crate) fn of_catalog(self: &Arc<Self>) -> Arc<dyn ZoneWatcher> {
        Arc::new(CatalogWatcher(Arc::clone(self)))
    }

    /// Ends the deployments; what is left to do is found out at the next start.
    pub(crate) fn close(&self) {
        self.secondaries.close();
        self.deployment.close();
    }
}

struct CatalogWatcher(Arc<Nameservers>);

impl ZoneWatcher for CatalogWatcher {
    fn zone_changed(&self, apex: &Name, serial: Option<Serial>) {
        self.0.secondaries.note_catalog(apex, serial);
    }
}

impl ZoneWatcher for Nameservers {
    fn zone_changed(&self, apex: &Name, serial: Option<Serial>) {
        self.deployment.note(apex, serial);
        self.secondaries.note(apex, serial);
    }
}

impl DeploymentStatus for Nameservers {
    fn nameservers(&self, apex: &Name) -> Vec<NameserverStatus> {
        let serial = self.zones.get(apex).filter(ZoneImage::is_available).map(|image| image.soa().serial);
        let built_in = NameserverStatus {
            name: BUILT_IN.to_owned(),
            kind: NameserverKind::BuiltIn,
            serial,
            state: if serial.is_some() { DeploymentState::InSync } else { DeploymentState::Pending },
            last_error: None,
            in_sync_at: None,
        };
        let others = self.deployment.zone(apex).into_iter().map(|report| NameserverStatus {
            name: report.server,
            kind: NameserverKind::Bind9,
            serial: report.serial,
            state: match report.state {
                bind::DeploymentState::InSync => DeploymentState::InSync,
                bind::DeploymentState::Pending => DeploymentState::Pending,
                bind::DeploymentState::Failing => DeploymentState::Failing,
            },
            last_error: report.error.map(|cause| NameserverError {
                fault: if report.is_servers { NameserverFault::Away } else { NameserverFault::Refused },
                cause: Some(cause),
            }),
            in_sync_at: report.in_sync_at,
        });
        std::iter::once(built_in).chain(others).chain(self.secondaries.nameservers(apex)).collect()
    }
}
