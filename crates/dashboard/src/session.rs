//! Who is signed in.

use hosting::{Account, Actor, Error, Hosting};

/// Who is signed in, as pages need it.
#[derive(Clone)]
pub(crate) struct Session {
    pub(crate) account: Account,
}

impl Session {
    /// The person, as one who may do everything with what the account has.
    pub(crate) fn actor(&self) -> Actor {
        Actor::of_person(self.account.id)
    }
}

/// The session of a cookie's secret; `None` when there is none, or no more.
pub(crate) async fn find_session(_hosting: &Hosting, _secret: &str) -> Result<Option<Session>, Error> {
    Ok(None)
}
