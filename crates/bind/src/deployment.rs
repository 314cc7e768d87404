//! All servers together.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use zone::{Name, Rrset, Serial, Soa};

use crate::server::{Server, Worker};
use crate::{Clock, ServerOptions, ServerReport, ZoneReport};

/// How long an end waits for its threads. One may be waiting for a server that does not answer; it has nothing to lose.
const END_MAX: Duration = Duration::from_secs(2);

/// What the servers are to serve.
pub trait DesiredZones: Send + Sync {
    /// A zone as it stands committed: its SOA, and its RRsets in canonical order of names; `None` where there is none.
    fn zone(&self, apex: &Name) -> Option<(Soa, Vec<Rrset>)>;
}

/// The deployment of all zones to some servers.
pub struct Deployment {
    servers: Vec<Arc<Server>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Deployment {
    /// To these servers. Nothing is done before [`Deployment::start`].
    pub fn new(servers: Vec<ServerOptions>) -> Self {
        let servers = servers.into_iter().map(|options| Arc::new(Server::new(options))).collect();
        Self { servers, threads: Mutex::default() }
    }

    /// Takes down that a zone stands at a serial, or is gone. Waits for nothing.
    pub fn note(&self, apex: &Name, serial: Option<Serial>) {
        for server in &self.servers {
            server.note(apex, serial);
        }
    }

    /// Starts to deploy. All zones there are must have been noted: what else is found deployed is taken off. `identity`
    /// is the database's; a directory that belongs to another one is left alone.
    pub fn start(&self, zones: &Arc<dyn DesiredZones>, identity: &str, clock: &Clock) -> std::io::Result<()> {
        for server in &self.servers {
            let worker =
                Worker::new(Arc::clone(server), Arc::clone(zones), identity.to_owned(), clock.clone());
            let name = format!("bind-{}", server.options.name);
            let thread = Builder::new().name(name).spawn(move || worker.run())?;
            self.threads().push(thread);
        }
        Ok(())
    }

    /// How a zone stands on each server.
    pub fn zone(&self, apex: &Name) -> Vec<ZoneReport> {
        self.servers.iter().map(|server| server.zone(apex)).collect()
    }

    /// How each server stands, with up to `failing_max` of the zones that fail there.
    pub fn report(&self, failing_max: usize) -> Vec<ServerReport> {
        self.servers.iter().map(|server| server.report(failing_max)).collect()
    }

    /// Ends all deployments. What is left to do is found out at the next start.
    pub fn close(&self) {
        for server in &self.servers {
            server.close();
        }
        let end = Instant::now() + END_MAX;
        let threads = std::mem::take(&mut *self.threads());
        while threads.iter().any(|thread| !thread.is_finished()) && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn threads(&self) -> std::sync::MutexGuard<'_, Vec<JoinHandle<()>>> {
        self.threads.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Deployment {
    fn drop(&mut self) {
        self.close();
    }
}
