//! What is done to an account once it is confirmed: suspended and resumed, the role given and taken, the second factor
//! removed.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use hosting::Account;

use super::refusal::refused;
use super::{InPath, account_path};
use crate::app::AppState;
use crate::catalogue::key;
use crate::error::PageError;
use crate::form::Form;
use crate::mistakes::Mistakes;
use crate::notice::Notice;
use crate::page::{AdministratorPage, Page};

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Suspend,
    Resume,
    GrantRole,
    RevokeRole,
    RemoveSecondFactor,
}

/// Keys of the texts.
struct Texts {
    title: &'static str,
    lead: &'static str,
    button: &'static str,
    done: &'static str,
}

impl Step {
    const ALL: [Self; 5] =
        [Self::Suspend, Self::Resume, Self::GrantRole, Self::RevokeRole, Self::RemoveSecondFactor];

    /// As the path has it.
    fn name(self) -> &'static str {
        match self {
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::GrantRole => "grant",
            Self::RevokeRole => "revoke",
            Self::RemoveSecondFactor => "second-factor-off",
        }
    }

    fn named(name: &str) -> Result<Self, PageError> {
        Self::ALL.into_iter().find(|step| step.name() == name).ok_or(PageError::NotFound)
    }

    fn texts(self) -> Texts {
        match self {
            Self::Suspend => Texts {
                title: key!("admin-suspend-title"),
                lead: key!("admin-suspend-lead"),
                button: key!("admin-suspend"),
                done: key!("admin-suspend-done"),
            },
            Self::Resume => Texts {
                title: key!("admin-resume-title"),
                lead: key!("admin-resume-lead"),
                button: key!("admin-resume"),
                done: key!("admin-resume-done"),
            },
            Self::GrantRole => Texts {
                title: key!("admin-grant-title"),
                lead: key!("admin-grant-lead"),
                button: key!("admin-grant"),
                done: key!("admin-grant-done"),
            },
            Self::RevokeRole => Texts {
                title: key!("admin-revoke-title"),
                lead: key!("admin-revoke-lead"),
                button: key!("admin-revoke"),
                done: key!("admin-revoke-done"),
            },
            Self::RemoveSecondFactor => Texts {
                title: key!("admin-second-factor-off-title"),
                lead: key!("admin-second-factor-off-lead"),
                button: key!("admin-second-factor-off"),
                done: key!("admin-second-factor-off-done"),
            },
        }
    }

    /// Whether something is taken away.
    fn is_severe(self) -> bool {
        !matches!(self, Self::Resume | Self::GrantRole)
    }
}

/// The name of the step is the last part of the path.
type InPathToo = Path<(String, String)>;

pub(super) async fn ask(
    State(app): AppState,
    AdministratorPage { page, administrator, .. }: AdministratorPage,
    InPath(id): InPath,
    Path((_, name)): InPathToo,
) -> Result<Response, PageError> {
    let step = Step::named(&name)?;
    let account = app.hosting.account_overview(&administrator, id).await?.account;
    Ok(page.render(&StepPage { page: &page, account: &account, step, mistakes: &Mistakes::none() }))
}

pub(super) async fn take(
    State(app): AppState,
    AdministratorPage { page, session, administrator }: AdministratorPage,
    InPath(id): InPath,
    Path((_, name)): InPathToo,
    _: Form,
) -> Result<Response, PageError> {
    let step = Step::named(&name)?;
    let (hosting, by) = (&app.hosting, &administrator);
    let outcome = match step {
        Step::Suspend => hosting.suspend_account(by, id).await,
        Step::Resume => hosting.resume_account(by, id).await,
        Step::GrantRole => hosting.set_administrator(by, id, true).await,
        Step::RevokeRole => hosting.set_administrator(by, id, false).await,
        Step::RemoveSecondFactor => hosting.remove_second_factor(by, id).await,
    };
    if let Err(error) = outcome {
        // One's own role one may give up, but for the last.
        let own = (step != Step::RevokeRole).then_some(session.account.id);
        let mistakes = refused(&page, own == Some(id), error)?;
        let account = hosting.account_overview(by, id).await?.account;
        return Ok(page.render_refused(&StepPage {
            page: &page,
            account: &account,
            step,
            mistakes: &mistakes,
        }));
    }
    if step == Step::RevokeRole && session.account.id == id {
        // Their own sessions have ended with the role.
        return Ok(page.signed_out().redirect("/sign-in/").into_response());
    }
    let notice = Notice::new(page.t(step.texts().done));
    Ok(page.redirect(account_path(id)).with_notice(&notice).into_response())
}

#[derive(Template)]
#[template(path = "admin/step.html")]
struct StepPage<'a> {
    page: &'a Page,
    account: &'a Account,
    step: Step,
    mistakes: &'a Mistakes,
}

impl StepPage<'_> {
    fn path(&self) -> String {
        account_path(self.account.id)
    }

    fn texts(&self) -> Texts {
        self.step.texts()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HOSTILE, rendered};

    #[test]
    fn every_step_has_words() {
        for language in ["en", "ku"] {
            let page = &Page::sample_in(language);
            let account = page.account().unwrap();
            let mut mistakes = Mistakes::none();
            mistakes.add_general(HOSTILE);
            for step in Step::ALL {
                assert_eq!(Step::named(step.name()).unwrap(), step);
                let html = rendered(&StepPage { page, account, step, mistakes: &mistakes });
                assert!(!html.contains(HOSTILE) && html.contains("&#60;script&#62;"), "{html}");
                assert!(html.contains(&format!("action=\"/admin/accounts/1/{}/\"", step.name())));
                assert!(!html.contains("admin-"), "a key without a text: {html}");
            }
        }
    }
}
