//! Times as clients see them.

use jiff::Timestamp;
use serde::{Serialize, Serializer};

/// Seconds since 1970, written as `2024-01-15T10:30:00Z`.
#[derive(Clone, Copy)]
pub(crate) struct Time(pub(crate) i64);

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let earliest = Timestamp::MIN.as_second();
        let seconds = self.0.clamp(earliest, Timestamp::MAX.as_second());
        serializer.collect_str(&Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_whole_seconds_in_utc() {
        let text = |seconds| serde_json::to_string(&Time(seconds)).unwrap();
        assert_eq!(text(1_705_314_600), "\"2024-01-15T10:30:00Z\"");
        assert_eq!(text(0), "\"1970-01-01T00:00:00Z\"");
        assert!(text(i64::MAX).starts_with("\"9999-12-"));
    }
}
