//! What is wrong with addresses, passwords and codes, in the reader's language.

use hosting::{Error, RequestError, SignInError};
use zone::{ErrorCode, FieldError};

use crate::error::PageError;
use crate::mistakes::Mistakes;
use crate::page::Page;

/// A form's mistakes where it is for them that `hosting` refused it; else why there is no page.
pub(crate) fn refused(page: &Page, error: Error) -> Result<Mistakes, PageError> {
    match error {
        Error::Refused(mistakes) => Ok(in_words(page, mistakes)),
        other => Err(other.into()),
    }
}

/// The same for what asks for the present password, in the field `field`.
pub(crate) fn password_refused(
    page: &Page,
    error: SignInError,
    field: &'static str,
) -> Result<Mistakes, PageError> {
    match error {
        SignInError::Refused => {
            let mut mistakes = Mistakes::none();
            mistakes.add(field, page.t("password-wrong"));
            Ok(mistakes)
        }
        SignInError::Throttled(wait) => Err(PageError::Throttled { seconds: wait.as_secs() }),
        SignInError::Failed(error) => refused(page, error),
    }
}

/// The same for what is answered by mail.
pub(crate) fn request_refused(page: &Page, error: RequestError) -> Result<Mistakes, PageError> {
    match error {
        RequestError::Throttled(wait) => Err(PageError::Throttled { seconds: wait.as_secs() }),
        RequestError::Failed(error) => refused(page, error),
    }
}

fn in_words(page: &Page, mistakes: Vec<FieldError>) -> Mistakes {
    let mut told = Mistakes::none();
    for mistake in mistakes {
        match (mistake.field, mistake.code) {
            (Some("password"), _) => told.add("password", page.t("password-refused")),
            (Some("email"), ErrorCode::AlreadyExists) => told.add("email", page.t("email-taken")),
            (Some("email"), _) => told.add("email", page.t("email-refused")),
            (Some("code"), _) => told.add("code", page.t("code-wrong")),
            _ => told.add_english(mistake),
        }
    }
    told
}
