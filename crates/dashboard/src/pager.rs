//! The pages of a long list, and the links to them.

use crate::query::with_query;

/// Where one is in a long list.
#[derive(Clone, Debug)]
pub(crate) struct Pager {
    /// From 1.
    pub(crate) current: u64,
    /// How many pages there are; at least 1.
    pub(crate) count: u64,
    /// How many things there are on all of them.
    pub(crate) total: u64,
    per_page: u64,
    /// Path and query, to which a page's number is added.
    base: String,
}

/// Links beside the current page's.
const NEIGHBOURS: u64 = 1;

impl Pager {
    /// Page `current` of a list of `total`. `query` is what the other pages are to keep: a filter, the order.
    pub(crate) fn new(path: &str, query: &[(&str, &str)], current: u64, total: u64, per_page: u64) -> Self {
        let base = with_query(path, query);
        let count = total.div_ceil(per_page.max(1)).max(1);
        Self { current: current.clamp(1, count), count, total, per_page, base }
    }

    /// The link to a page.
    pub(crate) fn href(&self, page: &u64) -> String {
        if *page == 1 {
            return self.base.clone();
        }
        let separator = if self.base.contains('?') { '&' } else { '?' };
        format!("{}{separator}page={page}", self.base)
    }

    /// How many things stand on the pages before.
    pub(crate) fn offset(&self) -> u64 {
        (self.current - 1) * self.per_page
    }

    /// The page before.
    pub(crate) fn previous(&self) -> Option<u64> {
        (self.current > 1).then(|| self.current - 1)
    }

    /// The page behind.
    pub(crate) fn next(&self) -> Option<u64> {
        (self.current < self.count).then(|| self.current + 1)
    }

    /// The pages that are linked: the first, the last, and those around the current one. `None` is a gap.
    pub(crate) fn links(&self) -> Vec<Option<u64>> {
        let mut links = Vec::new();
        let mut last = 0;
        let around =
            self.current.saturating_sub(NEIGHBOURS).max(1)..=(self.current + NEIGHBOURS).min(self.count);
        for page in std::iter::once(1).chain(around).chain([self.count]).filter(|&page| page >= 1) {
            if page <= last {
                continue;
            }
            if page > last + 1 {
                links.push(if page == last + 2 { Some(last + 1) } else { None });
            }
            links.push(Some(page));
            last = page;
        }
        links
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_the_ends_and_what_is_around() {
        let links = |current, total| {
            let links = Pager::new("/dns/", &[], current, total, 100).links();
            let texts: Vec<String> =
                links.iter().map(|link| link.map_or("…".into(), |page| page.to_string())).collect();
            texts.join(" ")
        };
        assert_eq!(links(1, 0), "1");
        assert_eq!(links(1, 100), "1");
        assert_eq!(links(1, 10_000), "1 2 … 100");
        assert_eq!(links(50, 10_000), "1 … 49 50 51 … 100");
        assert_eq!(links(4, 10_000), "1 2 3 4 5 … 100");
        assert_eq!(links(999, 10_000), "1 … 99 100", "the last one, where there is none of that number");
    }

    #[test]
    fn keeps_the_query() {
        let pager = Pager::new("/dns/", &[("q", "a&b"), ("sort", "")], 2, 300, 100);
        assert_eq!((pager.href(&1), pager.href(&3)), ("/dns/?q=a%26b".into(), "/dns/?q=a%26b&page=3".into()));
        assert_eq!(Pager::new("/dns/", &[], 2, 300, 100).href(&1), "/dns/");
    }
}
