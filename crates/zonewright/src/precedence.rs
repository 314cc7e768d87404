//! Who goes first where all want the same core: whoever answers DNS.
//!
//! A query waits for microseconds, a change for the disk. Where both want one core, the system would give them equal turns, and
//! queries wait for as long as changes take. So all threads but those that answer DNS are nicer, and get what these leave, or about
//! a tenth where they leave nothing.

use std::io;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use anyhow::{Context, anyhow};
use nameserver::{BoundNameserver, Nameserver, StartError};
use zone_image::ZoneSet;

/// How much nicer (nice(2)) than DNS everything else is.
const NICENESS: i32 = 10;

/// A nameserver whose threads will have the precedence that the process was started with, since it waits on a thread that has.
pub(crate) struct Waiting {
    zones: SyncSender<ZoneSet>,
    served: JoinHandle<Option<Result<Nameserver, StartError>>>,
}

impl Waiting {
    /// Has a nameserver wait, and makes this thread, and all that it starts from now on, nicer.
    pub(crate) fn new(nameserver: BoundNameserver) -> io::Result<Self> {
        let (zones, given) = sync_channel(1);
        let served = thread::Builder::new()
            .name("dns-start".to_owned())
            .spawn(move || given.recv().ok().map(|zones| nameserver.serve(&zones)))?;
        // Where that is forbidden, all is as it would be without.
        let _ = rustix::process::nice(NICENESS);
        Ok(Self { zones, served })
    }

    /// Answers from these zones from now on.
    pub(crate) fn serve(self, zones: &ZoneSet) -> anyhow::Result<Nameserver> {
        // Should the thread be gone, joining it tells so.
        let _ = self.zones.send(zones.clone());
        let served = self.served.join().map_err(|_| anyhow!("the nameserver's start failed by a defect"))?;
        Ok(served.context("the nameserver has no zones to start with")??)
    }
}
