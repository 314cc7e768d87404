//! `/welcome/?link=`: makes an account, for one who has an invitation, confirms an address, or is the first administrator.
//! Looking uses nothing up: mail scanners look, too.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use hosting::{Error, Link, LinkKind, Profile, SessionSecret};

use crate::app::{App, AppState};
use crate::catalogue::{Language, key};
use crate::cookies::Cookie;
use crate::credentials::refused;
use crate::error::PageError;
use crate::fields::Fields;
use crate::form::Form;
use crate::links::{WayOn, gone, open};
use crate::mistakes::Mistakes;
use crate::notice::Notice;
use crate::page::Page;
use crate::query::Query;
use crate::sign_in::HOME;

pub(crate) async fn show(
    State(app): AppState,
    page: Page,
    Query(query): Query,
) -> Result<Response, PageError> {
    let link = open(&app, &query).await?.filter(|(_, link)| makes_an_account(link));
    let Some((secret, link)) = link else { return Ok(gone(&page, WayOn::Account)) };
    let (fields, mistakes) = (&Fields::default(), &Mistakes::none());
    let welcome = WelcomePage { page: &page, secret: secret.as_str(), link: &link, fields, mistakes };
    Ok(page.render(&welcome))
}

pub(crate) async fn accept(
    State(app): AppState,
    page: Page,
    Query(query): Query,
    Form(fields): Form,
) -> Result<Response, PageError> {
    let link = open(&app, &query).await?.filter(|(_, link)| makes_an_account(link));
    let Some((secret, link)) = link else { return Ok(gone(&page, WayOn::Account)) };
    let (email, language) = (fields.get("email").map(str::trim), chosen_language(&page));
    let accepted =
        app.hosting.accept_link(&secret, email, fields.raw("password"), language, page.visitor()).await;
    match accepted {
        Ok(session) => {
            introduce(&app, &page, &fields, &session).await;
            // Whoever was signed in here has left.
            if let Some(earlier) = page.session()
                && let Err(error) = app.hosting.sign_out(earlier).await
            {
                tracing::warn!(%error, "the session before a new account's was not ended");
            }
            let page = page.signed_in_by(&session);
            let notice = Notice::new(page.t("welcome-done"));
            Ok(page.redirect(HOME).without_cookie(Cookie::Pending).with_notice(&notice).into_response())
        }
        Err(Error::NotFound) => Ok(gone(&page, WayOn::Account)),
        Err(error) => {
            let mistakes = &refused(&page, error)?;
            let secret = secret.as_str();
            let again = WelcomePage { page: &page, secret, link: &link, fields: &fields, mistakes };
            Ok(page.render_refused(&again))
        }
    }
}

/// A language is the account's once someone chose it; until then it is the browser's.
fn chosen_language(page: &Page) -> &'static str {
    page.visit.chosen_language().map(Language::tag).unwrap_or_default()
}

fn makes_an_account(link: &Link) -> bool {
    link.kind != LinkKind::PasswordReset
}

/// Takes the names. The account is there: if it does not work, they are missing, and no more than that.
async fn introduce(app: &App, page: &Page, fields: &Fields, secret: &SessionSecret) {
    let of = |name| fields.text(name).to_owned();
    let profile = Profile {
        first_name: of("first-name"),
        last_name: of("last-name"),
        company_name: of("company-name"),
        language: chosen_language(page).to_owned(),
    };
    let done = async {
        let session = app.hosting.session(secret, page.visitor()).await?;
        match session {
            Some(session) => app.hosting.set_profile(&session, profile).await,
            None => Ok(()),
        }
    };
    if let Err(error) = done.await {
        tracing::warn!(%error, "the names of a new account were not kept");
    }
}

#[derive(Template)]
#[template(path = "links/welcome.html")]
struct WelcomePage<'a> {
    page: &'a Page,
    secret: &'a str,
    link: &'a Link,
    fields: &'a Fields,
    mistakes: &'a Mistakes,
}

impl WelcomePage<'_> {
    fn lead(&self) -> String {
        let key = match self.link.kind {
            LinkKind::FirstAdministrator => key!("welcome-first-administrator"),
            LinkKind::Confirmation => key!("welcome-confirmation"),
            LinkKind::Invitation | LinkKind::PasswordReset => key!("welcome-invitation"),
        };
        self.page.t(key).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HOSTILE, NOW, rendered};
    use uuid::Uuid;

    fn link(kind: LinkKind, email: Option<&str>) -> Link {
        Link {
            uuid: Uuid::nil(),
            kind,
            account: None,
            email: email.map(str::to_owned),
            is_administrator: true,
            made_by: Some(HOSTILE.to_owned()),
            created_at: NOW,
            expires_at: NOW + 60,
        }
    }

    #[test]
    fn the_address_is_asked_for_where_the_link_has_none() {
        let names = [("email", HOSTILE), ("first-name", HOSTILE), ("company-name", HOSTILE)];
        let (page, fields) = (&Page::sample_of_a_stranger(), &Fields::from(names));
        let of = |kind, email| {
            let (secret, mistakes) = (HOSTILE, &Mistakes::none());
            rendered(&WelcomePage { page, secret, link: &link(kind, email), fields, mistakes })
        };
        assert!(of(LinkKind::FirstAdministrator, None).contains("name=\"email\""));
        let invited = of(LinkKind::Invitation, Some(HOSTILE));
        assert!(!invited.contains("name=\"email\"") && invited.contains("readonly"));
        assert!(of(LinkKind::Confirmation, Some("a@b.test")).contains("value=\"a@b.test\""));
    }

    #[test]
    fn who_is_signed_in_is_told() {
        let (page, fields, mistakes) = (&Page::sample(), &Fields::default(), &Mistakes::none());
        let link = &link(LinkKind::Invitation, None);
        let html = rendered(&WelcomePage { page, secret: "x", link, fields, mistakes });
        assert!(html.contains("notice-warning"), "{html}");
    }
}
