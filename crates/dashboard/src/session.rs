//! Who is signed in.

use hosting::{Account, Error, Hosting};

use crate::catalogue::Language;

/// Who is signed in, as pages need it.
#[derive(Clone)]
pub(crate) struct Session {
    pub(crate) account: Account,
    pub(crate) is_administrator: bool,
    /// The one that the account chose.
    pub(crate) language: Option<Language>,
}

/// The session of a cookie's secret; `None` when there is none, or no more.
pub(crate) async fn find_session(_hosting: &Hosting, _secret: &str) -> Result<Option<Session>, Error> {
    Ok(None)
}
