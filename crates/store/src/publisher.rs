//! How committed changes leave the store.

use uuid::Uuid;
use zone::{Name, Rrset, Soa};

/// A change that is durable. The store hands them over in commit order, zone by zone: each is newer than what was handed
/// over of its zone before, and a [`Committed::Changed`] the very next.
pub enum Committed {
    /// A zone as a whole: made, or read anew.
    Whole {
        /// Its identity: another one where a zone of the name was deleted, and made again.
        uuid: Uuid,
        /// Its name.
        apex: Name,
        /// Its SOA.
        soa: Soa,
        /// All that is served, the apex's NS among it, the SOA not.
        rrsets: Vec<Rrset>,
    },
    /// What changed in a zone that was handed over before.
    Changed {
        /// Its name.
        apex: Name,
        /// Its SOA now.
        soa: Soa,
        /// The RRsets touched, as they are served now; one without data is gone.
        rrsets: Vec<Rrset>,
    },
    /// A zone that is there, and of which nothing is known that may be answered: a copy before its first transfer, or one
    /// that has expired.
    Unavailable {
        /// Its name.
        apex: Name,
    },
    /// A zone that is gone, or was never there.
    Removed {
        /// Its name.
        apex: Name,
    },
}

/// Whoever must see every committed change before its author has a 2xx.
pub trait Publisher: Send + Sync {
    /// Makes a change live, and returns when it is. Waits for nothing but other publishers: who commits waits for it.
    /// Calls for one zone come one behind another.
    fn publish(&self, change: Committed);
}
