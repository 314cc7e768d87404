//! What is said when a mail may be on its way, whether it is or not.

use askama::Template;
use axum::response::{IntoResponse, Response};

use crate::catalogue::key;
use crate::notice::Notice;
use crate::page::Page;

/// The page that says so.
#[derive(Template)]
#[template(path = "links/sent.html")]
pub(super) struct MailSent<'a> {
    pub(super) page: &'a Page,
    pub(super) text: &'a str,
    /// Where to ask once more.
    pub(super) again: &'a str,
    /// For how long the link is good.
    pub(super) hours: u32,
}

/// On to that page, which stands at `asked` with `?sent=yes`.
pub(super) fn redirect(page: &Page, asked: &str, email: &str) -> Response {
    let notice = Notice::new(page.t1(key!("mail-sent-to"), "email", email));
    page.redirect(format!("{asked}?sent=yes")).with_notice(&notice).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HOSTILE, rendered};

    #[test]
    fn writes_no_markup() {
        let page = &Page::sample_of_a_stranger();
        rendered(&MailSent { page, text: HOSTILE, again: "/sign-up/", hours: 1 });
    }
}
