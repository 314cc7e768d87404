//! `/`: what this is, in one screen.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;

use crate::app::App;
use crate::page::Page;

pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new().route("/", get(show))
}

async fn show(page: Page) -> Response {
    page.render(&Landing { page: &page })
}

#[derive(Template)]
#[template(path = "landing.html")]
struct Landing<'a> {
    page: &'a Page,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HOSTILE, rendered};

    #[test]
    fn whoever_is_signed_in_writes_no_markup() {
        for language in ["en", "ku"] {
            let html = rendered(&Landing { page: &Page::sample_in(language) });
            assert!(!html.contains(HOSTILE) && html.contains("&#60;script&#62;alert"), "{html}");
            assert!(html.contains("/admin/accounts/") && html.contains("/sign-out/"));
            assert!(html.contains(&format!("<html lang=\"{language}\"")));
        }
        let html = rendered(&Landing { page: &Page::sample_of_a_stranger() });
        assert!(html.contains("/sign-in/") && !html.contains("/sign-out/") && !html.contains("/sign-up/"));
    }
}
