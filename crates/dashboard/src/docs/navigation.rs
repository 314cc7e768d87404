//! What stands beside each page: all pages, and the sections of the one that is read.

use std::borrow::Cow;

use super::Texts;
use super::guide::Guide;
use super::reference::{Part, path_of};
use crate::catalogue::{Language, key};

/// A link to a page.
pub(crate) struct Entry<'a> {
    /// Of what comes here, if something else came before: a key of the catalogue.
    pub(crate) heading: Option<&'static str>,
    /// Its path.
    pub(crate) href: String,
    /// Its title.
    pub(crate) text: String,
    /// The title is not in the reader's language.
    pub(crate) is_english: bool,
    /// It is the page that is read.
    pub(crate) is_current: bool,
    /// Of the page that is read.
    pub(crate) sections: Vec<Link<'a>>,
}

/// A link within the page.
pub(crate) struct Link<'a> {
    /// The anchor.
    pub(crate) id: &'a str,
    /// The heading.
    pub(crate) text: Cow<'a, str>,
    /// It belongs to the one above it.
    pub(crate) is_deep: bool,
    /// It is not in the reader's language.
    pub(crate) is_english: bool,
}

/// What a part's page is called, and what it is about: keys of the catalogue.
pub(crate) fn titles(part: &str) -> (&'static str, &'static str) {
    match part {
        "account" => (key!("docs-account-title"), key!("docs-account-lead")),
        _ => (key!("docs-dns-title"), key!("docs-dns-lead")),
    }
}

/// The links, seen from the page at a path.
pub(super) fn navigation<'a>(
    texts: &'a Texts,
    parts: &'a [(&'static str, Part)],
    path: &str,
) -> Vec<Entry<'a>> {
    let of_guide = |(place, guide): (usize, &'a Guide)| Entry {
        heading: (place == 1).then_some(key!("docs-guides")),
        href: guide.path.clone(),
        text: guide.article.title.clone(),
        is_english: guide.is_english,
        is_current: guide.path == path,
        sections: if guide.path == path { sections(guide) } else { Vec::new() },
    };
    let mut guides = texts.guides.iter().enumerate().map(of_guide);
    let overview = guides.next();
    let of_part = |(place, (name, part)): (usize, &'a (&'static str, Part))| Entry {
        heading: (place == 0).then_some(key!("docs-operations")),
        href: path_of(name),
        text: texts.language.text(titles(name).0).into_owned(),
        is_english: false,
        is_current: path_of(name) == path,
        sections: if path_of(name) == path { operations(part, texts.language) } else { Vec::new() },
    };
    // DNS is what most come for.
    let parts = parts.iter().rev().enumerate().map(of_part);
    overview.into_iter().chain(parts).chain(guides).collect()
}

fn sections(guide: &Guide) -> Vec<Link<'_>> {
    let sections = guide.article.sections.iter();
    sections
        .map(|section| Link {
            id: &section.id,
            text: section.title.as_str().into(),
            is_deep: section.level > 2,
            is_english: guide.is_english,
        })
        .collect()
}

fn operations(part: &Part, language: Language) -> Vec<Link<'_>> {
    let of_groups = part.groups.iter().flat_map(|group| {
        let operations =
            group.operations.iter().map(|operation| english(&operation.id, &operation.summary, true));
        std::iter::once(english(&group.id, &group.name, false)).chain(operations)
    });
    let own = |id, key| Link { id, text: language.text(key), is_deep: false, is_english: false };
    of_groups.chain([own("objects", key!("docs-objects")), own("errors", key!("docs-errors"))]).collect()
}

fn english<'a>(id: &'a str, text: &'a str, is_deep: bool) -> Link<'a> {
    Link { id, text: text.into(), is_deep, is_english: true }
}
