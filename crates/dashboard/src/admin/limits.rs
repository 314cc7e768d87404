//! The limits of one account: empty where the server's hold, 0 for none.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use hosting::AccountLimits;

use super::account::{AccountPage, View};
use super::{InPath, account_path};
use crate::app::AppState;
use crate::error::PageError;
use crate::fields::Fields;
use crate::form::Form;
use crate::mistakes::Mistakes;
use crate::notice::Notice;
use crate::page::{AdministratorPage, Page};

/// More digits are a slip.
const LIMIT_MAX: u64 = 1_000_000_000;

pub(super) async fn set(
    State(app): AppState,
    AdministratorPage { page, administrator, .. }: AdministratorPage,
    InPath(id): InPath,
    Form(fields): Form,
) -> Result<Response, PageError> {
    let mut mistakes = Mistakes::none();
    let limits = AccountLimits {
        zones: read(&page, &fields, "zones", &mut mistakes),
        records_per_zone: read(&page, &fields, "records", &mut mistakes),
    };
    if !mistakes.is_empty() {
        let view = View::read(&app, &administrator, id, 1).await?;
        let answer =
            AccountPage { page: &page, view: &view, fields: &fields, mistakes: &mistakes, link: None };
        return Ok(page.render_refused(&answer));
    }
    app.hosting.set_account_limits(&administrator, id, limits).await?;
    let notice = Notice::new(page.t("admin-limits-saved"));
    Ok(page.redirect(account_path(id)).with_notice(&notice).into_response())
}

fn read(page: &Page, fields: &Fields, name: &'static str, mistakes: &mut Mistakes) -> Option<u64> {
    let text = fields.text(name);
    if text.is_empty() {
        return None;
    }
    let is_number = text.bytes().all(|octet| octet.is_ascii_digit());
    let limit = text.parse().ok().filter(|&limit: &u64| is_number && limit <= LIMIT_MAX);
    if limit.is_none() {
        mistakes.add(name, page.t("admin-limits-wrong"));
    }
    limit
}

/// The form as it is at first.
pub(super) fn fields_of(limits: &AccountLimits) -> Fields {
    let text = |limit: Option<u64>| limit.map(|limit| limit.to_string()).unwrap_or_default();
    Fields::from([("zones", text(limits.zones).as_str()), ("records", &text(limits.records_per_zone))])
}
