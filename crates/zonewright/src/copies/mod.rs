//! Zones that are copies of zones elsewhere: what is wired between who refreshes them and the use cases.

mod notify;
pub(crate) mod settings;
mod sink;

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use hosting::Hosting;
use refresh::{Clock, Refresher};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tsig::KeyRing;

pub(crate) use notify::Notices;
use settings::CopiesSettings;
use sink::HostedCopies;

/// How often it is looked whether copies or keys came, went or changed.
const LOOK: Duration = Duration::from_millis(250);
/// After the database failed.
const PAUSE: Duration = Duration::from_secs(2);

/// Who refreshes the copies.
pub(crate) struct Copies {
    refresher: Arc<Refresher>,
    watcher: JoinHandle<()>,
}

impl Copies {
    /// Starts to refresh, once all zones are loaded, and to hear of changes.
    pub(crate) fn start(
        hosting: &Hosting,
        settings: &CopiesSettings,
        limits: &zone::Limits,
        keys: KeyRing,
        notices: &Notices,
    ) -> anyhow::Result<Self> {
        let sink = Arc::new(HostedCopies {
            hosting: hosting.clone(),
            keys: keys.clone(),
            runtime: Handle::current(),
        });
        let refresher = Refresher::start(settings.options(limits, keys)?, sink)
            .context("cannot start a thread for copies of zones")?;
        let refresher = Arc::new(refresher);
        notices.lead_to(&refresher);
        let watcher = tokio::spawn(watch(hosting.clone(), Arc::clone(&refresher)));
        Ok(Self { refresher, watcher })
    }

    /// Ends. What is under way is broken off, and found out at the next start.
    pub(crate) fn close(&self) {
        self.watcher.abort();
        self.refresher.close();
    }
}

/// Tells the refresher when there are other copies, in whatever process they were made.
async fn watch(hosting: Hosting, refresher: Arc<Refresher>) {
    let mut known = None;
    loop {
        match hosting.replication_version().await {
            Ok(version) if known == Some(version) => tokio::time::sleep(LOOK).await,
            Ok(version) => {
                known = Some(version);
                refresher.copies_changed();
            }
            Err(error) => {
                tracing::debug!(%error, "it is not known whether copies changed");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// The time, for the crate `refresh`.
fn clock() -> Clock {
    #[expect(clippy::disallowed_methods, reason = "the one place where `refresh` gets its clock")]
    Clock(Arc::new(std::time::SystemTime::now))
}
