//! `/account/`: names, and the language of pages and mail.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use hosting::{Account, Profile};

use crate::app::AppState;
use crate::catalogue::{Language, key};
use crate::cookies::Cookie;
use crate::error::PageError;
use crate::fields::Fields;
use crate::form::Form;
use crate::mistakes::Mistakes;
use crate::notice::Notice;
use crate::page::{Page, SignedIn};

pub(crate) async fn show(SignedIn { page, session }: SignedIn) -> Response {
    let account = &session.account;
    // What was chosen in this browser goes before the account's: it is what the page speaks, and what is kept with the rest.
    let language = page.visit.chosen_language().map(Language::tag).unwrap_or(&account.language);
    let fields = Fields::from([
        ("first-name", account.first_name.as_str()),
        ("last-name", &account.last_name),
        ("company-name", &account.company_name),
        ("language", language),
    ]);
    page.render(&ProfilePage { page: &page, account, fields: &fields, mistakes: &Mistakes::none() })
}

pub(crate) async fn save(
    State(app): AppState,
    SignedIn { page, session }: SignedIn,
    Form(fields): Form,
) -> Result<Response, PageError> {
    let of = |name| fields.text(name).to_owned();
    let language = Language::named(fields.text("language"));
    let profile = Profile {
        first_name: of("first-name"),
        last_name: of("last-name"),
        company_name: of("company-name"),
        language: language.map(|language| language.tag().to_owned()).unwrap_or_default(),
    };
    app.hosting.set_profile(&session, profile).await?;
    let text = language.unwrap_or(page.language()).text(key!("account-saved"));
    let redirect = page.redirect("/account/").with_notice(&Notice::new(text));
    // What was chosen in this browser before would go before it.
    Ok(redirect.without_cookie(Cookie::Language).into_response())
}

#[derive(Template)]
#[template(path = "account/profile.html")]
struct ProfilePage<'a> {
    page: &'a Page,
    account: &'a Account,
    fields: &'a Fields,
    mistakes: &'a Mistakes,
}

impl ProfilePage<'_> {
    /// Tags and names; the first is for whoever leaves it to the browser.
    fn languages(&self) -> Vec<(String, String)> {
        let all = Language::all().map(|language| (language.tag().to_owned(), language.name().into_owned()));
        let browsers = (String::new(), self.page.t("account-language-browser").into_owned());
        std::iter::once(browsers).chain(all).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HOSTILE, rendered};

    #[test]
    fn names_are_escaped() {
        let page = &Page::sample();
        let fields = &Fields::from([("first-name", HOSTILE), ("language", "ku")]);
        let account = page.account().unwrap();
        let html = rendered(&ProfilePage { page, account, fields, mistakes: &Mistakes::none() });
        assert!(html.contains("<option value=\"ku\" selected>") && html.contains("&#60;script&#62;"));
    }
}
