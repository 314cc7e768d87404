//! From what is committed to what is answered.

use std::sync::{Arc, Mutex, PoisonError};

use store::{Committed, Publisher};
use uuid::Uuid;
use zone::{Name, Serial};
use zone_image::{Delta, DeltaLog, ZoneImage, ZoneSet, ZoneSetWriter};

/// Whoever goes on with what is live in the built-in nameserver, such as to other nameservers.
pub trait ZoneWatcher: Send + Sync {
    /// A zone stands at this serial now, or is gone, or is a copy that cannot be answered from. Must not wait for anything.
    fn zone_changed(&self, apex: &Name, serial: Option<Serial>);

    /// A zone is answered from, which was not before or is another as a whole; called before [`Self::zone_changed`]. `identity` is
    /// another one where a zone of the name was deleted and made again. Must not wait for anything.
    fn zone_made(&self, apex: &Name, identity: Uuid) {
        let _ = (apex, identity);
    }
}

/// Keeps the set of served zones in step with the store, whose order it takes as it comes.
pub(crate) struct ZonePublisher {
    set: ZoneSet,
    writer: Mutex<ZoneSetWriter>,
    /// Where it is of use to anybody.
    deltas: Option<DeltaLog>,
    watchers: Vec<Arc<dyn ZoneWatcher>>,
}

impl ZonePublisher {
    pub(crate) fn new(
        set: ZoneSet,
        writer: ZoneSetWriter,
        deltas: Option<DeltaLog>,
        watchers: Vec<Arc<dyn ZoneWatcher>>,
    ) -> Self {
        Self { set, writer: Mutex::new(writer), deltas, watchers }
    }

    /// Notes how a zone came to be as it is about to be served; `None` where that is not told.
    fn note(&self, apex: &Name, delta: impl FnOnce() -> Option<Delta>) {
        let Some(log) = &self.deltas else { return };
        match delta() {
            Some(delta) if delta.from.serial != delta.to.serial => log.note(apex, delta),
            // Nothing was changed.
            Some(delta) if delta.removed.is_empty() && delta.added.is_empty() => {}
            _ => log.forget(apex),
        }
    }

    /// Makes a zone live as it is, or no more.
    fn put(&self, apex: &Name, image: Option<ZoneImage>) {
        let available = image.as_ref().filter(|image| image.is_available());
        let serial = available.map(|image| image.soa().serial);
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
            Committed::Whole { uuid, apex, soa, rrsets } => {
                let image = ZoneImage::build(&apex, &soa, rrsets);
                let before = self.set.get(&apex).filter(ZoneImage::is_available);
                self.note(&apex, || Delta::between(&before?, &image));
                for watcher in &self.watchers {
                    watcher.zone_made(&apex, uuid);
                }
                self.put(&apex, Some(image));
            }
            Committed::Changed { apex, soa, rrsets } => match self.set.get(&apex) {
                Some(image) => {
                    self.note(&apex, || Some(Delta::of_update(&image, &soa, &rrsets)));
                    self.put(&apex, Some(image.updated(&soa, &rrsets)));
                }
                None => tracing::error!(%apex, "a zone changed that is not served"),
            },
            Committed::Unavailable { apex } => {
                self.note(&apex, || None);
                self.put(&apex, Some(ZoneImage::unavailable(&apex)));
            }
            Committed::Removed { apex } => {
                self.note(&apex, || None);
                self.put(&apex, None);
            }
        }
    }
}
