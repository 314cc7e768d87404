//! All secondaries together.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};

use tsig::KeyRing;
use zone::{Name, Serial, Soa};

use crate::book::Desired;
use crate::secondary::Secondary;
use crate::worker::Worker;
use crate::{Clock, SecondaryOptions, SecondaryReport, ZoneReport};

/// How zones stand.
pub trait SoaSource: Send + Sync {
    /// The SOA of a zone as it is served here now; `None` where there is none.
    fn soa(&self, apex: &Name) -> Option<Soa>;
}

/// Tells some secondaries of changes.
pub struct Notifier {
    secondaries: Vec<Arc<Secondary>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Notifier {
    /// For these secondaries. Nothing is sent before [`Notifier::start`].
    pub fn new(options: Vec<SecondaryOptions>) -> Self {
        let secondaries = options.into_iter().map(|options| Arc::new(Secondary::new(options))).collect();
        Self { secondaries, threads: Mutex::default() }
    }

    /// Starts to tell. What was noted before is no change: it is looked up first how the secondaries stand with it.
    pub fn start(&self, keys: &KeyRing, zones: &Arc<dyn SoaSource>, clock: &Clock) -> io::Result<()> {
        for secondary in &self.secondaries {
            let worker = Worker::new(Arc::clone(secondary), keys.clone(), Arc::clone(zones), clock.clone())?;
            let name = format!("notify-{}", secondary.options.name);
            let thread = Builder::new().name(name).spawn(move || worker.run())?;
            self.threads.lock().unwrap_or_else(PoisonError::into_inner).push(thread);
        }
        Ok(())
    }

    /// Takes down that a zone stands at a serial, or is gone. Waits for nothing.
    pub fn zone_changed(&self, apex: &Name, serial: Option<Serial>) {
        self.note(apex, serial, false);
    }

    /// The same of a zone that is not for everyone, as a catalog is. Some secondaries refuse to answer for such a zone (Knot
    /// DNS does): that they acknowledge NOTIFY is all that is known of them then.
    pub fn private_zone_changed(&self, apex: &Name, serial: Option<Serial>) {
        self.note(apex, serial, true);
    }

    fn note(&self, apex: &Name, serial: Option<Serial>, is_private: bool) {
        let desired = serial.map(|serial| Desired { serial, is_private });
        for secondary in &self.secondaries {
            if !is_private || secondary.options.follows_catalog {
                secondary.note(apex, desired);
            }
        }
    }

    /// How a zone stands on each secondary.
    pub fn status(&self, apex: &Name) -> Vec<ZoneReport> {
        self.secondaries.iter().map(|secondary| secondary.zone(apex)).collect()
    }

    /// How each secondary stands, with up to `failing_max` of the zones that fail there.
    pub fn report(&self, failing_max: usize) -> Vec<SecondaryReport> {
        self.secondaries.iter().map(|secondary| secondary.report(failing_max)).collect()
    }

    /// Ends all threads. What is left to do is found out at the next start.
    pub fn close(&self) {
        for secondary in &self.secondaries {
            secondary.close();
        }
        // None of them waits for anything but its wakening.
        for thread in std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner)) {
            let _ = thread.join();
        }
    }
}

impl Drop for Notifier {
    fn drop(&mut self) {
        self.close();
    }
}
