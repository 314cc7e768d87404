//! The documentation of the API, for which nobody needs to be signed in: operations as the OpenAPI document has them,
//! guides in the reader's language, and a search in both.

mod guide;
mod markdown;
mod navigation;
mod pages;
mod places;
mod reference;
mod search;

use serde_json::Value;

use self::guide::{Guide, Names, guides};
use self::places::places;
use self::reference::Part;
use self::search::Place;
use crate::catalogue::Language;

pub(crate) use self::pages::routes;

/// All that the pages show, made once.
pub(crate) struct Docs {
    /// By the names that they have in their URLs.
    parts: Vec<(&'static str, Part)>,
    texts: Vec<Texts>,
}

/// What depends on the reader's language.
struct Texts {
    language: Language,
    /// The overview first.
    guides: Vec<Guide>,
    places: Vec<Place>,
}

impl Docs {
    /// Of an OpenAPI document, for readers who find the server at `origin` and its nameservers by these names.
    pub(crate) fn new(document: &Value, origin: &str, nameservers: &[String]) -> Self {
        let parts = reference::parts(document, origin);
        let texts = |language: Language| {
            let guides = guides(language.tag(), &Names { origin, nameservers });
            let places = places(&guides, &parts);
            Texts { language, guides, places }
        };
        let texts = Language::all().map(texts).collect();
        Self { parts, texts }
    }

    /// None only where there are no languages.
    fn texts(&self, language: Language) -> Option<&Texts> {
        self.texts.iter().find(|texts| texts.language == language)
    }
}
