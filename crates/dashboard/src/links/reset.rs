//! `/password/reset/?link=`: another password, for one who has the link.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use hosting::{Error, LinkKind};

use crate::app::AppState;
use crate::credentials::refused;
use crate::error::PageError;
use crate::form::Form;
use crate::links::{WayOn, gone, open};
use crate::mistakes::Mistakes;
use crate::notice::Notice;
use crate::page::Page;
use crate::query::Query;

pub(crate) async fn show(
    State(app): AppState,
    page: Page,
    Query(query): Query,
) -> Result<Response, PageError> {
    let Some((secret, link)) = open(&app, &query).await? else { return Ok(gone(&page, WayOn::Password)) };
    let Some(email) = link.email.filter(|_| link.kind == LinkKind::PasswordReset) else {
        return Ok(gone(&page, WayOn::Password));
    };
    let mistakes = &Mistakes::none();
    Ok(page.render(&ResetPage { page: &page, link: secret.as_str(), email: &email, mistakes }))
}

pub(crate) async fn reset(
    State(app): AppState,
    page: Page,
    Query(query): Query,
    Form(fields): Form,
) -> Result<Response, PageError> {
    let Some((secret, link)) = open(&app, &query).await? else { return Ok(gone(&page, WayOn::Password)) };
    match app.hosting.reset_password(&secret, fields.raw("password"), page.visitor()).await {
        Ok(()) => {
            // All sessions of the account have ended; this may have been one.
            let is_of_session =
                page.session().is_some_and(|session| Some(session.account.id) == link.account);
            let page = if is_of_session { page.signed_out() } else { page };
            let notice = Notice::new(page.t("reset-done"));
            Ok(page.redirect("/sign-in/").with_notice(&notice).into_response())
        }
        Err(Error::NotFound) => Ok(gone(&page, WayOn::Password)),
        Err(error) => {
            let mistakes = &refused(&page, error)?;
            let email = &link.email.unwrap_or_default();
            Ok(page.render_refused(&ResetPage { page: &page, link: secret.as_str(), email, mistakes }))
        }
    }
}

#[derive(Template)]
#[template(path = "links/reset.html")]
struct ResetPage<'a> {
    page: &'a Page,
    link: &'a str,
    email: &'a str,
    mistakes: &'a Mistakes,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HOSTILE, rendered};

    #[test]
    fn whose_password_it_is_stands_there_escaped() {
        let page = &Page::sample_of_a_stranger();
        let mut mistakes = Mistakes::none();
        mistakes.add("password", HOSTILE);
        let html = rendered(&ResetPage { page, link: HOSTILE, email: HOSTILE, mistakes: &mistakes });
        assert!(html.contains("autocomplete=\"new-password\"") && html.contains("autocomplete=\"username\""));
    }
}
