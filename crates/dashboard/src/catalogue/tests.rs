//! The languages say the same, and the program asks for what they say.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use fluent_bundle::FluentResource;

use super::*;

/// How a key is used: each is followed by a string literal.
const USES: &[&str] = &["t(", "t1(", "t2(", "key!("];

#[test]
fn all_files_can_be_read() {
    for (tag, text) in SOURCES {
        if let Err((_, faults)) = FluentResource::try_new((*text).to_owned()) {
            let around = |at: usize| {
                &text[text.floor_char_boundary(at.saturating_sub(40))..text.floor_char_boundary(at + 40)]
            };
            panic!("{tag}: {:?}", faults.iter().map(|fault| around(fault.pos.start)).collect::<Vec<_>>());
        }
    }
}

#[test]
fn no_key_stands_twice() {
    for (tag, text) in SOURCES {
        let mut seen = BTreeSet::new();
        for (key, _) in messages(text) {
            assert!(seen.insert(key.clone()), "{tag}: {key}");
        }
    }
}

#[test]
fn the_languages_have_the_same_keys_and_variables() {
    let of = |tag: &str| -> BTreeMap<String, BTreeSet<String>> {
        let (_, text) = SOURCES.iter().find(|(name, _)| *name == tag).unwrap();
        messages(text).into_iter().collect()
    };
    let fallback = of(FALLBACK);
    assert!(fallback.len() > 50, "{}", fallback.len());
    for (tag, _) in SOURCES {
        let other = of(tag);
        let keys = |of: &BTreeMap<String, BTreeSet<String>>| of.keys().cloned().collect::<BTreeSet<_>>();
        let (here, there) = (keys(&fallback), keys(&other));
        let apart: Vec<_> = here.symmetric_difference(&there).collect();
        assert!(apart.is_empty(), "{FALLBACK} and {tag} do not both have {apart:?}");
        for (key, variables) in &fallback {
            assert_eq!(variables, &other[key], "{tag}: the variables of {key}");
        }
    }
}

#[test]
fn every_key_that_is_used_is_there_and_every_key_is_used() {
    let used = used_keys();
    let there: BTreeSet<String> = Language::default().0.bundle_keys().into_iter().collect();
    let missing: Vec<_> = used.difference(&there).collect();
    assert!(missing.is_empty(), "used, but not in locales/{FALLBACK}: {missing:?}");
    let unused: Vec<_> = there.difference(&used).collect();
    assert!(unused.is_empty(), "in locales/{FALLBACK}, but not used: {unused:?}");
}

#[test]
fn the_header_is_read_by_its_weights() {
    let accepted = |header: &str| Language::accepted(header).map(Language::tag);
    assert_eq!(accepted("ku"), Some("ku"));
    assert_eq!(accepted("KU-TR, en;q=0.9"), Some("ku"));
    assert_eq!(accepted("de, en;q=0.5, ku;q=0.8"), Some("ku"));
    assert_eq!(accepted("en, ku"), Some("en"), "of equals the first");
    assert_eq!(accepted("ku;q=0, de"), None);
    assert_eq!(accepted("*"), None);
    assert_eq!(accepted(",;q=,ku;q=x"), None);
}

#[test]
fn numbers_choose_their_plural_and_texts_stay_as_they_are() {
    let english = Language::named("en").unwrap();
    assert_eq!(english.text_with("time-minutes-ago", &[("count", &1_u64)]), "1 minute ago");
    assert_eq!(english.text_with("time-minutes-ago", &[("count", &1000_u64)]), "1000 minutes ago");
    assert_eq!(
        english.text_with("error-too-large", &[("size", &"{ 1 } <b>")]),
        "No more than { 1 } <b> fit here."
    );
    assert_eq!(english.text("no-such-key"), "no-such-key");
}

/// Each message with the variables that it names.
fn messages(text: &str) -> Vec<(String, BTreeSet<String>)> {
    let mut messages: Vec<(String, BTreeSet<String>)> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let begins = line.starts_with(|first: char| first.is_ascii_alphabetic());
        if let Some((key, _)) = line.split_once('=').filter(|_| begins) {
            messages.push((key.trim().to_owned(), BTreeSet::new()));
        }
        let Some((_, variables)) = messages.last_mut() else { continue };
        for after in line.split('$').skip(1) {
            let end = after.find(|at: char| !at.is_ascii_alphanumeric() && at != '-' && at != '_');
            variables.insert(after[..end.unwrap_or(after.len())].to_owned());
        }
    }
    messages
}

impl Entry {
    fn bundle_keys(&self) -> Vec<String> {
        let (_, text) = SOURCES.iter().find(|(tag, _)| *tag == self.tag).unwrap();
        messages(text).into_iter().map(|(key, _)| key).collect()
    }
}

fn used_keys() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for directory in ["src", "templates"] {
        collect(&root.join(directory), &mut files);
    }
    let mut keys = BTreeSet::new();
    for file in files.iter().filter(|file| !file.ends_with("catalogue/tests.rs")) {
        let text = std::fs::read_to_string(file).unwrap();
        // Those that a test asks for may not be there.
        let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        let text: String =
            text.split_inclusive('\n').filter(|line| !line.trim_start().starts_with("//")).collect();
        keys.extend(USES.iter().flat_map(|form| literals_after(&text, form)));
    }
    keys
}

/// The string literals behind a call by this name.
fn literals_after<'a>(text: &'a str, call: &str) -> Vec<String> {
    let starts = text.match_indices(call).filter(|&(at, _)| !ends_in_a_name(&text[..at]));
    let literal = |(at, _): (usize, &'a str)| {
        let rest = text[at + call.len()..].trim_start().strip_prefix('"')?;
        rest.split_once('"').map(|(literal, _)| literal.to_owned())
    };
    starts.filter_map(literal).collect()
}

fn ends_in_a_name(before: &str) -> bool {
    before.ends_with(|last: char| last.is_ascii_alphanumeric() || last == '_')
}

fn collect(directory: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}
