//! `/account/security/password/`: another password.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

use crate::account::SECURITY;
use crate::app::AppState;
use crate::credentials::password_refused;
use crate::error::PageError;
use crate::form::Form;
use crate::mistakes::Mistakes;
use crate::notice::Notice;
use crate::page::{Page, SignedIn};

pub(crate) async fn show(SignedIn { page, .. }: SignedIn) -> Response {
    page.render(&PasswordPage { page: &page, mistakes: &Mistakes::none() })
}

pub(crate) async fn change(
    State(app): AppState,
    SignedIn { page, session }: SignedIn,
    Form(fields): Form,
) -> Result<Response, PageError> {
    let (present, new) = (fields.raw("present"), fields.raw("password"));
    match app.hosting.change_password(&session, present, new, page.visitor()).await {
        Ok(secret) => {
            let notice = Notice::new(page.t("password-changed"));
            Ok(page.signed_in_by(&secret).redirect(SECURITY).with_notice(&notice).into_response())
        }
        Err(error) => {
            let mistakes = &password_refused(&page, error, "present")?;
            Ok(page.render_refused(&PasswordPage { page: &page, mistakes }))
        }
    }
}

#[derive(Template)]
#[template(path = "account/password.html")]
struct PasswordPage<'a> {
    page: &'a Page,
    mistakes: &'a Mistakes,
}

impl PasswordPage<'_> {
    fn email(&self) -> &str {
        self.page.account().map_or("", |account| &account.email)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HOSTILE, rendered};

    #[test]
    fn password_managers_find_their_way() {
        let page = &Page::sample();
        let mut mistakes = Mistakes::none();
        mistakes.add("present", HOSTILE);
        let html = rendered(&PasswordPage { page, mistakes: &mistakes });
        for kind in ["username", "current-password", "new-password"] {
            assert_eq!(html.matches(&format!("autocomplete=\"{kind}\"")).count(), 1, "{kind}");
        }
    }
}
