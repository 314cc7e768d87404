//! `/admin/invitations/`: made, listed, and taken back. A link is shown in the answer to the form, and nowhere else.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use hosting::{Administrator, Error, Link};
use uuid::Uuid;
use zone::ErrorCode;

use super::INVITATIONS;
use crate::app::{App, AppState};
use crate::catalogue::{Language, key};
use crate::error::PageError;
use crate::fields::Fields;
use crate::form::Form;
use crate::mistakes::Mistakes;
use crate::notice::Notice;
use crate::page::{AdministratorPage, Page};

/// The newest; an older one is found once these are used or expired, which takes a week at most.
const LISTED_MAX: u32 = 200;

pub(super) async fn show(
    State(app): AppState,
    AdministratorPage { page, administrator, .. }: AdministratorPage,
) -> Result<Response, PageError> {
    let invitations = &list(&app, &administrator).await?;
    let fields = &Fields::from([("language", page.language().tag())]);
    let mistakes = &Mistakes::none();
    Ok(page.render(&InvitationsPage { page: &page, invitations, fields, mistakes, made: None }))
}

pub(super) async fn invite(
    State(app): AppState,
    AdministratorPage { page, administrator, .. }: AdministratorPage,
    Form(fields): Form,
) -> Result<Response, PageError> {
    let email = Some(fields.text("email")).filter(|email| !email.is_empty());
    let is_administrator = fields.has("role", "administrator");
    let language = Language::named(fields.text("language")).unwrap_or(page.language());
    match app.hosting.invite(&administrator, email, is_administrator, language.tag()).await {
        Ok(secret) => {
            let url = app.site.url(&format!("/welcome/?link={}", secret.as_str()));
            let made = Made { url: &url, email };
            let invitations = &list(&app, &administrator).await?;
            let fields = &Fields::from([("language", language.tag())]);
            let mistakes = &Mistakes::none();
            let answer = InvitationsPage { page: &page, invitations, fields, mistakes, made: Some(made) };
            Ok(page.render(&answer))
        }
        Err(error) => {
            let mistakes = &refused(&page, error)?;
            let invitations = &list(&app, &administrator).await?;
            let answer = InvitationsPage { page: &page, invitations, fields: &fields, mistakes, made: None };
            Ok(page.render_refused(&answer))
        }
    }
}

/// What is no page by itself.
pub(super) async fn back(AdministratorPage { page, .. }: AdministratorPage) -> impl IntoResponse {
    page.redirect(INVITATIONS)
}

pub(super) async fn void(
    State(app): AppState,
    AdministratorPage { page, administrator, .. }: AdministratorPage,
    Path(uuid): Path<String>,
    _: Form,
) -> Result<Response, PageError> {
    let uuid: Uuid = uuid.parse().map_err(|_| PageError::NotFound)?;
    let text = match app.hosting.void_invitation(&administrator, uuid).await {
        Ok(()) => page.t("admin-invitation-voided"),
        // It was used, has expired, or someone else was quicker.
        Err(Error::NotFound) => page.t("admin-invitation-gone"),
        Err(error) => return Err(error.into()),
    };
    Ok(page.redirect(INVITATIONS).with_notice(&Notice::new(text)).into_response())
}

async fn list(app: &App, administrator: &Administrator) -> Result<Vec<Link>, PageError> {
    Ok(app.hosting.list_invitations(administrator, LISTED_MAX).await?)
}

fn refused(page: &Page, error: Error) -> Result<Mistakes, PageError> {
    let Error::Refused(reasons) = error else { return Err(error.into()) };
    let mut mistakes = Mistakes::none();
    for reason in reasons {
        match (reason.field, reason.code) {
            (Some("email"), ErrorCode::AlreadyExists) => mistakes.add("email", page.t(key!("email-taken"))),
            (Some("email"), _) => mistakes.add("email", page.t(key!("email-refused"))),
            _ => mistakes.add_english(reason),
        }
    }
    Ok(mistakes)
}

/// An invitation that was just made.
struct Made<'a> {
    url: &'a str,
    /// For whom; `None`: for whoever has it.
    email: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "admin/invitations.html")]
struct InvitationsPage<'a> {
    page: &'a Page,
    invitations: &'a [Link],
    fields: &'a Fields,
    mistakes: &'a Mistakes,
    made: Option<Made<'a>>,
}

impl InvitationsPage<'_> {
    /// Tags and names.
    fn languages(&self) -> Vec<(&'static str, String)> {
        Language::all().map(|language| (language.tag(), language.name().into_owned())).collect()
    }

    fn knows_its_name(&self) -> bool {
        self.page.visit.site.options.public_url.is_some()
    }
}

#[cfg(test)]
mod tests {
    use hosting::LinkKind;

    use super::*;
    use crate::sample::{HOSTILE, NOW, rendered};

    #[test]
    fn hostile_addresses_are_text() {
        let link = |email: Option<&str>, made_by: Option<&str>| Link {
            uuid: Uuid::nil(),
            kind: LinkKind::Invitation,
            account: None,
            email: email.map(str::to_owned),
            is_administrator: email.is_none(),
            made_by: made_by.map(str::to_owned),
            created_at: NOW - 60,
            expires_at: NOW + 86_400,
        };
        let invitations = &[link(Some(HOSTILE), Some(HOSTILE)), link(None, None)];
        for language in ["en", "ku"] {
            let page = &Page::sample_in(language);
            let fields = &Fields::from([("email", HOSTILE), ("role", "administrator"), ("language", "ku")]);
            let mut mistakes = Mistakes::none();
            mistakes.add("email", HOSTILE);
            for email in [Some(HOSTILE), None] {
                let made = Some(Made { url: "/welcome/?link=abc", email });
                let answer = InvitationsPage { page, invitations, fields, mistakes: &mistakes, made };
                let html = rendered(&answer);
                assert!(!html.contains(HOSTILE) && html.contains("&#60;script&#62;"), "{html}");
                assert!(html.contains("data-copy=\"/welcome/?link=abc\""), "{html}");
            }
            let none = InvitationsPage { page, invitations: &[], fields, mistakes: &mistakes, made: None };
            assert!(rendered(&none).contains("class=\"empty\""));
        }
    }
}
