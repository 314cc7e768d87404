//! What is asked for and answered by one-time links: an account, and another password.

mod forgotten;
mod reset;
mod sent;
mod sign_up;
mod welcome;

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use hosting::{Link, LinkSecret};

use crate::app::App;
use crate::error::PageError;
use crate::fields::Fields;
use crate::page::Page;

pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/sign-up/", get(sign_up::show).post(sign_up::request))
        .route("/welcome/", get(welcome::show).post(welcome::accept))
        .route("/password/forgotten/", get(forgotten::show).post(forgotten::request))
        .route("/password/reset/", get(reset::show).post(reset::reset))
}

/// A link that is good still, with its secret.
async fn open(app: &App, query: &Fields) -> Result<Option<(LinkSecret, Link)>, PageError> {
    let Some(secret) = LinkSecret::parse(query.text("link")) else { return Ok(None) };
    let link = app.hosting.look_at_link(&secret).await?;
    Ok(link.map(|link| (secret, link)))
}

/// What there is to see behind a link that is used, expired, or was never one: all look the same.
fn gone(page: &Page, way_on: WayOn) -> Response {
    page.render_as(StatusCode::NOT_FOUND, &LinkGone { page, way_on })
}

/// What a link that is not good any more was for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum WayOn {
    Account,
    Password,
}

#[derive(Template)]
#[template(path = "links/gone.html")]
struct LinkGone<'a> {
    page: &'a Page,
    way_on: WayOn,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::rendered;

    #[test]
    fn a_link_that_is_gone_leads_on() {
        let page = &Page::sample_of_a_stranger();
        assert!(rendered(&LinkGone { page, way_on: WayOn::Password }).contains("/password/forgotten/"));
        assert!(rendered(&LinkGone { page, way_on: WayOn::Account }).contains("href=\"/sign-in/\">Sign in"));
        // Who is signed in needs no way in.
        for way_on in [WayOn::Account, WayOn::Password] {
            let html = rendered(&LinkGone { page: &Page::sample(), way_on });
            assert!(!html.contains("/sign-in/") && !html.contains("/sign-up/"), "{html}");
            assert!(html.contains("href=\"/dns/\">To your zones"), "{html}");
        }
    }
}
