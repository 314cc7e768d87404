//! The guides, a Markdown file a language under `locales/*/guides/`, with the names of this server put in.

use super::markdown::{self, Article};

/// Language, name and text of each, made by `build.rs`.
static SOURCES: &[(&str, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/guides.rs"));

/// The file of the page that all others follow.
const OVERVIEW: &str = "overview";
/// All guides, in the order of the navigation.
const NAMES: [&str; 5] = [OVERVIEW, "ttl", "patterns", "security", "dig"];
/// Who lacks a guide reads this language's.
const FALLBACK: &str = "en";

/// A page of text.
pub(crate) struct Guide {
    /// Where it is.
    pub(crate) path: String,
    /// What it says.
    pub(crate) article: Article,
    /// It is not in the reader's language, but in English.
    pub(crate) is_english: bool,
}

/// What the guides name of this server.
pub(crate) struct Names<'a> {
    /// Where it is reached, such as `https://dns.example.net`.
    pub(crate) origin: &'a str,
    /// Its nameservers.
    pub(crate) nameservers: &'a [String],
}

/// The guides in a language: the overview, then the others.
pub(crate) fn guides(language: &str, names: &Names<'_>) -> Vec<Guide> {
    NAMES.iter().filter_map(|name| Guide::read(language, name, names)).collect()
}

impl Guide {
    fn read(language: &str, name: &str, names: &Names<'_>) -> Option<Self> {
        let source =
            |wanted: &str| SOURCES.iter().find(|(language, other, _)| *language == wanted && *other == name);
        let (found, _, text) = source(language).or_else(|| source(FALLBACK))?;
        let path = match name {
            OVERVIEW => "/api/v1/docs/".to_owned(),
            name => format!("/api/v1/docs/guides/{name}/"),
        };
        Some(Self { path, article: markdown::article(&names.put_into(text)), is_english: *found != language })
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn all_in(language: &str) -> Vec<Guide> {
        let nameservers = ["ns1.example.net".to_owned(), "ns2.example.net".to_owned()];
        guides(language, &Names { origin: "https://dns.example.net", nameservers: &nameservers })
    }

    fn languages() -> BTreeSet<&'static str> {
        SOURCES.iter().map(|(language, _, _)| *language).collect()
    }

    #[test]
    fn each_language_has_each_guide_and_names_this_server() {
        assert!(languages().len() >= 2);
        for language in languages() {
            let guides = all_in(language);
            assert_eq!(guides.len(), NAMES.len());
            for guide in guides {
                assert!(!guide.is_english, "{language} lacks {}", guide.path);
                let html: String =
                    guide.article.sections.iter().map(|section| section.html.to_string()).collect();
                assert!(!html.contains("{{"), "{language} {}", guide.path);
                assert!(
                    html.contains("dns.example.net") || html.contains("ns1.example.net"),
                    "{}",
                    guide.path
                );
            }
        }
    }

    #[test]
    fn all_languages_have_the_same_sections_and_the_same_code() {
        let shape = |language: &str| -> Vec<(String, Vec<(u8, String)>)> {
            let sections = |guide: &Guide| {
                guide.article.sections.iter().map(|section| (section.level, section.id.clone())).collect()
            };
            all_in(language).iter().map(|guide| (guide.path.clone(), sections(guide))).collect()
        };
        let code = |language: &str| -> Vec<String> {
            let html: String = all_in(language)
                .iter()
                .flat_map(|guide| &guide.article.sections)
                .map(|s| s.html.to_string())
                .collect();
            html.split("<pre")
                .skip(1)
                .filter_map(|rest| rest.split("</pre>").next())
                .map(str::to_owned)
                .collect()
        };
        for language in languages() {
            assert_eq!(shape(language), shape(FALLBACK), "{language}");
            assert_eq!(code(language), code(FALLBACK), "{language}");
        }
    }

    #[test]
    fn sections_have_anchors_of_their_own() {
        for guide in all_in(FALLBACK) {
            let ids: BTreeSet<&str> =
                guide.article.sections.iter().map(|section| section.id.as_str()).collect();
            assert_eq!(ids.len(), guide.article.sections.len(), "{}", guide.path);
            assert!(!ids.contains(""), "{}", guide.path);
        }
    }

    #[test]
    fn who_has_no_guide_in_his_language_reads_english() {
        let guides = all_in("tlh");
        assert_eq!(guides.len(), NAMES.len());
        assert!(guides.iter().all(|guide| guide.is_english));
    }
}
