//! Between the nameserver and who refreshes copies: NOTIFY (RFC 1996) from primaries, and when copies expire (RFC 7314).

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use nameserver::{ExpirySource, NotifyOutcome, NotifySink};
use refresh::{Notified, Refresher};
use zone::Name;

/// Hears of changes elsewhere. The nameserver has it from the beginning; there are no copies before all zones are loaded.
#[derive(Default)]
pub(crate) struct Notices(OnceLock<Arc<Refresher>>);

impl Notices {
    /// From now on they go there.
    pub(super) fn lead_to(&self, refresher: &Arc<Refresher>) {
        // A second one would be a second server in this process.
        let _ = self.0.set(Arc::clone(refresher));
    }
}

impl NotifySink for Notices {
    fn notified(&self, apex: &Name, from: IpAddr, key: Option<&Name>) -> NotifyOutcome {
        match self.0.get().map(|refresher| refresher.notified(apex, from, key)) {
            Some(Notified::Accepted) => NotifyOutcome::Accepted,
            Some(Notified::Refused) => NotifyOutcome::Refused,
            Some(Notified::NotHere) | None => NotifyOutcome::NotHere,
        }
    }
}

impl ExpirySource for Notices {
    fn seconds_left(&self, apex: &Name) -> Option<u32> {
        self.0.get()?.seconds_left(apex)
    }
}
