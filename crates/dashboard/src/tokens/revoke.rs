//! `/account/developers/{uuid}/revoke/`: asks, and then does it.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use uuid::Uuid;

use super::list::{self, TokenRow};
use crate::app::{App, AppState};
use crate::error::PageError;
use crate::form::Form;
use crate::notice::Notice;
use crate::page::{Page, SignedIn};

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/account/developers/{uuid}/revoke/", get(ask).post(revoke))
}

async fn ask(
    State(app): AppState,
    SignedIn { page, session }: SignedIn,
    Path(uuid): Path<String>,
) -> Result<Response, PageError> {
    let uuid = parse(&uuid)?;
    let tokens = app.hosting.list_tokens(&session).await?;
    let token = tokens.into_iter().find(|listed| listed.token.uuid == uuid).ok_or(PageError::NotFound)?;
    let token = TokenRow::new(token, app.site.options.clock.now());
    let part = Question { page: &page, token: &token };
    Ok(page.render_part_or(&part, &QuestionPage { page: &page, token: &token }))
}

async fn revoke(
    State(app): AppState,
    SignedIn { page, session }: SignedIn,
    Path(uuid): Path<String>,
    _: Form,
) -> Result<Response, PageError> {
    app.hosting.revoke_token(&session, parse(&uuid)?).await?;
    let notice = Notice::new(page.t("tokens-revoked"));
    Ok(page.redirect(list::PATH).with_notice(&notice).into_response())
}

fn parse(uuid: &str) -> Result<Uuid, PageError> {
    uuid.parse().map_err(|_| PageError::NotFound)
}

#[derive(Template)]
#[template(path = "tokens/revoke.html")]
struct QuestionPage<'a> {
    page: &'a Page,
    token: &'a TokenRow,
}

/// The same in a token's row.
#[derive(Template)]
#[template(path = "tokens/revoke_fragment.html")]
struct Question<'a> {
    page: &'a Page,
    token: &'a TokenRow,
}

#[cfg(test)]
mod tests {
    use super::super::list::tests::hostile_token;
    use super::*;
    use crate::sample::{HOSTILE, NOW, rendered};

    #[test]
    fn asks_with_the_name_and_the_last_use() {
        for language in ["en", "ku"] {
            let page = Page::sample_in(language);
            let token = &TokenRow::new(hostile_token(), NOW);
            let (whole, part) =
                (rendered(&QuestionPage { page: &page, token }), rendered(&Question { page: &page, token }));
            for html in [whole, part] {
                assert!(!html.contains(HOSTILE) && html.contains("name=\"csrf\""), "{html}");
                assert!(
                    html.contains(
                        "action=\"/account/developers/00000000-0000-0000-0000-000000000001/revoke/\""
                    )
                );
            }
        }
    }
}
