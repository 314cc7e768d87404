//! `/sign-up/`: asks for an account, where that is open; else whom to ask.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use hosting::SignUp;

use crate::app::AppState;
use crate::credentials::request_refused;
use crate::error::PageError;
use crate::fields::Fields;
use crate::form::Form;
use crate::links::sent::{self, MailSent};
use crate::mistakes::Mistakes;
use crate::page::Page;
use crate::query::Query;
use crate::sign_in::HOME;

const PATH: &str = "/sign-up/";

pub(crate) async fn show(State(app): AppState, page: Page, Query(query): Query) -> Response {
    if page.session().is_some() {
        return page.redirect(HOME).into_response();
    }
    if query.has("sent", "yes") {
        return page.render(&MailSent { page: &page, text: &page.t("sign-up-sent"), again: PATH, hours: 24 });
    }
    page.render(&SignUpPage {
        page: &page,
        mode: app.hosting.sign_up(),
        fields: &Fields::default(),
        mistakes: &Mistakes::none(),
    })
}

/// The answer is the same whether the address has an account or not.
pub(crate) async fn request(
    State(app): AppState,
    page: Page,
    Form(fields): Form,
) -> Result<Response, PageError> {
    let mode = app.hosting.sign_up();
    let email = fields.text("email");
    match app.hosting.request_sign_up(email, page.language().tag(), page.visitor()).await {
        Ok(()) => Ok(sent::redirect(&page, PATH, email)),
        Err(error) => {
            let mistakes = request_refused(&page, error)?;
            let again = SignUpPage { page: &page, mode, fields: &fields, mistakes: &mistakes };
            Ok(page.render_refused(&again))
        }
    }
}

#[derive(Template)]
#[template(path = "links/sign_up.html")]
struct SignUpPage<'a> {
    page: &'a Page,
    mode: SignUp,
    fields: &'a Fields,
    mistakes: &'a Mistakes,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HOSTILE, rendered};

    #[test]
    fn each_mode_says_what_to_do() {
        let page = &Page::sample_of_a_stranger();
        let fields = Fields::from([("email", HOSTILE)]);
        let mistakes = &Mistakes::none();
        let of = |mode| rendered(&SignUpPage { page, mode, fields: &fields, mistakes });
        assert!(of(SignUp::Open).contains("type=\"email\""));
        for closed in [SignUp::Closed, SignUp::Invitation] {
            assert!(!of(closed).contains("type=\"email\""));
        }
        assert_ne!(of(SignUp::Closed), of(SignUp::Invitation));
    }
}
