//! The contract over HTTP: one file an operation, each with its documentation.
//!
//! A request passes the layers of `edge`, then the router, then one operation: its extractors say who calls and what
//! they may do (`auth`), its body is read only when it is known that they may (`body`), and `hosting` does the work.

mod account;
mod api;
mod auth;
mod body;
mod cursor;
mod deadline;
mod drain;
mod edge;
mod error;
mod error_code;
mod fields;
mod large_answers;
mod listing;
mod log_limit;
mod openapi;
mod paging;
mod path;
mod patience;
mod query;
mod records;
mod respond;
mod shares;
mod stream;
mod throttle;
mod time;
mod turn;
mod zone_files;
mod zones;

pub use api::ApiOptions;
pub use deadline::Deadline;
pub use edge::{RequestId, RequestLimits, Trouble, bounded, identified};
pub use large_answers::{LargeAnswers, Room};
pub use openapi::document;
pub use patience::Patience;
pub use shares::{Share, Shares};
pub use turn::Turn;

use std::sync::Arc;

use axum::Router;
use hosting::Hosting;
use utoipa_axum::router::OpenApiRouter;

use crate::api::Api;

/// The whole API under `/api/v1`; any other path is its 404. Serve it with
/// `into_make_service_with_connect_info::<SocketAddr>()`: without the peer's address all failed authentications count
/// as one address's.
pub fn router(hosting: Hosting, options: ApiOptions) -> Router {
    let api = Arc::new(Api::new(hosting, options));
    let (operations, document) = operations().split_for_parts();
    let routes = operations
        .merge(openapi::routes(document))
        .method_not_allowed_fallback(edge::refuse_method)
        .fallback(edge::refuse_path)
        .with_state(Arc::clone(&api));
    edge::layered(routes, &api.options)
}

/// What stands in for [`router`] while the server starts: 503 to every request.
pub fn starting() -> Router {
    edge::unavailable("the server is starting")
}

fn operations() -> OpenApiRouter<Arc<Api>> {
    OpenApiRouter::with_openapi(openapi::head())
        .merge(zones::routes())
        .merge(records::routes())
        .merge(zone_files::routes())
        .merge(account::routes())
}
