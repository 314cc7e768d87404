//! `/dns/{domain}/status/`: how the zone stands on each nameserver, asked for again until all serve it as it is.

use std::borrow::Cow;
use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use hosting::{
    DeploymentState, NameserverFault, NameserverKind, NameserverStatus, Zone, ZoneCopy, ZoneStatus,
};

use super::InZone;
use super::in_zone::Here;
use crate::app::{App, AppState};
use crate::error::PageError;
use crate::page::Page;
use crate::zones::{CopyCondition, live_in_words};

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/dns/{domain}/status/", get(show))
}

async fn show(
    State(app): AppState,
    InZone { page, actor, zone, here, .. }: InZone,
) -> Result<Response, PageError> {
    if !page.is_fragment() {
        return Ok(page.redirect(here.path).into_response());
    }
    let ZoneStatus { zone, nameservers, .. } = app.hosting.zone_status(&actor, zone.uuid).await?;
    Ok(page.render(&StatusPart { page: &page, here: &here, standing: &Standing::new(&zone, nameservers) }))
}

/// How a zone stands.
pub(super) struct Standing {
    /// The serial that all are to serve.
    pub(super) serial: u32,
    pub(super) nameservers: Vec<NameserverStatus>,
    /// How a copy stands to its primaries.
    pub(super) copy: Option<Box<ZoneCopy>>,
}

impl Standing {
    pub(super) fn new(zone: &Zone, nameservers: Vec<NameserverStatus>) -> Self {
        Self { serial: zone.soa.serial.0, nameservers, copy: zone.copy.clone() }
    }

    /// Whether the zone has a serial of its own or of a primary's: not so before the first transfer.
    pub(super) fn has_serial(&self) -> bool {
        self.copy.as_ref().is_none_or(|copy| copy.state.refreshed_at.is_some())
    }

    /// How it stands as a copy, where it is one.
    pub(super) fn condition(&self) -> Option<CopyCondition> {
        self.copy.as_deref().map(CopyCondition::of)
    }

    /// Whether this nameserver answers with a failure, as it must while a copy has nothing that may be answered.
    pub(super) fn is_withheld(&self, nameserver: &NameserverStatus) -> bool {
        nameserver.kind == NameserverKind::BuiltIn
            && self.condition().is_some_and(|condition| !condition.is_served())
    }

    /// Whether there is nothing to wait for.
    pub(super) fn is_settled(&self) -> bool {
        self.in_sync() == self.nameservers.len()
    }

    pub(super) fn in_sync(&self) -> usize {
        self.nameservers.iter().filter(|nameserver| nameserver.state == DeploymentState::InSync).count()
    }

    /// Where it is live.
    pub(super) fn in_words(&self, page: &Page) -> Cow<'static, str> {
        live_in_words(page, &self.nameservers)
    }

    pub(super) fn is_failing(&self) -> bool {
        self.nameservers.iter().any(|nameserver| nameserver.state == DeploymentState::Failing)
    }
}

#[derive(Template)]
#[template(path = "records/status.html")]
struct StatusPart<'a> {
    page: &'a Page,
    here: &'a Here,
    standing: &'a Standing,
}
