//! `/password/forgotten/`: asks for a link that sets another password.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::app::AppState;
use crate::credentials::request_refused;
use crate::error::PageError;
use crate::fields::Fields;
use crate::form::Form;
use crate::links::sent::{self, MailSent};
use crate::mistakes::Mistakes;
use crate::page::Page;
use crate::query::Query;

const PATH: &str = "/password/forgotten/";

pub(crate) async fn show(State(app): AppState, page: Page, Query(query): Query) -> Response {
    if query.has("sent", "yes") {
        return page.render(&MailSent {
            page: &page,
            text: &page.t("forgotten-sent"),
            again: PATH,
            hours: 1,
        });
    }
    page.render(&ForgottenPage {
        page: &page,
        has_mail: app.hosting.has_mail(),
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
    if !app.hosting.has_mail() {
        return Err(PageError::NotFound);
    }
    let email = fields.text("email");
    match app.hosting.request_password_reset(email, page.language().tag(), page.visitor()).await {
        Ok(()) => Ok(sent::redirect(&page, PATH, email)),
        Err(error) => {
            let mistakes = request_refused(&page, error)?;
            let again = ForgottenPage { page: &page, has_mail: true, fields: &fields, mistakes: &mistakes };
            Ok(page.render_refused(&again))
        }
    }
}

#[derive(Template)]
#[template(path = "links/forgotten.html")]
struct ForgottenPage<'a> {
    page: &'a Page,
    has_mail: bool,
    fields: &'a Fields,
    mistakes: &'a Mistakes,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HOSTILE, rendered};

    #[test]
    fn what_was_typed_comes_back_escaped() {
        let page = &Page::sample_of_a_stranger();
        let fields = &Fields::from([("email", HOSTILE)]);
        let mut mistakes = Mistakes::none();
        mistakes.add("email", HOSTILE);
        let of = |has_mail| rendered(&ForgottenPage { page, has_mail, fields, mistakes: &mistakes });
        assert!(of(true).contains("aria-invalid=\"true\"") && !of(false).contains("type=\"email\""));
    }
}
