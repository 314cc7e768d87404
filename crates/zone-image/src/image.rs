//! One zone, compiled.

use zone::{Name, Rrset, Soa};

/// A compiled, immutable zone. A clone shares everything; an update shares all that it does not touch.
#[derive(Clone)]
pub struct ZoneImage {}

impl ZoneImage {
    /// Compiles a zone from its SOA and its RRsets (the apex's NS among them, the SOA not), in any order.
    pub fn build(apex: &Name, soa: &Soa, rrsets: Vec<Rrset>) -> Self {
        let _ = (apex, soa, rrsets);
        todo!()
    }

    /// This zone with another SOA and with each of `rrsets` in the place of what was there; one without data is gone.
    pub fn updated(&self, soa: &Soa, rrsets: &[Rrset]) -> Self {
        let _ = (soa, rrsets);
        todo!()
    }

    /// The SOA served.
    pub fn soa(&self) -> &Soa {
        todo!()
    }
}
