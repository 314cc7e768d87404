//! Every link on every page leads to a page that is there, to the place on it that is meant, and stays on this server.

use std::collections::{BTreeMap, BTreeSet};

use end_to_end::routes::routes;
use end_to_end::{Server, Visitor};

/// No more pages than these are looked at; there are fewer.
const PAGES_MAX: usize = 300;

#[test]
fn links_lead_somewhere() {
    let server = Server::start();
    let pages = crawl(&mut server.visitor(), "/");
    assert!(pages.contains_key("/api/v1/docs/dns/"), "{:?}", pages.keys());
}

/// All pages that can be reached by links, with their HTML. Fails where a link leads nowhere.
pub(crate) fn crawl(visitor: &mut Visitor, start: &str) -> BTreeMap<String, String> {
    let known: Vec<String> = routes().into_iter().map(|route| pattern(&route.path)).collect();
    let mut pages = BTreeMap::new();
    let mut waiting = BTreeSet::from([start.to_owned()]);
    let mut anchors = Vec::new();
    while let Some(path) = waiting.pop_first() {
        assert!(pages.len() < PAGES_MAX, "{:?}", pages.keys());
        let response = visitor.get(&path);
        // Who is not signed in is sent to sign in.
        if response.status == 303 {
            let to = end_to_end::visitor::location(&response);
            assert!(to.starts_with("/sign-in/"), "{path} leads to {to}");
            continue;
        }
        assert_eq!(response.status, 200, "{path}: {}", response.text());
        let html = response.text();
        if response.header("content-type").is_some_and(|kind| kind.starts_with("text/html")) {
            for link in links(&html) {
                let (target, anchor) = link.split_once('#').unwrap_or((&link, ""));
                let target = if target.is_empty() { path.clone() } else { absolute(&path, target) };
                let plain = target.split('?').next().unwrap_or_default();
                let is_known =
                    known.iter().any(|known| matches(known, plain)) || plain == "/api/v1/openapi.json";
                assert!(is_known, "{path} leads to {target}, which tests/browser/routes.json does not have");
                if !anchor.is_empty() {
                    anchors.push((path.clone(), target.clone(), anchor.to_owned()));
                }
                if !pages.contains_key(&target) {
                    waiting.insert(target);
                }
            }
        }
        pages.insert(path, html);
    }
    for (from, to, anchor) in anchors {
        let is_there = pages.get(&to).is_none_or(|html| html.contains(&format!("id=\"{anchor}\"")));
        assert!(is_there, "{from} leads to {to}#{anchor}, where nothing is called so");
    }
    pages
}

fn links(html: &str) -> Vec<String> {
    html.split("<a ")
        .skip(1)
        .filter_map(|rest| rest.split('>').next()?.split_once("href=\"")?.1.split('"').next())
        .map(|link| link.replace("&amp;", "&").replace("&#38;", "&"))
        .collect()
}

#[track_caller]
fn absolute(from: &str, link: &str) -> String {
    assert!(!link.contains("://") && !link.starts_with("//"), "{from} leads to another host: {link}");
    if link.starts_with('/') {
        link.to_owned()
    } else if link.starts_with('?') {
        format!("{}{link}", from.split('?').next().unwrap_or_default())
    } else {
        panic!("{from} has a link relative to itself: {link}")
    }
}

/// A route's path with `*` for its parameters, without a query.
fn pattern(path: &str) -> String {
    let plain = path.split('?').next().unwrap_or_default();
    let parts: Vec<&str> =
        plain.split('/').map(|part| if part.starts_with('{') { "*" } else { part }).collect();
    parts.join("/")
}

fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, path): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), path.split('/').collect());
    pattern.len() == path.len()
        && pattern
            .iter()
            .zip(&path)
            .all(|(pattern, part)| pattern == part || (*pattern == "*" && !part.is_empty()))
}
