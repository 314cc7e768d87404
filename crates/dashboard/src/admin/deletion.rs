//! `/admin/accounts/{id}/delete/`: the end of another's account with its zones, for one who types its address.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use hosting::AccountOverview;

use super::refusal::refused;
use super::{ACCOUNTS, InPath, account_path};
use crate::app::AppState;
use crate::error::PageError;
use crate::fields::Fields;
use crate::form::Form;
use crate::mistakes::Mistakes;
use crate::notice::Notice;
use crate::page::{AdministratorPage, Page};

pub(super) async fn show(
    State(app): AppState,
    AdministratorPage { page, administrator, .. }: AdministratorPage,
    InPath(id): InPath,
) -> Result<Response, PageError> {
    let overview = app.hosting.account_overview(&administrator, id).await?;
    let (fields, mistakes) = (&Fields::default(), &Mistakes::none());
    Ok(page.render(&DeletionPage { page: &page, overview: &overview, fields, mistakes }))
}

pub(super) async fn delete(
    State(app): AppState,
    AdministratorPage { page, session, administrator }: AdministratorPage,
    InPath(id): InPath,
    Form(fields): Form,
) -> Result<Response, PageError> {
    match app.hosting.delete_account(&administrator, id, fields.text("email")).await {
        Ok(()) => {
            let notice = Notice::new(page.t("admin-delete-done"));
            Ok(page.redirect(ACCOUNTS).with_notice(&notice).into_response())
        }
        Err(error) => {
            let mistakes = &refused(&page, session.account.id == id, error)?;
            let overview = app.hosting.account_overview(&administrator, id).await?;
            let answer = DeletionPage { page: &page, overview: &overview, fields: &fields, mistakes };
            Ok(page.render_refused(&answer))
        }
    }
}

#[derive(Template)]
#[template(path = "admin/deletion.html")]
struct DeletionPage<'a> {
    page: &'a Page,
    overview: &'a AccountOverview,
    fields: &'a Fields,
    mistakes: &'a Mistakes,
}

impl DeletionPage<'_> {
    fn path(&self) -> String {
        account_path(self.overview.account.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HOSTILE, rendered};

    #[test]
    fn what_goes_is_counted() {
        for language in ["en", "ku"] {
            let page = &Page::sample_in(language);
            let fields = &Fields::from([("email", HOSTILE)]);
            let mut mistakes = Mistakes::none();
            mistakes.add("email", HOSTILE);
            mistakes.add_general(HOSTILE);
            let account = page.account().unwrap().clone();
            let overview = &AccountOverview { account, zone_count: 982, last_sign_in_at: None };
            let html = rendered(&DeletionPage { page, overview, fields, mistakes: &mistakes });
            assert!(html.contains("982 ") && html.contains("&#60;script&#62;"), "{html}");
        }
    }
}
