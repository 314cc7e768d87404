//! `/dns-zones/{uuid}/zonefile/`.

mod get;
mod replace;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::Api;

pub(crate) fn routes() -> OpenApiRouter<Arc<Api>> {
    OpenApiRouter::new().routes(routes!(get::get_zone_file, replace::replace_zone_file))
}
