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

    /// The same of the catalog.
    pub(crate) fn note_catalog(&self, apex: &Name, serial: Option<Serial>) {
        self.notifier.private_zone_changed(apex, serial);
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

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;
    use std::time::Duration;

    use end_to_end::{free_address, within};
    use zone_image::ZoneImage;

    use super::*;

    const LIMIT: Duration = Duration::from_secs(60);

    /// What is told is the SOA that is live, and who is away is told so.
    #[test]
    fn tells_of_live_zones_and_how_they_stand() {
        let (set, mut writer) = ZoneSet::new();
        let apex = Name::parse("example.com").unwrap();
        let soa = Soa {
            mname: apex.clone(),
            rname: apex.clone(),
            serial: Serial(2_024_011_500),
            refresh: 1,
            retry: 2,
            expire: 3,
            minimum: 4,
            ttl: 5,
        };
        writer.insert(&apex, ZoneImage::build(&apex, &soa, Vec::new()));
        let receiver = UdpSocket::bind(free_address()).unwrap();
        receiver.set_read_timeout(Some(LIMIT)).unwrap();
        let address = receiver.local_addr().unwrap();
        let options = SecondaryOptions {
            name: "ns2".to_owned(),
            address,
            source: None,
            follows_catalog: true,
            key: None,
        };
        let secondaries = Secondaries::new(set, ZoneSet::new().0, vec![options]);
        secondaries.start(&KeyRing::default()).unwrap();
        secondaries.note(&apex, Some(soa.serial));

        // Questions may come before.
        let mut octets = [0; 512];
        let notify = loop {
            let length = receiver.recv(&mut octets).unwrap();
            if octets[2] >> 3 == 4 {
                break &octets[..length];
            }
        };
        assert!(notify.ends_with(&soa.to_rdata()));
        let standing = || secondaries.nameservers(&apex).next().unwrap();
        let NameserverStatus { name, kind, serial, state, .. } = standing();
        assert_eq!((name.as_str(), kind, serial), ("ns2", NameserverKind::Secondary, None));
        assert_eq!(state, DeploymentState::Pending);
        assert!(within(LIMIT, || standing().state == DeploymentState::Failing));
        assert_eq!(standing().last_error.unwrap().fault, NameserverFault::Away);
        assert!(secondaries.report(0)[0].trouble.is_some());
    }
}
