//! What every operation shares.

use std::sync::Arc;
use std::time::Duration;

use hosting::Hosting;
use tokio::sync::{Semaphore, watch};

use crate::large_answers::LargeAnswers;
use crate::throttle::FailureThrottle;

/// What the operator decides.
#[derive(Clone, Debug)]
pub struct ApiOptions {
    /// Origins whose pages may call the API from a browser, or `*`; none turns CORS off.
    pub cors_origins: Vec<String>,
    /// Refused tokens that one address may present in a minute; 0: no limit.
    pub failed_authentications_per_minute: u32,
    /// Where clients reach the server, such as `https://dns.example.net`, for links. Without it links are
    /// absolute paths, since the `Host` header is whatever a client says.
    pub public_url: Option<String>,
    /// How long a request's body may take, beside what its size allows.
    pub body_timeout: Duration,
    /// What its size allows: the slowest that is borne.
    pub time_per_mebibyte: Duration,
    /// How long nothing at all of a request's body may arrive.
    pub body_pause: Duration,
    /// How long an operation may take, beside its body, and how long a body may wait for a place.
    pub operation_timeout: Duration,
    /// Requests in work at the same time; further ones are told to come again.
    pub requests_max: usize,
    /// Bodies over 1 MiB held in memory at the same time; further ones wait.
    pub large_bodies_max: usize,
    /// The bound on large answers, which the pages may share.
    pub large_answers: LargeAnswers,
    /// Requests that wait for a zone's deployment at the same time; further ones are answered at once.
    pub waiters_max: usize,
    /// Says when the server stops: nobody waits longer then.
    pub stopping: Option<watch::Receiver<bool>>,
}

impl ApiOptions {
    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.as_ref().is_some_and(|stopping| *stopping.borrow())
    }
}

impl Default for ApiOptions {
    fn default() -> Self {
        Self {
            cors_origins: Vec::new(),
            failed_authentications_per_minute: 100,
            public_url: None,
            body_timeout: Duration::from_secs(60),
            time_per_mebibyte: Duration::from_secs(10),
            body_pause: Duration::from_secs(15),
            // Longer than the longest wait for a deployment.
            operation_timeout: Duration::from_secs(75),
            requests_max: 1024,
            large_bodies_max: 4,
            large_answers: LargeAnswers::default(),
            waiters_max: 256,
            stopping: None,
        }
    }
}

/// The state of the router.
pub(crate) struct Api {
    pub(crate) hosting: Hosting,
    pub(crate) throttle: FailureThrottle,
    pub(crate) large_bodies: Arc<Semaphore>,
    /// Those who wait for a zone's deployment.
    pub(crate) waiters: Semaphore,
    pub(crate) options: ApiOptions,
}

impl Api {
    pub(crate) fn new(hosting: Hosting, mut options: ApiOptions) -> Self {
        if let Some(url) = &mut options.public_url {
            url.truncate(url.trim_end_matches('/').len());
        }
        Self {
            hosting,
            throttle: FailureThrottle::new(options.failed_authentications_per_minute),
            large_bodies: Arc::new(Semaphore::new(options.large_bodies_max.clamp(1, Semaphore::MAX_PERMITS))),
            waiters: Semaphore::new(options.waiters_max.min(Semaphore::MAX_PERMITS)),
            options,
        }
    }

    /// The URL of an absolute path here.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.options.public_url.as_deref().unwrap_or_default())
    }
}
