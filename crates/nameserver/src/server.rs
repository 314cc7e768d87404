//! The nameserver as a whole: its options, its threads, start and stop.

use std::io;
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use zone_image::ZoneSet;

use crate::admission::Admission;
use crate::answer::{AnswerConfig, Responder, Transport};
use crate::counters::{Counters, ThreadCounters};
use crate::listen::{ListenError, Listening, listen};
use crate::system;
use crate::tcp::{self, TcpLimits};
use crate::udp;

/// How long a thread that failed waits before it starts again.
const RESTART_PAUSE: Duration = Duration::from_millis(100);

/// What the operator decides about the nameserver.
#[derive(Clone, Debug)]
pub struct NameserverOptions {
    /// Where to listen, over UDP and TCP; port 0 is any port that is free for both.
    pub listen: Vec<SocketAddr>,
    /// Threads for each transport, of which UDP has so many at each address; by default one a core.
    pub threads: Option<NonZero<usize>>,
    /// Whether answers over UDP go before all else on the machine, by a real-time policy (sched(7)). It needs the right
    /// to one; without, all goes on as before, and a warning says so.
    pub is_real_time: bool,
    /// What answers look like.
    pub answer: AnswerConfig,
    /// What TCP may cost.
    pub tcp: TcpLimits,
}

impl NameserverOptions {
    /// The defaults, at these addresses.
    pub fn listening_on(addresses: impl IntoIterator<Item = SocketAddr>) -> Self {
        Self {
            listen: addresses.into_iter().collect(),
            threads: None,
            is_real_time: false,
            answer: AnswerConfig::default(),
            tcp: TcpLimits::default(),
        }
    }
}

/// Why the nameserver does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// No address was named.
    #[error("the nameserver has nowhere to listen: name at least one address, such as 127.0.0.1:5353")]
    NoAddress,
    /// One of the addresses cannot be listened on.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// The machine has no room for the threads.
    #[error(
        "the nameserver's threads cannot be started: {0}; fewer threads may help, or a higher limit of tasks"
    )]
    Threads(io::Error),
}

/// A nameserver that has its addresses and does not answer yet: what is asked meanwhile waits in the system's buffers.
pub struct BoundNameserver {
    options: NameserverOptions,
    cores: usize,
    listening: Vec<Listening>,
}

/// A nameserver that runs, until it is stopped or dropped.
pub struct Nameserver {
    addresses: Vec<SocketAddr>,
    admission: Arc<Admission>,
    counters: Vec<Arc<ThreadCounters>>,
    is_stopping: Arc<AtomicBool>,
    udp_sockets: Vec<Arc<UdpSocket>>,
    tcp_wakers: Vec<mio::Waker>,
    threads: Vec<JoinHandle<()>>,
}

impl BoundNameserver {
    /// Answers from `zones` from now on.
    pub fn serve(self, zones: &ZoneSet) -> Result<Nameserver, StartError> {
        let Self { options, cores, listening } = self;
        let has_precedence = options.is_real_time && may_be_real_time();
        let limits = within_open_files(options.tcp);
        let mut nameserver = Nameserver {
            admission: Admission::new(limits.connections_max, limits.connections_per_client_max),
            addresses: listening.iter().map(|listening| listening.address).collect(),
            counters: Vec::new(),
            is_stopping: Arc::new(AtomicBool::new(false)),
            udp_sockets: Vec::new(),
            tcp_wakers: Vec::new(),
            threads: Vec::new(),
        };
        // Where a thread fails to start, dropping `nameserver` stops those that run.
        nameserver
            .start_threads(zones, &options.answer, has_precedence, limits, listening, cores)
            .map_err(StartError::Threads)?;
        Ok(nameserver)
    }
}

impl Nameserver {
    /// Takes all the addresses of the options, or none of them.
    pub fn bind(options: NameserverOptions) -> Result<BoundNameserver, StartError> {
        if options.listen.is_empty() {
            return Err(StartError::NoAddress);
        }
        let cores = options.threads.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZero::get);
        let listening =
            options.listen.iter().map(|&address| listen(address, cores)).collect::<Result<Vec<_>, _>>()?;
        Ok(BoundNameserver { options, cores, listening })
    }

    /// Answers from `zones` at all the addresses of the options, or at none.
    pub fn start(zones: &ZoneSet, options: NameserverOptions) -> Result<Self, StartError> {
        Self::bind(options)?.serve(zones)
    }

    /// The addresses in the order of the options, with the ports that were found for port 0.
    pub fn local_addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// What was asked and answered since the start.
    pub fn counters(&self) -> Counters {
        Counters::sum(self.counters.iter().map(|counters| &**counters), self.admission.count())
    }

    /// Stops: no query is taken any more, those taken are answered, and TCP clients have two seconds to read their
    /// answers.
    pub fn stop(self) {
        drop(self);
    }

    fn start_threads(
        &mut self,
        zones: &ZoneSet,
        config: &AnswerConfig,
        is_udp_real_time: bool,
        limits: TcpLimits,
        listening: Vec<Listening>,
        cores: usize,
    ) -> io::Result<()> {
        let mut listeners_by_core: Vec<Vec<TcpListener>> = (0..cores).map(|_| Vec::new()).collect();
        for listening in listening {
            for socket in listening.udp {
                self.start_udp(zones, config, is_udp_real_time, Arc::new(socket))?;
            }
            for (listeners, listener) in listeners_by_core.iter_mut().zip(listening.tcp) {
                listeners.push(listener);
            }
        }
        for listeners in listeners_by_core {
            let counters = self.new_counters(Transport::Tcp);
            let (service, waker) =
                tcp::Service::new(listeners, limits, Arc::clone(&self.admission), counters)?;
            self.tcp_wakers.push(waker);
            self.start_tcp(zones, config, service)?;
        }
        Ok(())
    }

    fn start_udp(
        &mut self,
        zones: &ZoneSet,
        config: &AnswerConfig,
        is_real_time: bool,
        socket: Arc<UdpSocket>,
    ) -> io::Result<()> {
        let counters = self.new_counters(Transport::Udp);
        self.udp_sockets.push(Arc::clone(&socket));
        let (zones, config) = (zones.clone(), config.clone());
        self.spawn("dns-udp", move |is_stopping| {
            if is_real_time && let Err(error) = system::become_real_time() {
                tracing::warn!(%error, "a thread of the nameserver has no precedence");
            }
            let mut responder = Responder::new(&zones, config.clone());
            udp::serve(&socket, &mut responder, config.udp_payload_max, &counters, is_stopping);
        })
    }

    fn start_tcp(
        &mut self,
        zones: &ZoneSet,
        config: &AnswerConfig,
        mut service: tcp::Service,
    ) -> io::Result<()> {
        let (zones, config) = (zones.clone(), config.clone());
        self.spawn("dns-tcp", move |is_stopping| {
            let mut responder = Responder::new(&zones, config.clone());
            if let Err(error) = service.serve(&mut responder, is_stopping) {
                tracing::error!(%error, "waiting for DNS queries over TCP failed");
            }
        })
    }

    fn new_counters(&mut self, transport: Transport) -> Arc<ThreadCounters> {
        let counters = ThreadCounters::new(transport);
        self.counters.push(Arc::clone(&counters));
        counters
    }

    /// Starts a thread that does `work` until the nameserver stops: over again, should it end before.
    fn spawn(&mut self, name: &str, mut work: impl FnMut(&AtomicBool) + Send + 'static) -> io::Result<()> {
        let is_stopping = Arc::clone(&self.is_stopping);
        let thread = thread::Builder::new().name(name.to_owned()).spawn(move || {
            while !is_stopping.load(Ordering::Relaxed) {
                // No input is known to make an answer panic. Should there be one, its sender is not to take down the
                // share of the queries that this thread answers.
                if catch_unwind(AssertUnwindSafe(|| work(&is_stopping))).is_err() {
                    tracing::error!("a thread of the nameserver failed by a defect of it, and starts again");
                }
                if !is_stopping.load(Ordering::Relaxed) {
                    thread::sleep(RESTART_PAUSE);
                }
            }
        })?;
        self.threads.push(thread);
        Ok(())
    }
}

impl Drop for Nameserver {
    fn drop(&mut self) {
        self.is_stopping.store(true, Ordering::Relaxed);
        for socket in &self.udp_sockets {
            udp::wake(socket);
        }
        for waker in &self.tcp_wakers {
            if let Err(error) = waker.wake() {
                tracing::warn!(%error, "a thread of the nameserver was not woken, and will stop in a moment");
            }
        }
        for thread in self.threads.drain(..) {
            // It has caught its panics itself.
            let _ = thread.join();
        }
    }
}

/// Whether the system lets threads of this process be real-time ones, which a thread of its own finds out by trying.
fn may_be_real_time() -> bool {
    let tried = thread::spawn(system::become_real_time).join();
    if let Ok(Err(error)) = &tried {
        tracing::warn!(
            %error,
            "DNS over UDP gets no precedence, for which this process needs the right to a real-time policy \
             (LimitRTPRIO=1 and no RestrictRealtime= in its unit; ulimit -r 1)"
        );
    }
    matches!(tried, Ok(Ok(())))
}

/// Leaves a quarter of the files that the process may have open to everything else.
fn within_open_files(limits: TcpLimits) -> TcpLimits {
    let open_files_max = match system::raise_open_files_max() {
        Ok(max) => usize::try_from(max).unwrap_or(usize::MAX),
        Err(error) => {
            tracing::warn!(%error, "the limit of open files is unknown, taken as 1024");
            1024
        }
    };
    let connections_max = open_files_max - open_files_max / 4;
    if connections_max < limits.connections_max {
        tracing::info!(
            connections_max,
            "DNS connections over TCP are limited by the files that this process may have open (ulimit -n, LimitNOFILE=)"
        );
    }
    TcpLimits { connections_max: limits.connections_max.min(connections_max), ..limits }
}
