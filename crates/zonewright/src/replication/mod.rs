//! Other nameservers that take zones from here: what they need is made where there is one.

pub(crate) mod settings;

use std::sync::Arc;

use anyhow::{Context, bail};
use hosting::{Catalog, Hosting, ZoneWatcher};
use nameserver::{DeltaSource, TransferAcl, TransferLimits, TransferRule};
use notify::SecondaryOptions;
use settings::Secondary;
use store::Publisher;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tsig::KeyRing;
use zone::{Name, Serial};
use zone_image::{Delta, DeltaLimits, DeltaLog, ZoneSet, ZoneSetWriter};

use crate::config::Config;
use crate::copies::Notices;

/// What nameservers that follow this one are given.
pub(crate) struct Replication {
    secondaries: Vec<Secondary>,
    /// What they and we sign with. Filled when the store is open.
    pub keys: KeyRing,
    /// What primaries elsewhere tell of theirs.
    pub notices: Arc<Notices>,
    /// What changed lately; none where nobody asks.
    pub deltas: Option<DeltaLog>,
    /// The same of the catalog: no account's zone of its name, made before it was the catalog's, has a say in it.
    catalog_deltas: DeltaLog,
    /// The catalog, in a set of its own: strangers are not to learn which zones there are.
    pub private_zones: ZoneSet,
    writer: ZoneSetWriter,
    catalog: Option<Arc<Catalog>>,
}

/// What goes on until the end.
pub(crate) struct Replicating {
    catalog: Option<Arc<Catalog>>,
    tasks: Vec<JoinHandle<()>>,
}

impl Replication {
    /// As it is configured.
    pub(crate) fn new(config: &Config) -> anyhow::Result<Self> {
        let secondaries = settings::secondaries(&config.secondary)?;
        let catalog = settings::catalog(config)?.map(Catalog::new);
        let (private_zones, writer) = ZoneSet::new();
        let deltas = (!secondaries.is_empty()).then(|| DeltaLog::new(DeltaLimits::default()));
        let (keys, notices) = (KeyRing::default(), Arc::default());
        let catalog_deltas = DeltaLog::new(DeltaLimits::default());
        Ok(Self { secondaries, keys, notices, deltas, catalog_deltas, private_zones, writer, catalog })
    }

    /// What the nameserver is to do for the others.
    pub(crate) fn of_nameserver(&self) -> nameserver::Replication {
        let rules = self.secondaries.iter().map(|secondary| TransferRule {
            networks: secondary.networks.clone(),
            key: secondary.tsig_key.clone(),
        });
        nameserver::Replication {
            keys: self.keys.clone(),
            transfers: TransferAcl::new(rules, TransferLimits::default()),
            private_zones: self.catalog.is_some().then(|| self.private_zones.clone()),
            deltas: self.deltas.clone().map(|zones| {
                let catalog = self.catalog.as_ref().map(|catalog| catalog.apex().clone());
                Arc::new(Deltas { zones, catalog, of_catalog: self.catalog_deltas.clone() }) as _
            }),
            notify: Some(Arc::clone(&self.notices) as _),
            expiry: Some(Arc::clone(&self.notices) as _),
        }
    }

    /// Whom to tell of changes.
    pub(crate) fn notified(&self) -> Vec<SecondaryOptions> {
        let options = self.secondaries.iter().map(|secondary| SecondaryOptions {
            name: secondary.name.clone(),
            address: secondary.address,
            source: secondary.source,
            follows_catalog: secondary.follows_catalog,
            key: secondary.tsig_key.clone(),
        });
        options.collect()
    }

    /// Whoever must hear of each zone that is served.
    pub(crate) fn watchers(&self) -> Vec<Arc<dyn ZoneWatcher>> {
        self.catalog.iter().map(|catalog| Arc::clone(catalog) as _).collect()
    }

    /// Makes the catalog, and recalls what changed before, once all zones are loaded. `watchers` hear of the catalog.
    pub(crate) fn start(
        self,
        hosting: &Hosting,
        zones: &ZoneSet,
        watchers: Vec<Arc<dyn ZoneWatcher>>,
    ) -> anyhow::Result<Replicating> {
        let Self { keys, deltas, catalog_deltas, private_zones, writer, catalog, .. } = self;
        let publisher: Arc<dyn Publisher> =
            Hosting::publisher(private_zones.clone(), writer, Some(catalog_deltas), watchers);
        if let Some(catalog) = &catalog {
            // Later ones are refused.
            if zones.get(catalog.apex()).is_some() {
                let name = catalog.apex().to_text_without_final_dot();
                bail!(
                    "catalog.zone: a zone {name} is hosted already; name the catalog otherwise, or remove that zone by `zonewright \
                     zone remove {name} --yes`, which works without a server"
                );
            }
            let serials = hosting.catalog_serials(Handle::current());
            catalog.start(private_zones, publisher, serials).context("cannot start the catalog's thread")?;
        }
        let mut tasks = vec![tokio::spawn({
            let hosting = hosting.clone();
            async move { hosting.follow_tsig_keys(keys).await }
        })];
        tasks.extend(deltas.map(|deltas| {
            let (hosting, zones) = (hosting.clone(), zones.clone());
            tokio::spawn(async move {
                if let Err(error) = hosting.recall_deltas(&zones, &deltas).await {
                    tracing::warn!(%error, "what changed before the start is not known: zones go over whole");
                }
            })
        }));
        Ok(Replicating { catalog, tasks })
    }
}

/// The deltas of all zones, and apart from them those of the catalog.
struct Deltas {
    zones: DeltaLog,
    catalog: Option<Name>,
    of_catalog: DeltaLog,
}

impl DeltaSource for Deltas {
    fn since(&self, apex: &Name, from: Serial, to: Serial) -> Option<Vec<Arc<Delta>>> {
        let log = if self.catalog.as_ref() == Some(apex) { &self.of_catalog } else { &self.zones };
        log.since(apex, from, to)
    }
}

impl Replicating {
    /// Ends it.
    pub(crate) fn stop(self) {
        for task in self.tasks {
            task.abort();
        }
        if let Some(catalog) = self.catalog {
            catalog.stop();
        }
    }
}
