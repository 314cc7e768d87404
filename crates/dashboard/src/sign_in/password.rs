//! `/sign-in/`: the address and the password.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use hosting::{SignIn, SignInError};

use crate::app::AppState;
use crate::cookies::Cookie;
use crate::error::PageError;
use crate::fields::Fields;
use crate::form::Form;
use crate::mistakes::Mistakes;
use crate::page::Page;
use crate::query::{Query, with_query};
use crate::sign_in::{next, said_next};

pub(crate) async fn show(page: Page, Query(query): Query) -> Response {
    if page.session().is_some() {
        return page.redirect(next(&query)).into_response();
    }
    page.render(&SignInPage { page: &page, fields: &query, mistakes: &Mistakes::none() })
}

pub(crate) async fn sign_in(
    State(app): AppState,
    page: Page,
    Form(fields): Form,
) -> Result<Response, PageError> {
    if page.session().is_some() {
        return Ok(page.redirect(next(&fields)).into_response());
    }
    let signed_in = app.hosting.sign_in(fields.text("email"), fields.raw("password"), page.visitor()).await;
    match signed_in {
        // The secret is new, whatever the browser had.
        Ok(SignIn::Done(secret)) => Ok(page
            .signed_in_by(&secret)
            .redirect(next(&fields))
            .without_cookie(Cookie::Pending)
            .into_response()),
        Ok(SignIn::SecondFactor(pending)) => {
            let path = with_query("/sign-in/second-factor/", &[("next", said_next(&fields))]);
            Ok(page.redirect(path).with_cookie(Cookie::Pending, pending.as_str()).into_response())
        }
        Err(SignInError::Refused) => {
            let mut mistakes = Mistakes::none();
            mistakes.add_general(page.t("sign-in-refused"));
            Ok(page.render_refused(&SignInPage { page: &page, fields: &fields, mistakes: &mistakes }))
        }
        Err(SignInError::Throttled(wait)) => Err(PageError::Throttled { seconds: wait.as_secs() }),
        Err(SignInError::Failed(error)) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "sign_in/password.html")]
struct SignInPage<'a> {
    page: &'a Page,
    fields: &'a Fields,
    mistakes: &'a Mistakes,
}

impl SignInPage<'_> {
    fn next(&self) -> &str {
        said_next(self.fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HOSTILE, rendered};

    #[test]
    fn what_was_typed_comes_back_escaped_but_for_the_password() {
        let fields = Fields::from([("email", HOSTILE), ("password", "hunter2!"), ("next", HOSTILE)]);
        let mut mistakes = Mistakes::none();
        mistakes.add_general(HOSTILE);
        let page = &Page::sample_of_a_stranger();
        let html = rendered(&SignInPage { page, fields: &fields, mistakes: &mistakes });
        assert!(!html.contains("hunter2!") && html.contains("&#60;script&#62;"), "{html}");
        assert!(
            html.contains("autocomplete=\"username\"") && html.contains("autocomplete=\"current-password\"")
        );
    }
}
