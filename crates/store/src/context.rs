//! What every change is made with.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::{Mutex, PoisonError};

use uuid::{ContextV7, Timestamp, Uuid};
use zone::{Limits, Name};

use crate::Clock;

/// What the operator decides, the time, and new identities.
pub(crate) struct Context {
    pub(crate) clock: Clock,
    pub(crate) limits: Limits,
    pub(crate) nameservers: Vec<Name>,
    /// Marks what this store wrote in the journal, so that it does not follow itself.
    pub(crate) writer: i64,
    uuid_context: Mutex<ContextV7>,
}

impl Context {
    pub(crate) fn new(clock: Clock, limits: Limits, nameservers: Vec<Name>) -> Self {
        let uuid_context = Mutex::new(ContextV7::new());
        Self { clock, limits, nameservers, writer: random_number(), uuid_context }
    }

    /// A new identity (RFC 9562 5.7), greater than all that came from here before.
    pub(crate) fn new_uuid(&self) -> Uuid {
        let seconds = u64::try_from(self.clock.now()).unwrap_or(0);
        let context = self.uuid_context.lock().unwrap_or_else(PoisonError::into_inner);
        Uuid::new_v7(Timestamp::from_unix(&*context, seconds, 0))
    }
}

/// A number that no one else has. It is not negative, and no secret.
pub(crate) fn random_number() -> i64 {
    // The standard library's hashers are keyed by the operating system's randomness.
    (RandomState::new().build_hasher().finish() >> 1).cast_signed()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn identities_rise_though_the_clock_has_whole_seconds() {
        let context = Context::new(Clock(Arc::new(|| 1_700_000_000)), Limits::default(), Vec::new());
        let uuids: Vec<Uuid> = (0..1_000).map(|_| context.new_uuid()).collect();
        assert!(uuids.is_sorted_by(|a, b| a < b));
        assert_eq!(uuids[0].get_timestamp().map(|time| time.to_unix().0), Some(1_700_000_000));
    }
}
