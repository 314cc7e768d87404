//! BIND9 servers that zone files are deployed to: what the crate `bind` is given.

pub(crate) mod command;
pub(crate) mod settings;

use std::sync::Arc;

use bind::{Clock, DesiredZones};
use zone::{Name, Rrset, Soa};
use zone_image::{ZoneImage, ZoneSet};

/// The time, for the crate `bind`.
pub(crate) fn clock() -> Clock {
    #[expect(clippy::disallowed_methods, reason = "the one place where `bind` gets its clock")]
    Clock(Arc::new(std::time::SystemTime::now))
}

/// The zones of the built-in nameserver, whole: what is deployed is what is answered, and the database is not asked.
pub(crate) struct LiveZones(pub ZoneSet);

impl DesiredZones for LiveZones {
    fn zone(&self, apex: &Name) -> Option<(Soa, Vec<Rrset>)> {
        let image = self.0.get(apex).filter(ZoneImage::is_available)?;
        Some((image.soa(), image.rrsets().collect()))
    }
}
