//! What all pages share.

use std::sync::Arc;

use hosting::{AccountId, Hosting};
use rest_api::Shares;
use tokio::sync::Semaphore;

use crate::docs::Docs;
use crate::options::DashboardOptions;

/// The state of the router, as handlers take it.
pub(crate) type AppState = axum::extract::State<Arc<App>>;

/// The application, and where it runs.
pub(crate) struct App {
    pub(crate) hosting: Hosting,
    pub(crate) site: Arc<Site>,
    /// The documentation of the API.
    pub(crate) docs: Docs,
    /// For large uploads, which are held in memory.
    pub(crate) uploads: Arc<Semaphore>,
    /// One at a time for each account.
    pub(crate) uploads_of_accounts: Arc<Shares<AccountId>>,
}

impl App {
    pub(crate) fn new(hosting: Hosting, site: Arc<Site>) -> Self {
        let docs = Docs::of(&hosting, &site);
        let uploads = Semaphore::new(site.options.uploads_max.clamp(1, Semaphore::MAX_PERMITS)).into();
        Self { hosting, site, docs, uploads, uploads_of_accounts: Shares::new(1) }
    }
}

/// Where the application runs.
pub(crate) struct Site {
    pub(crate) options: DashboardOptions,
    /// Browsers reach it by https alone.
    pub(crate) is_secure: bool,
}

impl Site {
    pub(crate) fn new(mut options: DashboardOptions) -> Self {
        if let Some(url) = &mut options.public_url {
            url.truncate(url.trim_end_matches('/').len());
        }
        let is_secure = options.public_url.as_deref().is_some_and(|url| url.starts_with("https://"));
        Self { options, is_secure }
    }

    /// The URL of a path here, for those who come from elsewhere, as by mail. A path where the server does not know its
    /// name: the `Host` header is whatever a client says.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.options.public_url.as_deref().unwrap_or_default())
    }
}
