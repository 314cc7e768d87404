//! The one place where the machine's clock is read.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use hosting::Clock;

/// Seconds since 1970, by the machine's clock.
pub(crate) fn system_clock() -> Clock {
    Clock(Arc::new(|| {
        #[expect(clippy::disallowed_methods, reason = "the clock that everything else is given")]
        let now = SystemTime::now();
        now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs().cast_signed())
    }))
}
