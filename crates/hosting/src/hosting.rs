//! The application: what the use cases share.

use std::sync::Arc;

use store::{Clock, Publisher, Store};
use tokio::sync::Semaphore;
use zone::{Limits, Name};
use zone_image::{ZoneSet, ZoneSetWriter};

use crate::publishing::{ZonePublisher, ZoneWatcher};
use crate::status::{DeploymentStatus, NameserverStatus};
use crate::token_cache::TokenCache;
use crate::{Error, SecretKey};

/// Large zones that are read or written whole at once: each may take 64 MiB, a second of a core, and meanwhile one of the
/// store's few threads that read.
const ZONE_FILES_AT_ONCE: usize = 2;

/// What the operator decides.
#[derive(Clone)]
pub struct HostingOptions {
    /// Names of the platform's nameservers, the first of which is the primary of new zones.
    pub nameservers: Vec<Name>,
    /// Turns the public-suffix and the two-label rule off.
    pub allow_any_domain: bool,
    /// Limits of input.
    pub limits: Limits,
    /// The SOA timers of new zones: refresh, retry, expire, negative TTL (seconds).
    pub soa_timers: [u32; 4],
    /// The time, by which tokens expire.
    pub clock: Clock,
    /// Seals the seeds of second factors. `None` where no one signs in, as in commands.
    pub secret_key: Option<SecretKey>,
}

impl HostingOptions {
    /// With the defaults for all else.
    pub fn new(nameservers: Vec<Name>, clock: Clock) -> Self {
        Self {
            nameservers,
            allow_any_domain: false,
            limits: Limits::default(),
            soa_timers: [3600, 600, 1_209_600, 300],
            clock,
            secret_key: None,
        }
    }

    /// The key, where something is to be sealed or opened.
    #[expect(dead_code, reason = "second factors are the first to need it")]
    pub(crate) fn secret_key(&self) -> Result<&SecretKey, Error> {
        self.secret_key.as_ref().ok_or_else(|| Error::Internal("there is no secret key here".to_owned()))
    }
}

/// The application. Clones share it.
#[derive(Clone)]
pub struct Hosting {
    pub(crate) store: Store,
    pub(crate) options: Arc<HostingOptions>,
    pub(crate) tokens: Arc<TokenCache>,
    pub(crate) zone_file_permits: Arc<Semaphore>,
    pub(crate) nameservers: Arc<dyn DeploymentStatus>,
}

impl Hosting {
    /// On a store.
    pub fn new(store: Store, options: HostingOptions) -> Self {
        Self {
            store,
            options: Arc::new(options),
            tokens: Arc::new(TokenCache::new()),
            zone_file_permits: Arc::new(Semaphore::new(ZONE_FILES_AT_ONCE)),
            nameservers: Arc::new(NoNameservers),
        }
    }

    /// The same, and it tells how zones stand on the nameservers.
    #[must_use]
    pub fn with_status(self, nameservers: Arc<dyn DeploymentStatus>) -> Self {
        Self { nameservers, ..self }
    }

    /// The publisher that keeps the set of served zones in step with the store, and tells `watchers`; made before the
    /// store is opened.
    pub fn publisher(
        set: ZoneSet,
        writer: ZoneSetWriter,
        watchers: Vec<Arc<dyn ZoneWatcher>>,
    ) -> Arc<dyn Publisher> {
        Arc::new(ZonePublisher::new(set, writer, watchers))
    }

    /// Whether API and database are in order.
    pub async fn is_healthy(&self) -> bool {
        match self.store.ping().await {
            Ok(()) => true,
            Err(error) => {
                tracing::warn!(%error, "the database does not answer");
                false
            }
        }
    }
}

/// For those who only change what is stored.
struct NoNameservers;

impl DeploymentStatus for NoNameservers {
    fn nameservers(&self, _: &Name) -> Vec<NameserverStatus> {
        Vec::new()
    }
}
