//! `/session/`: for the script, whether someone is still signed in, and the proof that forms carry now.

use askama::Template;
use axum::response::{IntoResponse, Response};

use crate::page::{Page, SignedIn};
use crate::sign_in::HOME;

pub(crate) async fn show(SignedIn { page, .. }: SignedIn) -> Response {
    if page.is_fragment() {
        page.render(&SessionPart { page: &page })
    } else {
        page.redirect(HOME).into_response()
    }
}

#[derive(Template)]
#[template(path = "sign_in/session.html")]
struct SessionPart<'a> {
    page: &'a Page,
}
