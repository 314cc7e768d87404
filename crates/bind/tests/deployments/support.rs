//! Zones in memory, and what deploys them to a real named.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bind::{Clock, Deployment, DeploymentState, DesiredZones, ServerOptions, ZoneReport};
use end_to_end::{Bind9, within};
use zone::{Name, Rrset, Soa, master_file};

/// How long anything that must come true is waited for: much longer than it takes.
pub(crate) const LIMIT: Duration = Duration::from_secs(60);

pub(crate) fn clock() -> Clock {
    #[expect(clippy::disallowed_methods, reason = "the clock of tests with a real named is the real one")]
    Clock(Arc::new(SystemTime::now))
}

pub(crate) fn name(text: &str) -> Name {
    Name::parse(text).expect("a name")
}

/// Waits until something comes true.
#[track_caller]
pub(crate) fn eventually(what: &str, condition: impl FnMut() -> bool) {
    assert!(within(LIMIT, condition), "{what}: not after {} s", LIMIT.as_secs());
}

/// As the operator configures the server.
pub(crate) fn options_of(server: &Bind9) -> ServerOptions {
    ServerOptions {
        name: "ns1".to_owned(),
        zone_directory: server.path("zones"),
        control: server.control_address(),
        key_file: server.path("rndc.key"),
        query: server.dns().address,
        view: None,
        file_mode: 0o644,
        file_owner: None,
    }
}

/// Zones in memory, and whoever deploys them.
pub(crate) struct Zones {
    held: Arc<Held>,
    pub(crate) deployment: Deployment,
}

#[derive(Default)]
struct Held(Mutex<BTreeMap<Name, (Soa, Vec<Rrset>)>>);

impl DesiredZones for Held {
    fn zone(&self, apex: &Name) -> Option<(Soa, Vec<Rrset>)> {
        self.0.lock().expect("no holder panics").get(apex).cloned()
    }
}

impl Zones {
    /// Deploys to these servers; nothing yet.
    pub(crate) fn to(servers: &[&Bind9]) -> Self {
        Self::of(servers.iter().map(|server| options_of(server)).collect())
    }

    pub(crate) fn of(servers: Vec<ServerOptions>) -> Self {
        Self { held: Arc::default(), deployment: Deployment::new(servers) }
    }

    /// The same zones, deployed by another process, as it were.
    pub(crate) fn restarted(self, servers: &[&Bind9]) -> Self {
        let Self { held, deployment } = self;
        drop(deployment);
        let deployment = Deployment::new(servers.iter().map(|server| options_of(server)).collect());
        for (apex, (soa, _)) in held.0.lock().expect("no holder panics").iter() {
            deployment.note(apex, Some(soa.serial));
        }
        Self { held, deployment }
    }

    pub(crate) fn start(&self) {
        self.start_as("database");
    }

    pub(crate) fn start_as(&self, identity: &str) {
        let held: Arc<dyn DesiredZones> = Arc::clone(&self.held) as _;
        self.deployment.start(&held, identity, &clock()).expect("threads can be started");
    }

    /// A zone of these records, beside its SOA and NS, at a serial.
    pub(crate) fn put(&self, zone: &str, serial: u32, records: &str) {
        let soa = format!("@ SOA ns1.provider.test. h.provider.test. {serial} 3600 600 86400 60");
        self.put_text(zone, &format!("$TTL 60\n{soa}\n@ NS ns1.provider.test.\n{records}\n"));
    }

    /// A zone as its file says.
    pub(crate) fn put_text(&self, zone: &str, text: &str) {
        let apex = name(zone);
        let content = master_file::read(text.as_bytes(), &apex).expect("a master file");
        let mut rrsets: Vec<Rrset> = Vec::new();
        let mut records = content.records;
        records.sort_by(|a, b| (&a.name, a.record_type).cmp(&(&b.name, b.record_type)));
        for set in records.chunk_by(|a, b| a.name == b.name && a.record_type == b.record_type) {
            rrsets.push(Rrset::of_records(&set[0].name, set[0].record_type, set));
        }
        let soa = content.soa.expect("an SOA");
        let serial = soa.serial;
        self.held.0.lock().expect("no holder panics").insert(apex.clone(), (soa, rrsets));
        self.deployment.note(&apex, Some(serial));
    }

    pub(crate) fn delete(&self, zone: &str) {
        self.held.0.lock().expect("no holder panics").remove(&name(zone));
        self.deployment.note(&name(zone), None);
    }

    /// How a zone stands on the first server.
    pub(crate) fn report(&self, zone: &str) -> ZoneReport {
        self.deployment.zone(&name(zone)).remove(0)
    }

    pub(crate) fn is_in_sync(&self, zone: &str) -> bool {
        self.deployment.zone(&name(zone)).iter().all(|report| report.state == DeploymentState::InSync)
    }

    #[track_caller]
    pub(crate) fn wait_for(&self, zone: &str) {
        eventually(&format!("{zone} is in sync ({:?})", self.report(zone)), || self.is_in_sync(zone));
    }
}

/// Records that named refuses.
pub(crate) const REFUSED: &str = "a CNAME b\na A 192.0.2.1";
