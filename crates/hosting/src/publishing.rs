//! From what is committed to what is answered.

use std::sync::{Mutex, PoisonError};

use store::{Committed, Publisher};
use zone_image::{ZoneImage, ZoneSet, ZoneSetWriter};

/// Keeps the set of served zones in step with the store, whose order it takes as it comes.
pub(crate) struct ZonePublisher {
    set: ZoneSet,
    writer: Mutex<ZoneSetWriter>,
}

impl ZonePublisher {
    pub(crate) fn new(set: ZoneSet, writer: ZoneSetWriter) -> Self {
        Self { set, writer: Mutex::new(writer) }
    }

    fn with_writer(&self, write: impl FnOnce(&mut ZoneSetWriter)) {
        // The writer swaps whole images: a panic in between leaves the set as it was.
        write(&mut self.writer.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Publisher for ZonePublisher {
    // Zones are compiled before the lock is taken: a large one must not hold the others up.
    fn publish(&self, change: Committed) {
        match change {
            Committed::Whole { apex, soa, rrsets } => {
                let image = ZoneImage::build(&apex, &soa, rrsets);
                self.with_writer(|writer| writer.insert(&apex, image));
            }
            Committed::Changed { apex, soa, rrsets } => match self.set.get(&apex) {
                Some(image) => {
                    let image = image.updated(&soa, &rrsets);
                    self.with_writer(|writer| writer.insert(&apex, image));
                }
                None => tracing::error!(%apex, "a zone changed that is not served"),
            },
            Committed::Removed { apex } => self.with_writer(|writer| writer.remove(&apex)),
        }
    }
}
