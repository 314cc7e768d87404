//! `zonewright serve`: what is started, in which order, and how it ends.

use std::fs::{File, TryLockError};
use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context, bail};
use dashboard::{DashboardOptions, Links};
use hosting::{Hosting, HostingOptions, SecretKey, ZoneWatcher};
use nameserver::{BoundNameserver, Nameserver};
use rest_api::{ApiOptions, LargeAnswers};
use store::{Store, StoreOptions};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use zone_image::ZoneSet;

use crate::clock::system_clock;
use crate::config::Config;
use crate::copies::Copies;
use crate::health::{self, Loaded, Progress};
use crate::mail::SmtpMailer;
use crate::nameserver_settings::nameserver_options;
use crate::nameservers::Nameservers;
use crate::nameservers::report::{self, Teller};
use crate::precedence::Waiting;
use crate::replication::{Replicating, Replication};
use crate::secondaries::Secondaries;
use crate::{demo, first_administrator, http, secret_key};

/// The URL is not told: it may hold a password.
const CANNOT_OPEN: &str = "cannot open the database";

/// The ports of a server that does not answer yet.
pub(crate) struct Ports {
    nameserver: BoundNameserver,
    replication: Replication,
    http: std::net::TcpListener,
}

/// Takes all ports, or none.
pub(crate) fn take_ports(config: &Config) -> anyhow::Result<Ports> {
    let replication = Replication::new(config)?;
    let nameserver = Nameserver::bind(nameserver_options(config, replication.of_nameserver())?)?;
    let listen = || {
        let listener = std::net::TcpListener::bind(config.http_listen)?;
        listener.set_nonblocking(true)?;
        std::io::Result::Ok(listener)
    };
    let http = listen().with_context(|| {
        format!("cannot listen on {} for HTTP; choose another address with --http-listen", config.http_listen)
    })?;
    Ok(Ports { nameserver, replication, http })
}

/// The same, with answers to DNS before all else that the process does.
pub(crate) struct PortsWithPrecedence {
    nameserver: Waiting,
    replication: Replication,
    http: std::net::TcpListener,
}

impl Ports {
    /// Gives DNS precedence over what this thread does from now on, and those that it starts.
    pub(crate) fn with_precedence(self) -> anyhow::Result<PortsWithPrecedence> {
        let nameserver = Waiting::new(self.nameserver).context("cannot start a thread")?;
        Ok(PortsWithPrecedence { nameserver, replication: self.replication, http: self.http })
    }
}

/// Runs until a signal ends it.
pub(crate) async fn serve(config: Config, ports: PortsWithPrecedence, demo: bool) -> anyhow::Result<()> {
    let (stop, stopped) = watch::channel(false);
    let PortsWithPrecedence { nameserver, replication, http } = ports;
    let listener = TcpListener::from_std(http).context("http_listen")?;
    let http_address = listener.local_addr().context("http_listen")?;
    let progress = Arc::new(Progress::new(dashboard_options(&config, http_address)?));
    let http = tokio::spawn(http::serve(
        listener,
        health::router(Arc::clone(&progress)),
        config.trusted_proxies.clone(),
        Arc::clone(&progress.http),
        stopped.clone(),
    ));

    let signals = stop_signal()?;
    tokio::pin!(signals);
    let Serving { store, mailer, nameserver, nameservers, replicating, copies, teller, _sole } = tokio::select! {
        loaded = load(&config, nameserver, replication, http_address, demo, &progress, stopped) => loaded?,
        () = &mut signals => return Ok(()),
    };
    signals.await;

    tracing::info!("stopping: what runs is finished first");
    stop.send_replace(true);
    http.await.context("the HTTP server failed")?;
    drop((progress, teller));
    replicating.stop();
    // It waits for its threads.
    tokio::task::spawn_blocking(move || {
        if let Some(mailer) = mailer {
            mailer.close();
        }
        copies.close();
        nameservers.close();
        drop(nameserver);
    })
    .await
    .context("the nameserver failed")?;
    store.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Opens the store, loads all zones, has the nameserver answer, and opens the API.
async fn load(
    config: &Config,
    nameserver: Waiting,
    replication: Replication,
    http_address: SocketAddr,
    demo: bool,
    progress: &Progress,
    stopping: watch::Receiver<bool>,
) -> anyhow::Result<Serving> {
    let (set, writer) = ZoneSet::new();
    let mailer = start_mailer(config)?;
    let keys = replication.keys.clone();
    let secondaries =
        Secondaries::new(set.clone(), replication.private_zones.clone(), replication.notified());
    let nameservers = Nameservers::new(set.clone(), &config.bind, secondaries)?;
    let mut watchers: Vec<Arc<dyn ZoneWatcher>> = vec![Arc::clone(&nameservers) as _];
    watchers.extend(replication.watchers());
    let store =
        open_store(config, Hosting::publisher(set.clone(), writer, replication.deltas.clone(), watchers))
            .await?;
    let sole = stand_alone(config)?;
    let options =
        HostingOptions { secret_key: Some(secret_key(config)?), ..config.hosting_options(system_clock())? };
    store.publish_all().await.context("cannot load the zones")?;

    let mut hosting = Hosting::new(store.clone(), options).with_status(Arc::clone(&nameservers) as _);
    // Whoever signs is not to be refused because this server has just started.
    keys.replace(hosting.tsig_keys().await.context("cannot read the TSIG keys")?);
    let nameserver = Arc::new(nameserver.serve(&set)?);
    let dns_addresses = nameserver.local_addresses().to_vec();
    // From now on they can transfer what they are told of.
    nameservers.secondaries().start(&keys)?;

    if let (Some(mailer), Some(url)) = (&mailer, config.public_url(http_address)) {
        hosting = hosting.with_mail(mailer.mailer(), Arc::new(Links::new(&url)));
    }
    let large_answers = LargeAnswers::default();
    let api = rest_api::router(
        hosting.clone(),
        ApiOptions {
            cors_origins: config.cors_origins.clone(),
            failed_authentications_per_minute: config.limits.failed_authentications_per_minute,
            public_url: config.public_url(http_address),
            stopping: Some(stopping),
            large_answers: large_answers.clone(),
            ..ApiOptions::default()
        },
    );
    let dashboard = dashboard::router(
        hosting.clone(),
        DashboardOptions { large_answers, ..dashboard_options(config, http_address)? },
    );
    // While it can still fail: a server that is ready stays, whatever the database does.
    hosting.resume_deletions().await.context("cannot go on deleting accounts")?;
    let demo = if demo { Some(demo::Demo::set_up(&hosting).await?) } else { None };
    let notices = Arc::clone(&replication.notices);
    let replicating = replication.start(&hosting, &set, vec![nameservers.of_catalog()])?;
    let links = links(config, http_address);
    make_data_directory(config)?;
    first_administrator::invite(&hosting, &links, &config.data_dir).await?;
    let is_followed = !config.bind.is_empty() || !config.secondary.is_empty();
    let teller = if is_followed { deploy(config, &store, &nameservers).await? } else { None };
    let copies = Copies::start(&hosting, &config.copies, &config.zone_limits(), keys, &notices)?;
    let loaded = Loaded {
        hosting: hosting.clone(),
        api,
        dashboard,
        nameserver: Arc::clone(&nameserver),
        nameservers: Arc::clone(&nameservers),
        zones: set,
    };
    if progress.loaded.set(loaded).is_err() {
        anyhow::bail!("the server was started twice");
    }
    tracing::info!(http = %http_address, dns = ?dns_addresses, "ready");
    if let Some(demo) = demo {
        demo.tell(&links, http_address, dns_addresses.first().copied());
    }
    Ok(Serving { store, mailer, nameserver, nameservers, replicating, copies, teller, _sole: sole })
}

fn dashboard_options(config: &Config, http_address: SocketAddr) -> anyhow::Result<DashboardOptions> {
    Ok(DashboardOptions {
        public_url: config.public_url(http_address),
        sign_up: config.sign_up,
        sends_mail: config.smtp.server()?.is_some(),
        ..DashboardOptions::new(system_clock())
    })
}

/// Links for whoever started the server, who is on the same machine where nothing else is known.
fn links(config: &Config, http_address: SocketAddr) -> Links {
    let here = || format!("http://{}", demo::reachable(http_address));
    Links::new(&config.public_url(http_address).unwrap_or_else(here))
}

/// Starts to send mail, where that is configured. This machine is known by the name of the public URL.
fn start_mailer(config: &Config) -> anyhow::Result<Option<SmtpMailer>> {
    let Some(server) = config.smtp.server()? else { return Ok(None) };
    SmtpMailer::start(&server, config.public_name()).map(Some)
}

/// The key that seals what the database must not tell.
pub(crate) fn secret_key(config: &Config) -> anyhow::Result<SecretKey> {
    let path = config.secret_key_path();
    if path.starts_with(&config.data_dir) {
        make_data_directory(config)?;
    }
    secret_key::read_or_make(&path)
}

/// What is stopped at the end.
struct Serving {
    store: Store,
    mailer: Option<SmtpMailer>,
    nameserver: Arc<Nameserver>,
    nameservers: Arc<Nameservers>,
    replicating: Replicating,
    copies: Copies,
    teller: Option<Teller>,
    // Locked.
    _sole: Option<File>,
}

/// Keeps another server off the same SQLite file: two would each serve what they know of, and take each other's nameservers
/// for a change of the operator's.
fn stand_alone(config: &Config) -> anyhow::Result<Option<File>> {
    let Some(mut path) = config.sqlite_path() else { return Ok(None) };
    path.as_mut_os_string().push(".lock");
    let cannot = || format!("cannot lock {}", path.display());
    let lock = File::create(&path).with_context(cannot)?;
    match lock.try_lock() {
        Ok(()) => Ok(Some(lock)),
        Err(TryLockError::WouldBlock) => bail!(
            "another server runs on the database at {}; stop it first, or use PostgreSQL, which several may share",
            config.database_place()
        ),
        Err(TryLockError::Error(error)) => Err(error).with_context(cannot),
    }
}

/// Starts to deploy to BIND9 servers, and to tell how all that follow stand.
async fn deploy(
    config: &Config,
    store: &Store,
    nameservers: &Arc<Nameservers>,
) -> anyhow::Result<Option<Teller>> {
    let identity = store.identity().await.context("the database's identity")?;
    nameservers.start(&identity.to_string())?;
    make_data_directory(config)?;
    let told = report::serve(&config.data_dir, Arc::clone(nameservers));
    let teller = told.inspect_err(|error| {
        tracing::warn!(
            error = format!("{error:#}"),
            "`bind status` and `secondary status` will know nothing"
        );
    });
    Ok(teller.ok())
}

/// Opens the configured store, and makes it where there is none: SQLite's file, its directory, the tables.
pub(crate) async fn open_store(
    config: &Config,
    publisher: Arc<dyn store::Publisher>,
) -> anyhow::Result<Store> {
    if config.database_url.is_none() {
        make_data_directory(config)?;
    }
    Store::open(store_options(config, publisher)?).await.context(CANNOT_OPEN)
}

/// Opens the configured store, which must be there.
pub(crate) async fn open_existing_store(
    config: &Config,
    publisher: Arc<dyn store::Publisher>,
) -> anyhow::Result<Store> {
    let opened = Store::open_existing(store_options(config, publisher)?).await.context(CANNOT_OPEN)?;
    opened.with_context(|| {
        format!(
            "there is no database of Zonewright at {}; name it by --data-dir, --database-url or --config",
            config.database_place()
        )
    })
}

pub(crate) fn store_options(
    config: &Config,
    publisher: Arc<dyn store::Publisher>,
) -> anyhow::Result<StoreOptions> {
    Ok(StoreOptions {
        database_url: config.database_url(),
        clock: system_clock(),
        limits: config.zone_limits(),
        nameservers: config.nameserver_names()?,
        publisher,
    })
}

/// Others on the machine have no business in a directory of token hashes.
fn make_data_directory(config: &Config) -> anyhow::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    let directory = &config.data_dir;
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(directory);
    made.with_context(|| format!("cannot make the data directory {}", directory.display()))
}

/// Ends at SIGTERM or SIGINT; a second one ends the process at once.
fn stop_signal() -> anyhow::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate()).context("cannot watch for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot watch for SIGINT")?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tokio::spawn(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            std::process::exit(1);
        });
    })
}
