//! All zones that are served.

use zone::Name;

use crate::ZoneImage;

/// All zones, for readers: never a lock.
#[derive(Clone)]
pub struct ZoneSet {}

/// The one hand that changes the set.
pub struct ZoneSetWriter {}

impl ZoneSet {
    /// An empty set and its writer.
    pub fn new() -> (Self, ZoneSetWriter) {
        todo!()
    }

    /// The zone whose apex is exactly this name, as it is served now.
    pub fn get(&self, apex: &Name) -> Option<ZoneImage> {
        let _ = apex;
        todo!()
    }
}

impl ZoneSetWriter {
    /// Puts a zone in the place of what had its apex; readers see it when this returns.
    pub fn insert(&mut self, apex: &Name, zone: ZoneImage) {
        let _ = (apex, zone);
        todo!()
    }

    /// Takes a zone out.
    pub fn remove(&mut self, apex: &Name) {
        let _ = apex;
        todo!()
    }
}
