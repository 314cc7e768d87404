//! From COMMIT to the publisher: what is committed, in commit order zone by zone, and nothing else.
//!
//! A change goes out as the RRsets that it touched. Where that does not fit what the publisher has (another process
//! wrote in between), and for zones that came or went, the zone is read anew as it stands. Publishing a zone, and
//! reading and publishing it, happen under the zone's lock, so that a slow reader cannot publish what is older than
//! what stands, nor bring a deleted zone back.

mod all;
mod follow;
mod outbox;
mod whole;

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use zone::Name;

pub(crate) use follow::follow;
pub(crate) use outbox::{Outbox, deliver};

use crate::change::Effect;
use crate::context::Context;
use crate::database::DbError;
use crate::session::Session;
use crate::{Committed, Publication, Publisher};

/// More than there are threads that publish, so that they rarely meet.
const LOCKS: usize = 64;

/// The way to the publisher.
pub(crate) struct Publishing {
    publisher: Arc<dyn Publisher>,
    context: Arc<Context>,
    locks: [Mutex<()>; LOCKS],
    /// While all zones are being published from an older snapshot: those that have gone since.
    gone: Mutex<Option<HashSet<Name>>>,
}

impl Publishing {
    pub(crate) fn new(publisher: Arc<dyn Publisher>, context: Arc<Context>) -> Self {
        Self { publisher, context, locks: [const { Mutex::new(()) }; LOCKS], gone: Mutex::new(None) }
    }

    /// Makes a committed change live.
    pub(crate) fn publish(&self, session: &mut Session, effect: Effect) -> Result<(), DbError> {
        match effect {
            Effect::Nothing => Ok(()),
            Effect::Anew { apex } => self.publish_anew(session, &apex),
            Effect::Changed { apex, from, soa, rrsets } => {
                let lock = self.lock(&apex);
                let change = Committed::Changed { apex: apex.clone(), from, soa, rrsets };
                match self.publisher.publish(change) {
                    Publication::Live => Ok(()),
                    Publication::Gap => self.publish_anew_locked(session, &apex, &lock),
                }
            }
        }
    }

    /// Publishes a zone as it stands committed, or that there is none.
    pub(crate) fn publish_anew(&self, session: &mut Session, apex: &Name) -> Result<(), DbError> {
        let lock = self.lock(apex);
        self.publish_anew_locked(session, apex, &lock)
    }

    fn publish_anew_locked(
        &self,
        session: &mut Session,
        apex: &Name,
        _lock: &MutexGuard<'_, ()>,
    ) -> Result<(), DbError> {
        let found =
            session.run_again(|connection| whole::read(connection, apex, &self.context.nameservers))?;
        let change = match found {
            Some((soa, rrsets)) => Committed::Whole { apex: apex.clone(), soa, rrsets },
            None => {
                if let Some(gone) = self.gone().as_mut() {
                    gone.insert(apex.clone());
                }
                Committed::Removed { apex: apex.clone() }
            }
        };
        self.publish_final(change);
        Ok(())
    }

    /// Publishes what leaves no gap.
    fn publish_final(&self, change: Committed) {
        if self.publisher.publish(change) == Publication::Gap {
            tracing::error!("the publisher misses something of a zone that it was given as a whole");
        }
    }

    fn lock(&self, apex: &Name) -> MutexGuard<'_, ()> {
        let lock = &self.locks[hash(apex) as usize % LOCKS];
        lock.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn gone(&self) -> MutexGuard<'_, Option<HashSet<Name>>> {
        self.gone.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn hash(apex: &Name) -> u64 {
    let mut hasher = DefaultHasher::new();
    apex.hash(&mut hasher);
    hasher.finish()
}
