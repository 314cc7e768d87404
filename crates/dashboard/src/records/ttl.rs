//! Times to live, in words.

use crate::catalogue::key;
use crate::page::Page;

/// What a form offers, in seconds.
const OFFERED: [u32; 8] = [60, 300, 900, 3_600, 14_400, 43_200, 86_400, 604_800];

const UNITS: [(u32, &str); 4] = [
    (86_400, key!("records-days")),
    (3_600, key!("records-hours")),
    (60, key!("records-minutes")),
    (1, key!("records-seconds")),
];

/// `1 hour`, `1 hour 30 minutes`; in seconds where that takes more words.
pub(crate) fn ttl_in_words(page: &Page, ttl: u32) -> String {
    let mut rest = ttl;
    let mut parts = Vec::new();
    for (unit, text) in UNITS {
        if rest / unit > 0 {
            parts.push(page.t1(text, "count", rest / unit));
        }
        rest %= unit;
    }
    match parts.len() {
        1 | 2 => parts.join(" "),
        _ => seconds(page, ttl),
    }
}

/// `3600 seconds`.
pub(crate) fn seconds(page: &Page, ttl: u32) -> String {
    page.t1(key!("records-seconds"), "count", ttl).into_owned()
}

/// What a form offers within the operator's limits, as values and words.
pub(crate) fn choices(page: &Page, limits: &zone::Limits) -> Vec<(String, String)> {
    let allowed = limits.ttl_seconds_min..=limits.ttl_seconds_max;
    let offered = OFFERED.into_iter().filter(|ttl| allowed.contains(ttl));
    offered.map(|ttl| (ttl.to_string(), ttl_in_words(page, ttl))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn are_told_in_at_most_two_units() {
        let page = Page::sample();
        for (ttl, words) in [
            (0, "0 seconds"),
            (1, "1 second"),
            (60, "1 minute"),
            (3600, "1 hour"),
            (5400, "1 hour 30 minutes"),
            (86_400, "1 day"),
            (604_800, "7 days"),
            (90_061, "90061 seconds"),
            (2_147_483_647, "2147483647 seconds"),
        ] {
            assert_eq!(ttl_in_words(&page, ttl), words);
        }
    }
}
