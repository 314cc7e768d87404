//! SOA serials: RFC 1982 arithmetic, `YYYYMMDDnn` in style, always rising.

use std::fmt;

/// The serial of a zone. It has no total order: compare with [`Serial::is_ahead_of`] (RFC 1982 3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Serial(pub u32);

impl Serial {
    /// Whether this serial comes after `other` (RFC 1982 3.2). Of two serials exactly 2^31 apart,
    /// which the RFC leaves undefined, neither is ahead.
    pub fn is_ahead_of(self, other: Self) -> bool {
        let distance = self.0.wrapping_sub(other.0);
        distance != 0 && distance < 1 << 31
    }

    /// The serial of the next change on the day of `unix_seconds`: today's `YYYYMMDD00` where that is
    /// ahead, else plus one.
    pub fn next(self, unix_seconds: i64) -> Self {
        let today = Self::first_of_day(unix_seconds);
        if today.is_ahead_of(self) { today } else { Self(self.0.wrapping_add(1)) }
    }

    /// `YYYYMMDD00` of the UTC day of `unix_seconds`; days outside the years 1970 to 4293 are clamped.
    pub fn first_of_day(unix_seconds: i64) -> Self {
        // Days to a civil date, by the proleptic Gregorian calendar's 400-year era of 146,097 days,
        // each year counted from its 1st of March so that the leap day falls last.
        let days = unix_seconds.div_euclid(86_400).clamp(0, 848_000) + 719_468;
        let era = days / 146_097;
        let day_of_era = days % 146_097;
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self(u32::try_from(((year * 100 + month) * 100 + day) * 100).unwrap_or(u32::MAX))
    }
}

impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compares_as_rfc_1982_does() {
        assert!(Serial(1).is_ahead_of(Serial(u32::MAX)));
        assert!(!Serial(1).is_ahead_of(Serial(1)));
        assert!(!Serial(0).is_ahead_of(Serial(1 << 31)) && !Serial(1 << 31).is_ahead_of(Serial(0)));
    }

    /// The day of 1705314600.
    const MONDAY: u32 = 20_240_115;

    fn nth_of(date: u32, n: u32) -> Serial {
        Serial(date * 100 + n)
    }

    #[test]
    fn starts_a_new_day_with_its_date() {
        assert_eq!(nth_of(20_240_114, 7).next(1_705_314_600), nth_of(MONDAY, 0));
        assert_eq!(nth_of(MONDAY, 0).next(1_705_314_600), nth_of(MONDAY, 1));
        for (unix_seconds, date) in [
            (-1, 19_700_101),
            (0, 19_700_101),
            (1_709_208_000, 20_240_229),
            (1_709_251_200, 20_240_301),
            (951_782_400, 20_000_229),
            (4_102_444_799, 20_991_231),
            (4_107_542_400, 21_000_301),
        ] {
            assert_eq!(Serial::first_of_day(unix_seconds), nth_of(date, 0), "{unix_seconds}");
        }
    }

    #[test]
    fn a_serial_ahead_of_the_date_still_rises() {
        assert_eq!(nth_of(20_300_101, 99).next(1_705_314_600), nth_of(20_300_101, 100));
        assert_eq!(Serial(u32::MAX).next(1_705_314_600), nth_of(MONDAY, 0));
    }

    #[test]
    fn no_day_is_beyond_what_a_serial_holds() {
        assert!(Serial::first_of_day(i64::MAX).0 > nth_of(42_900_101, 0).0);
    }
}
