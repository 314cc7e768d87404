//! From COMMIT to the publisher: what is committed, in commit order zone by zone, and nothing else.
//!
//! A change goes out as the RRsets that it touched, if it is the very next to what is published; if not (another process
//! wrote in between), and for zones that came or went, the zone is read anew as it stands. What is next, the number tells
//! that each change has among those of its zone's name. Serials would not: a zone file may let one leap ahead, and two
//! leaps lead behind where they began. Publishing a zone, and reading and publishing it, happen under the zone's lock, so
//! that a slow reader cannot publish what is older than what stands, nor bring a deleted zone back.

mod all;
mod follow;
mod outbox;
mod standing;
pub(crate) mod whole;

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use zone::Name;

pub(crate) use follow::follow;
pub(crate) use outbox::{Outbox, deliver};

use crate::change::Effect;
use crate::context::Context;
use crate::database::{Connection, DbError};
use crate::session::Session;
use crate::zones;
use crate::{Committed, Publisher};
use standing::{Held, Standing};

/// The way to the publisher.
pub(crate) struct Publishing {
    publisher: Arc<dyn Publisher>,
    context: Arc<Context>,
    standing: Standing,
    /// While all zones are being published from an older snapshot: those that have gone since.
    gone: Mutex<Option<HashSet<Name>>>,
}

impl Publishing {
    pub(crate) fn new(publisher: Arc<dyn Publisher>, context: Arc<Context>) -> Self {
        Self { publisher, context, standing: Standing::new(), gone: Mutex::new(None) }
    }

    /// Makes a committed change live.
    pub(crate) fn publish(&self, session: &mut Session, effect: Effect) -> Result<(), DbError> {
        match effect {
            Effect::Nothing => Ok(()),
            Effect::Unchanged { apex, change } | Effect::Anew { apex, change } => {
                self.publish_up_to(session, &apex, change)
            }
            Effect::Changed { apex, change, soa, rrsets } => {
                let mut held = self.standing.hold(&apex);
                if held.is_at(change) {
                    // It was read anew since.
                    return Ok(());
                }
                if held.change() != Some(change - 1) {
                    return self.publish_anew(session, &apex, &mut held);
                }
                self.publisher.publish(Committed::Changed { apex, soa, rrsets });
                held.set(Some(change));
                Ok(())
            }
        }
    }

    /// Publishes a zone as it stands committed, or that there is none, unless this change of it is published already.
    pub(crate) fn publish_up_to(
        &self,
        session: &mut Session,
        apex: &Name,
        change: i64,
    ) -> Result<(), DbError> {
        let mut held = self.standing.hold(apex);
        if held.is_at(change) { Ok(()) } else { self.publish_anew(session, apex, &mut held) }
    }

    fn publish_anew(&self, session: &mut Session, apex: &Name, held: &mut Held<'_>) -> Result<(), DbError> {
        let found = session.run_again(|connection| {
            let find = |connection: &mut Connection| zones::find_by_apex(connection, apex);
            whole::read(connection, find, &self.context.nameservers)
        })?;
        let (change, committed) = match found {
            Some((stored, rrsets)) => (Some(stored.last_change), whole::committed(stored, rrsets)),
            None => {
                if let Some(gone) = self.gone().as_mut() {
                    gone.insert(apex.clone());
                }
                (None, Committed::Removed { apex: apex.clone() })
            }
        };
        self.publisher.publish(committed);
        held.set(change);
        Ok(())
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
