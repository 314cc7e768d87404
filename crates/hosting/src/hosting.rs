//! The application: what the use cases share.

use std::sync::Arc;

use ipnet::IpNet;
use store::{Clock, Publisher, Store};
use tokio::sync::Semaphore;
use zone::{Limits, Name};
use zone_image::{DeltaLog, ZoneSet, ZoneSetWriter};

use crate::links::{MailBounds, Post};
use crate::passwords::Passwords;
use crate::publishing::{ZonePublisher, ZoneWatcher};
use crate::sign_in::{SignInAttempts, sign_in_attempts};
use crate::status::{DeploymentStatus, NameserverStatus};
use crate::token_cache::TokenCache;
use crate::{Error, MailWriter, Mailer, SecretKey, SignUp};

/// Large zones that are read or written whole at once: each may take 64 MiB, a second of a core, and meanwhile one of the
/// store's few threads that read.
const LARGE_ZONES_AT_ONCE: usize = 2;

/// The same for zone files that are small: each may take a few MiB while it is read.
const SMALL_ZONE_FILES_AT_ONCE: usize = 32;

/// What the operator decides.
#[derive(Clone)]
pub struct HostingOptions {
    /// Names of the platform's nameservers, the first of which is the primary of new zones.
    pub nameservers: Vec<Name>,
    /// By what name people know the server, where it has one: its domain is the platform's own, as the nameservers' are.
    pub public_host: Option<Name>,
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
    /// Who may make an account.
    pub sign_up: SignUp,
    /// Networks beside the public ones in which accounts may name primaries of copies.
    pub primary_networks: Vec<IpNet>,
    /// The catalog zone, where there is one: no account's zone may be in its place.
    pub catalog: Option<Name>,
}

impl HostingOptions {
    /// With the defaults for all else.
    pub fn new(nameservers: Vec<Name>, clock: Clock) -> Self {
        Self {
            nameservers,
            public_host: None,
            allow_any_domain: false,
            limits: Limits::default(),
            soa_timers: [3600, 600, 1_209_600, 300],
            clock,
            secret_key: None,
            sign_up: SignUp::default(),
            primary_networks: Vec::new(),
            catalog: None,
        }
    }

    /// The key, where something is to be sealed or opened.
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
    pub(crate) large_zone_permits: Arc<Semaphore>,
    pub(crate) small_zone_file_permits: Arc<Semaphore>,
    pub(crate) nameservers: Arc<dyn DeploymentStatus>,
    pub(crate) passwords: Passwords,
    pub(crate) sign_ins: Arc<SignInAttempts>,
    pub(crate) mail_bounds: Arc<MailBounds>,
    pub(crate) post: Option<Post>,
}

impl Hosting {
    /// On a store.
    pub fn new(store: Store, options: HostingOptions) -> Self {
        Self {
            store,
            options: Arc::new(options),
            tokens: Arc::new(TokenCache::new()),
            large_zone_permits: Arc::new(Semaphore::new(LARGE_ZONES_AT_ONCE)),
            small_zone_file_permits: Arc::new(Semaphore::new(SMALL_ZONE_FILES_AT_ONCE)),
            nameservers: Arc::new(NoNameservers),
            passwords: Passwords::new(),
            sign_ins: Arc::new(sign_in_attempts()),
            mail_bounds: Arc::new(MailBounds::new()),
            post: None,
        }
    }

    /// The names of the platform's nameservers as registrars take them, the primary first.
    pub fn nameserver_names(&self) -> Vec<String> {
        self.options.nameservers.iter().map(Name::to_text_without_final_dot).collect()
    }

    /// The same, and it tells how zones stand on the nameservers.
    #[must_use]
    pub fn with_status(self, nameservers: Arc<dyn DeploymentStatus>) -> Self {
        Self { nameservers, ..self }
    }

    /// The same, and it sends mail, in the words of `writer`.
    #[must_use]
    pub fn with_mail(self, mailer: Arc<dyn Mailer>, writer: Arc<dyn MailWriter>) -> Self {
        Self { post: Some(Post { mailer, writer }), ..self }
    }

    /// The same, and it seals and opens secrets with this key.
    #[must_use]
    pub fn with_secret_key(self, secret_key: SecretKey) -> Self {
        let options = HostingOptions { secret_key: Some(secret_key), ..HostingOptions::clone(&self.options) };
        Self { options: Arc::new(options), ..self }
    }

    /// The server's limits, which hold for accounts that have none of their own.
    pub fn limits(&self) -> Limits {
        self.options.limits
    }

    /// Whether mail can be sent.
    pub fn has_mail(&self) -> bool {
        self.post.is_some()
    }

    /// Who may make an account.
    pub fn sign_up(&self) -> SignUp {
        self.options.sign_up
    }

    /// The publisher that keeps the set of served zones in step with the store, notes in `deltas` what changes, and tells
    /// `watchers`; made before the store is opened.
    pub fn publisher(
        set: ZoneSet,
        writer: ZoneSetWriter,
        deltas: Option<DeltaLog>,
        watchers: Vec<Arc<dyn ZoneWatcher>>,
    ) -> Arc<dyn Publisher> {
        Arc::new(ZonePublisher::new(set, writer, deltas, watchers))
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
