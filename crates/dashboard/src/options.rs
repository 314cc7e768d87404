//! What the operator decides about the dashboard.

use std::time::Duration;

use hosting::{Clock, SignUp};
use rest_api::LargeAnswers;

/// What the operator decides.
#[derive(Clone)]
pub struct DashboardOptions {
    /// Where people reach the server, such as `https://dns.example.net`. With https, cookies are for it alone.
    pub public_url: Option<String>,
    /// Who may make an account.
    pub sign_up: SignUp,
    /// Mail can be sent.
    pub sends_mail: bool,
    /// The time, by which pages tell of others.
    pub clock: Clock,
    /// How long a page may take, beside the body of its request.
    pub operation_timeout: Duration,
    /// Requests in work at the same time; further ones are told to come again.
    pub requests_max: usize,
    /// The bound on large answers, which the API may share.
    pub large_answers: LargeAnswers,
    /// Uploaded zone files held in memory at the same time, of which an account has one; further ones are told to come again.
    pub uploads_max: usize,
    /// How long an upload may take, beside what its size allows.
    pub upload_time: Duration,
}

impl DashboardOptions {
    /// The defaults, with this clock.
    pub fn new(clock: Clock) -> Self {
        Self {
            public_url: None,
            sign_up: SignUp::Closed,
            sends_mail: false,
            clock,
            operation_timeout: Duration::from_secs(30),
            requests_max: 512,
            large_answers: LargeAnswers::default(),
            uploads_max: 4,
            upload_time: Duration::from_secs(60),
        }
    }
}
