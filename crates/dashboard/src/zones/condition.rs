//! How a copy stands, as pages tell it.

use hosting::ZoneCopy;

/// How a copy stands to its primaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CopyCondition {
    /// Nothing was ever transferred: questions are answered with a failure.
    Waiting,
    /// No primary has answered for too long: likewise.
    Expired,
    /// It is answered, though nothing came of the last attempt to refresh it.
    Unconfirmed,
    /// It is answered as its primaries have it.
    Fresh,
}

impl CopyCondition {
    pub(crate) fn of(copy: &ZoneCopy) -> Self {
        match (copy.is_served, copy.state.refreshed_at, &copy.state.last_error) {
            (false, None, _) => Self::Waiting,
            (false, Some(_), _) => Self::Expired,
            (true, _, Some(_)) => Self::Unconfirmed,
            (true, _, None) => Self::Fresh,
        }
    }

    /// Whether questions are answered from its content.
    pub(crate) fn is_served(self) -> bool {
        matches!(self, Self::Unconfirmed | Self::Fresh)
    }
}
