//! `/sign-in/second-factor/`: a code of the authenticator app, or a recovery code, behind the password.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use hosting::SecondFactorError;

use crate::app::AppState;
use crate::cookies::Cookie;
use crate::error::PageError;
use crate::fields::Fields;
use crate::form::Form;
use crate::mistakes::Mistakes;
use crate::notice::Notice;
use crate::page::Page;
use crate::query::{Query, with_query};
use crate::redirect::Redirect;
use crate::sign_in::{next, said_next};

pub(crate) async fn show(
    State(app): AppState,
    page: Page,
    Query(query): Query,
) -> Result<Response, PageError> {
    if page.session().is_some() {
        return Ok(page.redirect(next(&query)).into_response());
    }
    let is_awaited = match &page.visit.pending {
        Some(pending) => app.hosting.awaits_second_factor(pending).await?,
        None => false,
    };
    if !is_awaited {
        return Ok(password_first(&page, &query).into_response());
    }
    Ok(page.render(&SecondFactorPage { page: &page, fields: &query, mistakes: &Mistakes::none() }))
}

pub(crate) async fn give(
    State(app): AppState,
    page: Page,
    Form(fields): Form,
) -> Result<Response, PageError> {
    let over = || {
        let notice = Notice::new(page.t("second-factor-over"));
        password_first(&page, &fields).without_cookie(Cookie::Pending).with_notice(&notice).into_response()
    };
    let Some(pending) = &page.visit.pending else { return Ok(over()) };
    match app.hosting.second_factor(pending, code(&fields), page.visitor()).await {
        Ok(secret) => {
            let page = page.signed_in_by(&secret);
            Ok(page.redirect(next(&fields)).without_cookie(Cookie::Pending).into_response())
        }
        Err(SecondFactorError::Refused) => {
            let field = if fields.text("recovery").is_empty() { "code" } else { "recovery" };
            let mut mistakes = Mistakes::none();
            mistakes.add(field, page.t("code-wrong"));
            Ok(page.render_refused(&SecondFactorPage { page: &page, fields: &fields, mistakes: &mistakes }))
        }
        Err(SecondFactorError::Over) => Ok(over()),
        Err(SecondFactorError::Throttled(wait)) => Err(PageError::Throttled { seconds: wait.as_secs() }),
        Err(SecondFactorError::Failed(error)) => Err(error.into()),
    }
}

/// The recovery code, where one was typed.
fn code(fields: &Fields) -> &str {
    match fields.text("recovery") {
        "" => fields.text("code"),
        recovery => recovery,
    }
}

fn password_first(page: &Page, fields: &Fields) -> Redirect {
    page.redirect(with_query("/sign-in/", &[("next", said_next(fields))]))
}

#[derive(Template)]
#[template(path = "sign_in/second_factor.html")]
struct SecondFactorPage<'a> {
    page: &'a Page,
    fields: &'a Fields,
    mistakes: &'a Mistakes,
}

impl SecondFactorPage<'_> {
    fn next(&self) -> &str {
        said_next(self.fields)
    }

    fn is_by_recovery_code(&self) -> bool {
        self.mistakes.of("recovery").is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HOSTILE, rendered};

    #[test]
    fn what_was_typed_comes_back_escaped() {
        let fields = Fields::from([("code", HOSTILE), ("recovery", HOSTILE), ("next", "/dns/?q=<script>")]);
        let mut mistakes = Mistakes::none();
        mistakes.add("recovery", HOSTILE);
        let page = &Page::sample_of_a_stranger();
        let html = rendered(&SecondFactorPage { page, fields: &fields, mistakes: &mistakes });
        assert!(
            html.contains("autocomplete=\"one-time-code\"")
                && html.contains("<details class=\"disclosure\" open")
        );
    }
}
