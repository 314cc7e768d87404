//! How committed changes leave the store.

use zone::{Name, Rrset, Serial, Soa};

/// A change that is durable. The store hands them over in commit order, zone by zone.
pub enum Committed {
    /// A zone as a whole: made, or read anew.
    Whole {
        /// Its name.
        apex: Name,
        /// Its SOA.
        soa: Soa,
        /// All that is served, the apex's NS among it, the SOA not.
        rrsets: Vec<Rrset>,
    },
    /// A zone that went from one serial to the next; or that stands at `from` as before, for an author who must not hear
    /// of it earlier than it is live.
    Changed {
        /// Its name.
        apex: Name,
        /// The serial that it had.
        from: Serial,
        /// Its SOA now.
        soa: Soa,
        /// The RRsets touched, as they are served now; one without data is gone.
        rrsets: Vec<Rrset>,
    },
    /// A zone that is gone.
    Removed {
        /// Its name.
        apex: Name,
    },
}

/// What became of a [`Committed`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Publication {
    /// It is answered now, or what is answered is at or past it.
    Live,
    /// Changes before it are missing; the store answers with [`Committed::Whole`].
    Gap,
}

/// Whoever must see every committed change before its author has a 2xx.
pub trait Publisher: Send + Sync {
    /// Makes a change live. Returns when it is; never blocks on anything but memory.
    fn publish(&self, change: Committed) -> Publication;
}
