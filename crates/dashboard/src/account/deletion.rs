//! `/account/delete/`: the end of the account, for one who types its address and the password.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use hosting::{Error, Session, SignInError, Start, Zone};

use crate::app::{App, AppState};
use crate::catalogue::key;
use crate::credentials::password_refused;
use crate::error::PageError;
use crate::fields::Fields;
use crate::form::Form;
use crate::mistakes::Mistakes;
use crate::notice::Notice;
use crate::page::{Page, SignedIn};

/// So many zones are listed; of further ones it is told how many.
const LISTED_MAX: u32 = 20;

pub(crate) async fn show(
    State(app): AppState,
    SignedIn { page, session }: SignedIn,
) -> Result<Response, PageError> {
    let loss = Loss::of(&app, &session).await?;
    let (fields, mistakes) = (&Fields::default(), &Mistakes::none());
    Ok(page.render(&DeletionPage { page: &page, email: &session.account.email, loss, fields, mistakes }))
}

pub(crate) async fn delete(
    State(app): AppState,
    SignedIn { page, session }: SignedIn,
    Form(fields): Form,
) -> Result<Response, PageError> {
    let (email, present) = (fields.text("email"), fields.raw("present"));
    match app.hosting.delete_own_account(&session, email, present).await {
        Ok(()) => {
            let page = page.signed_out();
            let notice = Notice::new(page.t("delete-done"));
            Ok(page.redirect("/").with_notice(&notice).into_response())
        }
        Err(error) => {
            let mistakes = &mistakes(&page, &session, error)?;
            let (loss, email) = (Loss::of(&app, &session).await?, &session.account.email);
            Ok(page.render_refused(&DeletionPage { page: &page, email, loss, fields: &fields, mistakes }))
        }
    }
}

fn mistakes(page: &Page, session: &Session, error: SignInError) -> Result<Mistakes, PageError> {
    match error {
        SignInError::Failed(Error::Refused(refused)) => {
            let mut mistakes = Mistakes::none();
            for mistake in refused {
                match mistake.field {
                    Some("email") => {
                        let email = &session.account.email;
                        mistakes.add("email", page.t1(key!("delete-typed-wrong"), "email", email));
                    }
                    _ => mistakes.add_english(mistake),
                }
            }
            Ok(mistakes)
        }
        other => password_refused(page, other, "present"),
    }
}

/// What goes with the account.
struct Loss {
    /// The first of them by name.
    zones: Vec<String>,
    /// How many zones there are beside those.
    further: u64,
}

impl Loss {
    async fn of(app: &App, session: &Session) -> Result<Self, PageError> {
        let actor = session.actor();
        let zones = app.hosting.list_zones(&actor, None, Start::Offset(0), LISTED_MAX).await?;
        let count = app.hosting.count_zones(&actor, None).await?;
        let zones: Vec<String> = zones.iter().map(Zone::domain).collect();
        Ok(Self { further: count.saturating_sub(zones.len() as u64), zones })
    }

    fn count(&self) -> u64 {
        self.further + self.zones.len() as u64
    }
}

#[derive(Template)]
#[template(path = "account/deletion.html")]
struct DeletionPage<'a> {
    page: &'a Page,
    email: &'a str,
    loss: Loss,
    fields: &'a Fields,
    mistakes: &'a Mistakes,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HOSTILE, rendered};

    #[test]
    fn what_goes_is_listed_and_counted() {
        let page = &Page::sample();
        let fields = &Fields::from([("email", HOSTILE), ("present", "hunter2!")]);
        let mut mistakes = Mistakes::none();
        mistakes.add("email", HOSTILE);
        let of = |zones: &[&str], further| {
            let loss = Loss { zones: zones.iter().map(|&zone| zone.to_owned()).collect(), further };
            let html = rendered(&DeletionPage { page, email: HOSTILE, loss, fields, mistakes: &mistakes });
            assert!(!html.contains("hunter2!"));
            html
        };
        assert!(of(&["example.com", HOSTILE], 980).contains("982 zones"));
        assert!(of(&["example.com"], 0).contains("1 zone"));
        of(&[], 0);
    }
}
