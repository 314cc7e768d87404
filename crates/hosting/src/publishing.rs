//! From what is committed to what is answered.

use std::sync::{Arc, Mutex, PoisonError};

use store::{Committed, Publisher};
use zone::{Name, Serial};
use zone_image::{ZoneImage, ZoneSet, ZoneSetWriter};

/// Whoever goes on with what is live in the built-in nameserver, such as to other nameservers.
pub trait ZoneWatcher: Send + Sync {
    /// A zone stands at this serial now, or is gone. Must not wait for anything.
    fn zone_changed(&self, apex: &Name, serial: Option<Serial>);
}

/// Keeps the set of served zones in step with the store, whose order it takes as it comes.
pub(crate) struct ZonePublisher {
    set: ZoneSet,
    writer: Mutex<ZoneSetWriter>,
    watchers: Vec<Arc<dyn ZoneWatcher>>,
}

impl ZonePublisher {
    pub(crate) fn new(set: ZoneSet, writer: ZoneSetWriter, watchers: Vec<Arc<dyn ZoneWatcher>>) -> Self {
        Self { set, writer: Mutex::new(writer), watchers }
    }

    /// Makes a zone live as it is, or no more.
    fn put(&self, apex: &Name, image: Option<ZoneImage>) {
        let serial = image.as_ref().map(|image| image.soa().serial);
        // The writer swaps whole images: a panic in between leaves the set as it was.
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        match image {
            Some(image) => writer.insert(apex, image),
            None => writer.remove(apex),
        }
        drop(writer);
        for watcher in &self.watchers {
            watcher.zone_changed(apex, serial);
        }
    }
}

impl Publisher for ZonePublisher {
    // Zones are compiled before the lock is taken: a large one must not hold the others up.
    fn publish(&self, change: Committed) {
        match change {
            Committed::Whole { apex, soa, rrsets } => {
                self.put(&apex, Some(ZoneImage::build(&apex, &soa, rrsets)));
            }
            Committed::Changed { apex, soa, rrsets } => match self.set.get(&apex) {
                Some(image) => self.put(&apex, Some(image.updated(&soa, &rrsets))),
                None => tracing::error!(%apex, "a zone changed that is not served"),
            },
            Committed::Removed { apex } => self.put(&apex, None),
        }
    }
}
