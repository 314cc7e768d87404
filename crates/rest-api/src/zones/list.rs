//! GET `/dns-zones/`.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use hosting::{Actor, Error, Hosting, Start, Zone};

use super::{ZoneList, ZoneSummary};
use crate::api::Api;
use crate::auth::{Caller, List};
use crate::error::ApiError;
use crate::listing::Listing;
use crate::openapi::{Denied, Paging};
use crate::paging;
use crate::query::Query;

/// List zones
///
/// The zones of the account, or those that the token is limited to, ordered by domain.
#[utoipa::path(
    get,
    path = "/api/v1/dns-zones/",
    tag = "Zones",
    operation_id = "list_zones",
    security(("token" = ["dns:list"])),
    params(
        ("domain" = Option<String>, Query, description = "Only the zone of exactly this name; internationalised \
            names are accepted, and case does not matter. A name that is no domain matches nothing.", example = "example.com"),
        Paging,
    ),
    responses(ZoneList, Denied),
)]
pub(crate) async fn list_zones(
    State(api): State<Arc<Api>>,
    caller: Caller<List>,
    query: Query,
) -> Result<Response, ApiError> {
    let zones = Zones { hosting: api.hosting.clone(), actor: caller.actor, domain: query.get("domain") };
    paging::answer(&api, zones, &query).await
}

struct Zones {
    hosting: Hosting,
    actor: Actor,
    domain: Option<String>,
}

impl Listing for Zones {
    type Item = Zone;
    type Cursor = String;
    type View = ZoneSummary;

    const FILTERS: &'static [&'static str] = &["domain"];

    async fn count(&self) -> Result<u64, Error> {
        self.hosting.count_zones(&self.actor, self.domain.as_deref()).await
    }

    async fn list(&self, start: Start<String>, limit: u32) -> Result<Vec<Zone>, Error> {
        self.hosting.list_zones(&self.actor, self.domain.as_deref(), start, limit).await
    }

    fn place(zone: &Zone) -> String {
        zone.domain()
    }

    fn view(zone: &Zone) -> ZoneSummary {
        zone.into()
    }
}
