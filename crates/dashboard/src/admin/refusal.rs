//! Why an account is left as it is, in the reader's language.

use hosting::Error;

use crate::catalogue::key;
use crate::error::PageError;
use crate::mistakes::Mistakes;
use crate::page::Page;

/// What a form is told that would have changed an account. There are two reasons: it is one's own, or it is the last that
/// administers.
pub(super) fn refused(page: &Page, is_own: bool, error: Error) -> Result<Mistakes, PageError> {
    let Error::Refused(reasons) = error else { return Err(error.into()) };
    let mut mistakes = Mistakes::none();
    for reason in reasons {
        let is_conflict = reason.code == zone::ErrorCode::Conflict && reason.field.is_none();
        match reason.field {
            Some("email") => mistakes.add("email", page.t("admin-delete-typed-wrong")),
            _ if !is_conflict => mistakes.add_english(reason),
            _ if is_own => mistakes.add_general(page.t(key!("admin-refused-own"))),
            _ => mistakes.add_general(page.t(key!("admin-refused-last"))),
        }
    }
    Ok(mistakes)
}
