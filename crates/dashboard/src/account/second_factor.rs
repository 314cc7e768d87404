//! `/account/security/second-factor/`: asks for codes of an authenticator app from now on, or no longer.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use hosting::{Error, NewSecondFactor, SignInError};

use crate::account::SECURITY;
use crate::account::qr_code::{QrPath, qr_path};
use crate::account::recovery_codes::RecoveryCodes;
use crate::app::{App, AppState};
use crate::credentials::password_refused;
use crate::error::PageError;
use crate::fields::Fields;
use crate::form::Form;
use crate::mistakes::Mistakes;
use crate::notice::Notice;
use crate::page::{Page, SignedIn};

const SET_UP: &str = "/account/security/second-factor/";

/// Begins one where this session has begun none; until a code confirms it, it changes nothing.
pub(crate) async fn show(
    State(app): AppState,
    SignedIn { page, session }: SignedIn,
) -> Result<Response, PageError> {
    let begun = match app.hosting.begin_second_factor(&session).await {
        Ok(begun) => begun,
        // It is asked for already.
        Err(Error::NotFound) => return Ok(page.redirect(SECURITY).into_response()),
        Err(error) => return Err(error.into()),
    };
    Ok(page.render(&SetUpPage::new(&page, &begun, &Mistakes::none())))
}

pub(crate) async fn confirm(
    State(app): AppState,
    SignedIn { page, session }: SignedIn,
    Form(fields): Form,
) -> Result<Response, PageError> {
    let (code, present) = (fields.text("code"), fields.raw("present"));
    match app.hosting.confirm_second_factor(&session, code, present, page.visitor()).await {
        Ok((secret, codes)) => {
            let page = page.signed_in_by(&secret);
            Ok(page.render(&RecoveryCodes { page: &page, is_first: true, codes: &codes }))
        }
        // The time for it is over, and another is begun there; or one is asked for already.
        Err(SignInError::Failed(Error::NotFound)) => {
            let notice = Notice::new(page.t("set-up-over"));
            Ok(page.redirect(SET_UP).with_notice(&notice).into_response())
        }
        Err(error) => {
            let mistakes = &password_refused(&page, error, "present")?;
            let begun = app.hosting.begin_second_factor(&session).await?;
            Ok(page.render_refused(&SetUpPage::new(&page, &begun, mistakes)))
        }
    }
}

pub(crate) async fn ask_off(
    State(app): AppState,
    SignedIn { page, session }: SignedIn,
) -> Result<Response, PageError> {
    if !is_on(&app, &session).await? {
        return Ok(page.redirect(SECURITY).into_response());
    }
    Ok(page.render(&TurnOffPage { page: &page, mistakes: &Mistakes::none() }))
}

pub(crate) async fn turn_off(
    State(app): AppState,
    SignedIn { page, session }: SignedIn,
    Form(fields): Form,
) -> Result<Response, PageError> {
    if !is_on(&app, &session).await? {
        return Ok(page.redirect(SECURITY).into_response());
    }
    match app.hosting.disable_second_factor(&session, fields.raw("present"), page.visitor()).await {
        Ok(secret) => {
            let notice = Notice::new(page.t("second-factor-turned-off"));
            Ok(page.signed_in_by(&secret).redirect(SECURITY).with_notice(&notice).into_response())
        }
        Err(error) => {
            let mistakes = &password_refused(&page, error, "present")?;
            Ok(page.render_refused(&TurnOffPage { page: &page, mistakes }))
        }
    }
}

async fn is_on(app: &App, session: &hosting::Session) -> Result<bool, PageError> {
    Ok(app.hosting.second_factor_status(session).await?.since.is_some())
}

#[derive(Template)]
#[template(path = "account/second_factor.html")]
struct SetUpPage<'a> {
    page: &'a Page,
    uri: &'a str,
    /// In groups of four letters.
    seed: String,
    qr: Option<QrPath>,
    mistakes: &'a Mistakes,
}

impl<'a> SetUpPage<'a> {
    fn new(page: &'a Page, begun: &'a NewSecondFactor, mistakes: &'a Mistakes) -> Self {
        let letters: Vec<char> = begun.seed.chars().collect();
        let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
        Self { page, uri: &begun.uri, seed: groups.join(" "), qr: qr_path(&begun.uri), mistakes }
    }

    fn email(&self) -> &str {
        self.page.account().map_or("", |account| &account.email)
    }
}

#[derive(Template)]
#[template(path = "account/second_factor_off.html")]
struct TurnOffPage<'a> {
    page: &'a Page,
    mistakes: &'a Mistakes,
}

impl TurnOffPage<'_> {
    fn email(&self) -> &str {
        self.page.account().map_or("", |account| &account.email)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HOSTILE, rendered};

    #[test]
    fn the_secret_is_shown_in_three_ways() {
        let (page, mut mistakes) = (&Page::sample(), Mistakes::none());
        mistakes.add("code", HOSTILE);
        let begun = NewSecondFactor { seed: "ABCDEFGH".into(), uri: format!("otpauth://totp/{HOSTILE}") };
        let html = rendered(&SetUpPage::new(page, &begun, &mistakes));
        assert!(html.contains("ABCD EFGH") && html.contains("href=\"otpauth://totp/"), "{html}");
        assert!(html.contains("<path d=\"M4 4h7v1h-7z") && html.contains("one-time-code"));
        assert!(html.contains("current-password"), "whoever has the session alone turns nothing on");
        assert!(rendered(&TurnOffPage { page, mistakes: &mistakes }).contains("current-password"));
    }
}
