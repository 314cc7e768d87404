//! A time as people read it.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::catalogue::{Language, key};

/// A time as people read it, in UTC.
pub(crate) struct Moment {
    language: Language,
    now: i64,
    seconds: i64,
}

const MONTHS: [&str; 12] = [
    key!("month-1"),
    key!("month-2"),
    key!("month-3"),
    key!("month-4"),
    key!("month-5"),
    key!("month-6"),
    key!("month-7"),
    key!("month-8"),
    key!("month-9"),
    key!("month-10"),
    key!("month-11"),
    key!("month-12"),
];

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

impl Moment {
    pub(crate) fn new(language: Language, now: i64, seconds: i64) -> Self {
        Self { language, now, seconds }
    }

    /// `2024-01-15T10:30:00Z`, for `datetime=`.
    pub(crate) fn iso(&self) -> String {
        format!("{}", self.timestamp())
    }

    /// `15 Jan 2024, 10:30 UTC`.
    pub(crate) fn exact(&self) -> String {
        let time = TimeZone::UTC.to_datetime(self.timestamp());
        format!("{}, {:02}:{:02} UTC", self.date(), time.hour(), time.minute())
    }

    /// `15 Jan 2024`.
    pub(crate) fn date(&self) -> String {
        let time = TimeZone::UTC.to_datetime(self.timestamp());
        let month =
            MONTHS.get(usize::from(time.month().unsigned_abs()).wrapping_sub(1)).copied().unwrap_or_default();
        format!("{} {} {}", time.day(), self.language.text(month), time.year())
    }

    /// `3 minutes ago`, and the date for what is longer ago than a month; `in 2 days` for what is to come.
    pub(crate) fn relative(&self) -> String {
        let elapsed = self.now.saturating_sub(self.seconds);
        let past = elapsed >= 0;
        let span = elapsed.saturating_abs();
        let (key, count) = match (span, past) {
            (..MINUTE, true) => return self.language.text(key!("time-now")).into_owned(),
            (..MINUTE, false) => (key!("time-in-minutes"), 1),
            (..HOUR, true) => (key!("time-minutes-ago"), span / MINUTE),
            (..HOUR, false) => (key!("time-in-minutes"), span / MINUTE),
            (..DAY, true) => (key!("time-hours-ago"), span / HOUR),
            (..DAY, false) => (key!("time-in-hours"), span / HOUR),
            _ if span >= 31 * DAY => return self.date(),
            (_, true) => (key!("time-days-ago"), span / DAY),
            (_, false) => (key!("time-in-days"), span / DAY),
        };
        self.language.text_with(key, &[("count", &count)]).into_owned()
    }

    fn timestamp(&self) -> Timestamp {
        // What no calendar has is the beginning of time.
        Timestamp::from_second(self.seconds).unwrap_or_default()
    }
}
