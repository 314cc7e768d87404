//! What changed before this process began, so that nameservers that follow need not take whole zones after a restart.

use store::PastChange;
use zone::{Rrset, Soa};
use zone_image::{Delta, DeltaLog, ZoneSet};

use crate::{Error, Hosting};

/// Of how many zones the past is looked up.
const ZONES_MAX: u32 = 10_000;

impl Hosting {
    /// Adds to a log, before what is in it already, the changes that the journal tells of, of the zones that changed last.
    /// `served` is what the log is about. Takes its time, and may be left at any moment.
    pub async fn recall_deltas(&self, served: &ZoneSet, log: &DeltaLog) -> Result<(), Error> {
        for apex in self.store.lately_changed(ZONES_MAX).await? {
            // The others changed longer ago.
            if log.is_full() {
                break;
            }
            let Some((zone, changes)) = self.store.past_changes(&apex).await? else { continue };
            let deltas = changes.into_iter().map(|change| delta(&zone.soa, change)).collect();
            log.prepend(&apex, deltas, || Some(served.get(&apex)?.soa().serial));
        }
        Ok(())
    }
}

fn delta(soa: &Soa, PastChange { from, to, rrsets }: PastChange) -> Delta {
    let at = |serial| Soa { serial, ..soa.clone() };
    let pairs = rrsets.into_iter().map(|(before, after)| (there(before), there(after)));
    Delta::of_pairs(at(from), at(to), pairs)
}

fn there(rrset: Rrset) -> Option<Rrset> {
    (!rrset.rdatas.is_empty()).then_some(rrset)
}
