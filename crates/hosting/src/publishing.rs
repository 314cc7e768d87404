//! From what is committed to what is answered.

use std::sync::{Mutex, PoisonError};

use store::{Committed, Publication, Publisher};
use zone::{Name, Rrset, Serial, Soa};
use zone_image::{ZoneImage, ZoneSet, ZoneSetWriter};

/// Keeps the set of served zones in step with the store. A zone never goes back to an older serial.
pub(crate) struct ZonePublisher {
    set: ZoneSet,
    writer: Mutex<ZoneSetWriter>,
}

impl ZonePublisher {
    pub(crate) fn new(set: ZoneSet, writer: ZoneSetWriter) -> Self {
        Self { set, writer: Mutex::new(writer) }
    }

    fn publish_whole(&self, apex: &Name, soa: &Soa, rrsets: Vec<Rrset>) -> Publication {
        // Compiled before the lock is taken: a large zone must not hold the others up.
        let image = ZoneImage::build(apex, soa, rrsets);
        self.with_writer(|writer| {
            if !self.set.get(apex).is_some_and(|served| is_at_or_past(&served, soa.serial)) {
                writer.insert(apex, image);
            }
        });
        Publication::Live
    }

    fn publish_change(&self, apex: &Name, from: Serial, soa: &Soa, rrsets: &[Rrset]) -> Publication {
        self.with_writer(|writer| match self.set.get(apex) {
            Some(image) if is_at_or_past(&image, soa.serial) => Publication::Live,
            Some(image) if image.soa().serial == from => {
                writer.insert(apex, image.updated(soa, rrsets));
                Publication::Live
            }
            _ => Publication::Gap,
        })
    }

    fn with_writer<T>(&self, write: impl FnOnce(&mut ZoneSetWriter) -> T) -> T {
        // The writer swaps whole images: a panic in between leaves the set as it was.
        write(&mut self.writer.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn is_at_or_past(image: &ZoneImage, serial: Serial) -> bool {
    let served = image.soa().serial;
    served == serial || served.is_ahead_of(serial)
}

impl Publisher for ZonePublisher {
    fn publish(&self, change: Committed) -> Publication {
        match change {
            Committed::Whole { apex, soa, rrsets } => self.publish_whole(&apex, &soa, rrsets),
            Committed::Changed { apex, from, soa, rrsets } => self.publish_change(&apex, from, &soa, &rrsets),
            Committed::Removed { apex } => {
                self.with_writer(|writer| writer.remove(&apex));
                Publication::Live
            }
        }
    }
}
