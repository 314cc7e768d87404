//! What a browser calls itself, in words.

use crate::catalogue::key;
use crate::page::Page;

/// More of what is not known is not shown.
const LENGTH_MAX: usize = 60;

/// Browsers by what only they say; those that others pretend to be come last.
const BROWSERS: &[(&str, &str)] = &[
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
];

const SYSTEMS: &[(&str, &str)] = &[
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
];

/// `Firefox on Linux`. What is not known is told as it came.
pub(crate) fn device(page: &Page, user_agent: &str) -> String {
    let find = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    match (find(BROWSERS), find(SYSTEMS)) {
        (Some(browser), Some(system)) => {
            page.t2(key!("device-on-system"), "browser", browser, "system", system).into_owned()
        }
        (Some(browser), None) => browser.to_owned(),
        (None, Some(system)) => page.t1(key!("device-unknown-on"), "system", system).into_owned(),
        (None, None) if user_agent.trim().is_empty() => page.t("device-unknown").into_owned(),
        (None, None) => user_agent.chars().take(LENGTH_MAX).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_that_pretend_to_be_others_are_known() {
        let page = Page::sample();
        let webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
        for (user_agent, words) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0".to_owned(),
                "Firefox on Linux",
            ),
            (
                format!("Mozilla/5.0 (Windows NT 10.0) {webkit} Chrome/124.0 Safari/537.36 Edg/124.0"),
                "Edge on Windows",
            ),
            (
                format!("Mozilla/5.0 (Linux; Android 14) {webkit} Chrome/124.0 Mobile Safari/537.36"),
                "Chrome on Android",
            ),
            (
                format!(
                    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) {webkit} Version/17.4 Safari/604.1"
                ),
                "Safari on iPhone",
            ),
            ("curl/8.5.0".to_owned(), "curl"),
            ("Mozilla/5.0 (X11; Linux)".to_owned(), "Unknown browser on Linux"),
            (" ".to_owned(), "Unknown browser"),
            ("x".repeat(300), &"x".repeat(60)),
        ] {
            assert_eq!(device(&page, &user_agent), words, "{user_agent}");
        }
    }
}
