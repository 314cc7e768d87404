//! `/password/forgotten/`: asks for a link that sets another password.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

use crate::app::AppState;
use crate::catalogue::key;
use crate::credentials::request_refused;
use crate::error::PageError;
use crate::fields::Fields;
use crate::form::Form;
use crate::mistakes::Mistakes;
use crate::notice::Notice;
use crate::page::Page;
use crate::query::Query;

pub(crate) async fn show(State(app): AppState, page: Page, Query(query): Query) -> Response {
    if query.has("sent", "yes") {
        return page.render(&MailSent {
            page: &page,
            text: &page.t("forgotten-sent"),
            again: "/password/forgotten/",
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
        Ok(()) => {
            let notice = Notice::new(page.t1(key!("mail-sent-to"), "email", email));
            Ok(page.redirect("/password/forgotten/?sent=yes").with_notice(&notice).into_response())
        }
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

/// What is said when a mail may be on its way.
#[derive(Template)]
#[template(path = "links/sent.html")]
pub(super) struct MailSent<'a> {
    pub(super) page: &'a Page,
    pub(super) text: &'a str,
    /// Where to ask once more.
    pub(super) again: &'a str,
    /// For how long the link is good.
    pub(super) hours: u32,
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
        rendered(&MailSent { page, text: HOSTILE, again: "/sign-up/", hours: 1 });
    }
}
