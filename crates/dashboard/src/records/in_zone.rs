//! What all pages of one zone begin with: that there is such a zone, and that it is the reader's.

use std::sync::Arc;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use hosting::{Actor, Zone};
use uuid::Uuid;

use crate::app::App;
use crate::error::PageError;
use crate::page::{Page, SignedIn};
use crate::zones::{CopyCondition, zone_path};

/// A page of a zone of the reader's: the first argument of handlers below `/dns/{domain}/`. For all other zones there is none.
pub(crate) struct InZone {
    pub(crate) page: Page,
    pub(crate) actor: Actor,
    pub(crate) zone: Zone,
    pub(crate) here: Here,
    parameters: Vec<(String, String)>,
}

/// Which zone a page is about, for templates.
pub(crate) struct Here {
    /// The domain, as the API answers it.
    pub(crate) domain: String,
    /// The same as its readers spell it, where that differs.
    pub(crate) letters: Option<String>,
    /// The path of the zone's first page.
    pub(crate) path: String,
    /// How it stands as a copy, where it is one.
    pub(crate) copy: Option<CopyCondition>,
}

impl Here {
    pub(crate) fn new(domain: String) -> Self {
        let (letters, path) = (zone::domain_in_letters(&domain), zone_path(&domain));
        Self { domain, letters, path, copy: None }
    }

    /// Whether it is a copy, which is not changed here.
    pub(crate) fn is_copy(&self) -> bool {
        self.copy.is_some()
    }

    /// Whether questions for it are answered: not so for a copy that has nothing, or nothing any more.
    pub(crate) fn is_answered(&self) -> bool {
        self.copy.is_none_or(CopyCondition::is_served)
    }

    /// Whether it leads addresses back to names: nobody registers such a domain.
    pub(crate) fn is_reverse(&self) -> bool {
        is_reverse(&self.domain)
    }

    /// The domain as a value in a query.
    pub(crate) fn in_query(&self) -> String {
        form_urlencoded::byte_serialize(self.domain.as_bytes()).collect()
    }
}

/// Whether a domain is one of addresses (RFC 1035 3.5, RFC 3596 2.5).
pub(crate) fn is_reverse(domain: &str) -> bool {
    [".in-addr.arpa", ".ip6.arpa"].iter().any(|end| domain.ends_with(end))
}

impl InZone {
    /// The identity that the path has in this place; what is none is nowhere.
    pub(crate) fn uuid(&self) -> Result<Uuid, PageError> {
        self.parameter("uuid")
    }

    /// The number of a change that the path has.
    pub(crate) fn number(&self) -> Result<i64, PageError> {
        self.parameter("number")
    }

    fn parameter<T: std::str::FromStr>(&self, wanted: &str) -> Result<T, PageError> {
        let found = self.parameters.iter().find(|(name, _)| name == wanted);
        found.and_then(|(_, value)| value.parse().ok()).ok_or(PageError::NotFound)
    }
}

impl FromRequestParts<Arc<App>> for InZone {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, PageError> {
        let SignedIn { page, session } = SignedIn::from_request_parts(parts, app).await?;
        let raw = RawPathParams::from_request_parts(parts, app).await.map_err(|_| PageError::NotFound)?;
        let parameters: Vec<(String, String)> =
            raw.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let domain = parameters.iter().find(|(name, _)| name == "domain").ok_or(PageError::NotFound)?;
        let actor = session.actor();
        let zone = app.hosting.zone_of_domain(&actor, &domain.1).await?;
        let here = Here { copy: zone.copy.as_deref().map(CopyCondition::of), ..Here::new(zone.domain()) };
        Ok(Self { page, actor, zone, here, parameters })
    }
}
