//! The guides, a Markdown file a language under `guides/`, with the names of this server put in.

use super::markdown::{self, Article};

/// A page of text.
pub(crate) struct Guide {
    /// Its name in its URL; empty for the overview.
    pub(crate) slug: &'static str,
    /// In the reader's language.
    pub(crate) article: Article,
}

/// What the guides name of this server.
pub(crate) struct Names<'a> {
    /// Where it is reached, such as `https://dns.example.net`.
    pub(crate) origin: &'a str,
    /// Its nameservers, at least one.
    pub(crate) nameservers: &'a [String],
}

macro_rules! sources {
    ($($language:literal: [$(($slug:literal, $file:literal)),*]),*) => {
        [$(($language, [$(($slug, include_str!(concat!("../../guides/", $language, "/", $file)))),*])),*]
    };
}

/// The overview first, then in the order of the navigation.
const SOURCES: [(&str, [(&str, &str); 5]); 2] = sources!(
    "en": [
        ("", "overview.md"),
        ("ttl", "ttl.md"),
        ("patterns", "patterns.md"),
        ("security", "security.md"),
        ("dig", "dig.md")
    ],
    "ku": [
        ("", "overview.md"),
        ("ttl", "ttl.md"),
        ("patterns", "patterns.md"),
        ("security", "security.md"),
        ("dig", "dig.md")
    ]
);

/// The guides of each language.
pub(crate) fn guides(names: &Names<'_>) -> Vec<(&'static str, Vec<Guide>)> {
    let guide = |(slug, source): (&'static str, &str)| {
        Guide { slug, article: markdown::article(&names.put_into(source)) }
    };
    SOURCES.into_iter().map(|(language, guides)| (language, guides.into_iter().map(guide).collect())).collect()
}

impl Guide {
    /// Its path.
    pub(crate) fn path(&self) -> String {
        if self.slug.is_empty() { "/api/v1/docs/".to_owned() } else { format!("/api/v1/docs/guides/{}/", self.slug) }
    }
}

impl Names<'_> {
    fn put_into(&self, source: &str) -> String {
        let first = self.nameservers.first().map_or("", String::as_str);
        let all: Vec<String> = self.nameservers.iter().map(|name| format!("`{name}`")).collect();
        source
            .replace("{{host}}", self.origin)
            .replace("{{ns1}}", first)
            .replace("{{nameservers}}", &all.join(", "))
    }
}
