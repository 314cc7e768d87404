//! `/account/security/recovery-codes/`: new ones in the place of the old ones. They are shown once.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

use crate::account::SECURITY;
use crate::app::AppState;
use crate::credentials::password_refused;
use crate::error::PageError;
use crate::form::Form;
use crate::mistakes::Mistakes;
use crate::page::{Page, SignedIn};

pub(crate) async fn show(
    State(app): AppState,
    SignedIn { page, session }: SignedIn,
) -> Result<Response, PageError> {
    if app.hosting.second_factor_status(&session).await?.since.is_none() {
        return Ok(page.redirect(SECURITY).into_response());
    }
    Ok(page.render(&RenewPage { page: &page, mistakes: &Mistakes::none() }))
}

pub(crate) async fn renew(
    State(app): AppState,
    SignedIn { page, session }: SignedIn,
    Form(fields): Form,
) -> Result<Response, PageError> {
    if app.hosting.second_factor_status(&session).await?.since.is_none() {
        return Ok(page.redirect(SECURITY).into_response());
    }
    match app.hosting.renew_recovery_codes(&session, fields.raw("present")).await {
        Ok(codes) => Ok(page.render(&RecoveryCodes { page: &page, is_first: false, codes: &codes })),
        Err(error) => {
            let mistakes = &password_refused(&page, error, "present")?;
            Ok(page.render_refused(&RenewPage { page: &page, mistakes }))
        }
    }
}

#[derive(Template)]
#[template(path = "account/recovery_codes_renew.html")]
struct RenewPage<'a> {
    page: &'a Page,
    mistakes: &'a Mistakes,
}

impl RenewPage<'_> {
    fn email(&self) -> &str {
        self.page.account().map_or("", |account| &account.email)
    }
}

/// The codes, this once.
#[derive(Template)]
#[template(path = "account/recovery_codes.html")]
pub(super) struct RecoveryCodes<'a> {
    pub(super) page: &'a Page,
    /// The second factor was just turned on.
    pub(super) is_first: bool,
    pub(super) codes: &'a [String],
}

impl RecoveryCodes<'_> {
    /// A line each, for the clipboard.
    fn lines(&self) -> String {
        self.codes.join("\n")
    }

    /// A file, as a link that works without script.
    fn file(&self) -> String {
        let email = self.page.account().map_or("", |account| &account.email);
        let text = format!("Zonewright, {email}\n\n{}\n", self.lines());
        let encoded: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
        // Which writes blanks as forms do, and not as URLs do.
        format!("data:text/plain;charset=utf-8,{}", encoded.replace('+', "%20"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HOSTILE, rendered};

    #[test]
    fn codes_can_be_read_copied_and_kept() {
        let page = &Page::sample();
        let codes = &["abcd-efgh".to_owned(), HOSTILE.to_owned()];
        let html = rendered(&RecoveryCodes { page, is_first: true, codes });
        assert!(html.contains("data-copy=\"abcd-efgh\n") && html.contains("download=\""), "{html}");
        assert!(html.contains("%0Aabcd-efgh%0A%22%3E%3Cscript%3E"), "{html}");
        let mut mistakes = Mistakes::none();
        mistakes.add("present", HOSTILE);
        rendered(&RenewPage { page, mistakes: &mistakes });
    }
}
