//! The web pages: one file a page, each with its template, its texts and its tests.
//!
//! A request passes the layers of `edge`: the security headers, the `visit` that reads language, theme and
//! cookies, the limits, then `visit::recognise`, which finds out who is signed in. A handler gets what it needs by
//! extractors and answers with a template, a redirect, or a `error::PageError`, of which the layers make a page.
//!
//! # How to add a page
//!
//! 1. **The route and handler** in a file of its own: `src/zones/list.rs`. `pub(crate) fn routes() -> Router<Arc<App>>`, added to
//!    `pages`. Paths end in a slash. A handler takes `page::Page` (anyone), `page::SignedIn` (else 303 to sign in) or
//!    `page::AdministratorPage` (else 404), and returns `Result<Response, PageError>`; `?` works on what `hosting` returns.
//!
//!    ```ignore
//!    async fn list(State(app): AppState, signed_in: SignedIn) -> Result<Response, PageError> {
//!        let zones = app.hosting.list_zones(&signed_in.session.actor()).await?;
//!        Ok(signed_in.page.render(&ZoneList { page: &signed_in.page, zones }))
//!    }
//!    ```
//! 2. **The template** in `templates/zones/list.html`, which extends `layout.html` and imports `ui.html` for fields, buttons,
//!    times, paging and so on. Its struct stands in the handler's file, and its first field is `page: &'a Page`. No
//!    `style=`, no `<script>`, no `|safe`; what people wrote stands in `<bdi>`.
//! 3. **The texts** in `locales/en/zones.ftl` and `locales/ku/zones.ftl`, under keys that begin with the page's name: `zones-title`.
//!    Used as `page.t("zones-title")`, `page.t1("zones-count", "count", n)`, `page.t2(..)`, and `key!("zones-title")` where
//!    a key is passed on. A test holds the languages together, and finds keys that are missing or not used.
//! 4. **Forms** carry `{% call ui::csrf(page) %}{% endcall %}` and are taken by `form::Form` (its `fields::Fields` are the texts) or
//!    `upload::Upload` as the handler's last argument: what is not from a page of ours is refused before. On success
//!    answer `page.redirect("/dns/").with_notice(&Notice::new(page.t("zones-created")))`; else the form again, by
//!    `page.render_refused`, with the `fields::Fields` as they came and the `mistakes::Mistakes`. All works without script.
//!    A path that takes forms and shows none is named in `form_page`, for those whose session has ended meanwhile.
//!    Where the answer changes who is signed in, `page.signed_in_by(&secret)` or `page.signed_out()` goes on as the page that sets
//!    the cookie.
//! 5. **The tests**: each template in a unit test beside it, by `Page::sample`, whose account is full of hostile strings; what the
//!    pages do in `tests/`, through [`router`].
//!
//! The script (`assets/app.js`) goes by `data-` attributes, which it explains at its top. A request of its own has `X-Fragment`:
//! then `page::Page::is_fragment`, and a handler may answer with a part of the page alone.

mod account;
mod admin;
mod app;
mod assets;
mod catalogue;
mod cookies;
mod credentials;
mod device;
mod docs;
mod error;
mod events;
mod fields;
mod form;
mod form_page;
mod headers;
mod history;
mod incoming;
mod landing;
mod links;
mod local_path;
mod mail;
mod mistakes;
mod moment;
mod notice;
mod options;
mod origin;
mod page;
mod pager;
mod preferences;
mod query;
mod records;
mod redirect;
#[cfg(test)]
mod sample;
mod secret;
mod sign_in;
mod starting;
mod tokens;
mod upload;
mod visit;
mod zones;

pub use mail::Links;
pub use options::DashboardOptions;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::response::IntoResponse;
use hosting::Hosting;
use rest_api::RequestLimits;

use crate::app::{App, Site};
use crate::error::PageError;

/// All pages; any other path is the page that says so.
pub fn router(hosting: Hosting, options: DashboardOptions) -> Router {
    let site = Arc::new(Site::new(options));
    let app = Arc::new(App::new(hosting, Arc::clone(&site)));
    let pages = pages()
        .method_not_allowed_fallback(async || PageError::MethodNotAllowed)
        .fallback(async || PageError::NotFound)
        .with_state(Arc::clone(&app))
        .layer(from_fn_with_state(app, visit::recognise));
    layered(pages, site)
}

/// What stands in for [`router`] while the server starts: 503 to every request.
pub fn starting(options: DashboardOptions) -> Router {
    layered(starting::routes(), Arc::new(Site::new(options)))
}

/// The routes of all pages, a line an area.
fn pages() -> Router<Arc<App>> {
    Router::new()
        .merge(landing::routes())
        .merge(docs::routes())
        .merge(preferences::routes())
        .merge(sign_in::routes())
        .merge(links::routes())
        .merge(account::routes())
        .merge(zones::routes())
        .merge(admin::routes())
        .merge(tokens::routes())
        .merge(records::routes())
        .merge(history::routes())
}

/// The pages within their layers, from the inside: limits, the visit, the headers, identity.
fn layered(pages: Router, site: Arc<Site>) -> Router {
    let limits =
        RequestLimits { requests_max: site.options.requests_max, time: site.options.operation_timeout };
    let pages = rest_api::bounded(pages, limits, |trouble| PageError::from(trouble).into_response())
        .layer(from_fn_with_state(Arc::clone(&site), visit::visit));
    let all = assets::routes().fallback_service(pages).layer(from_fn_with_state(site, headers::guard));
    rest_api::identified(all)
}
