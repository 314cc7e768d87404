//! `/admin/accounts/`: all accounts, searched as one types.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use hosting::{Account, AccountOverview, Start};

use super::{ACCOUNTS, account_path};
use crate::app::AppState;
use crate::error::PageError;
use crate::fields::Fields;
use crate::page::{AdministratorPage, Page};
use crate::pager::Pager;
use crate::query::Query;

const PER_PAGE: u32 = 50;

pub(super) async fn show(
    State(app): AppState,
    AdministratorPage { page, administrator, .. }: AdministratorPage,
    Query(query): Query,
) -> Result<Response, PageError> {
    let search = query.text("q");
    let total = app.hosting.count_accounts(&administrator, search).await?;
    let wanted = query.text("page").parse().unwrap_or(1);
    let pager = Pager::new(ACCOUNTS, &[("q", search)], wanted, total, PER_PAGE.into());
    let start = Start::Offset(pager.offset());
    let accounts = app.hosting.search_accounts(&administrator, search, start, PER_PAGE).await?;
    let list = List { search, pager, accounts };
    let part = ListPart { page: &page, list: &list };
    Ok(page.render_part_or(&part, &ListPage { page: &page, query: &query, list: &list }))
}

/// What is shown of the accounts.
struct List<'a> {
    search: &'a str,
    pager: Pager,
    accounts: Vec<AccountOverview>,
}

impl List<'_> {
    fn path(&self, account: &Account) -> String {
        account_path(account.id)
    }
}

/// Name and company in one line; empty where nothing was said.
pub(super) fn names(account: &Account) -> String {
    let name = [account.first_name.trim(), account.last_name.trim()].join(" ");
    let parts = [name.trim(), account.company_name.trim()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

#[derive(Template)]
#[template(path = "admin/accounts.html")]
struct ListPage<'a> {
    page: &'a Page,
    query: &'a Fields,
    list: &'a List<'a>,
}

#[derive(Template)]
#[template(path = "admin/accounts_part.html")]
struct ListPart<'a> {
    page: &'a Page,
    list: &'a List<'a>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HOSTILE, NOW, rendered};

    #[test]
    fn hostile_accounts_and_searches_are_text() {
        for language in ["en", "ku"] {
            let page = &Page::sample_in(language);
            let active = AccountOverview {
                account: page.account().unwrap().clone(),
                zone_count: 3,
                last_sign_in_at: Some(NOW - 60),
            };
            let mut suspended = active.clone();
            suspended.account.suspended_at = Some(NOW);
            suspended.last_sign_in_at = None;
            let mut closing = suspended.clone();
            closing.account.closing_at = Some(NOW);
            for (accounts, total) in [(vec![active, suspended, closing], 200), (Vec::new(), 0)] {
                let pager = Pager::new(ACCOUNTS, &[("q", HOSTILE)], 2, total, 50);
                let list = List { search: HOSTILE, pager, accounts };
                let query = Fields::from([("q", HOSTILE)]);
                let html = rendered(&ListPage { page, query: &query, list: &list });
                assert!(!html.contains(HOSTILE) && html.contains("&#60;script&#62;"), "{html}");
                rendered(&ListPart { page, list: &list });
            }
        }
    }

    #[test]
    fn names_are_told_where_there_are_any() {
        let mut account = Page::sample().account().unwrap().clone();
        for (first, last, company, told) in [
            ("Ann", "Lee", "Acme", "Ann Lee · Acme"),
            (" ", "Lee", "", "Lee"),
            ("", "", "Acme", "Acme"),
            ("", "", "", ""),
        ] {
            (account.first_name, account.last_name) = (first.into(), last.into());
            account.company_name = company.into();
            assert_eq!(names(&account), told);
        }
    }
}
