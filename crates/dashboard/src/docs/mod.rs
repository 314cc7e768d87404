//! The documentation of the API, for which nobody needs to be signed in: operations as the OpenAPI document has them,
//! guides in the reader's language, and a search in both.

mod guide;
mod markdown;
mod navigation;
mod pages;
mod places;
mod reference;
mod search;

use hosting::Hosting;
use serde_json::Value;

use self::guide::{Guide, Names, guides};
use self::places::places;
use self::reference::Part;
use self::search::Place;
use crate::app::Site;
use crate::catalogue::Language;

pub(crate) use self::pages::routes;

/// All that the pages show, made once.
pub(crate) struct Docs {
    /// By the names that they have in their URLs.
    parts: Vec<(&'static str, Part)>,
    texts: Vec<Texts>,
    /// Samples name the server as its operator does; else they name none.
    knows_origin: bool,
}

/// What depends on the reader's language.
struct Texts {
    language: Language,
    /// The overview first.
    guides: Vec<Guide>,
    places: Vec<Place>,
}

/// What samples have where the server does not know its own name.
pub(crate) const NO_ORIGIN: &str = "https://dns.example.net";

impl Docs {
    /// Of this server's API.
    pub(crate) fn of(hosting: &Hosting, site: &Site) -> Self {
        let document = rest_api::document().to_json().unwrap_or_default();
        let document = serde_json::from_str(&document).unwrap_or_default();
        Self::new(&document, site.options.public_url.as_deref(), &hosting.nameserver_names())
    }

    /// Of an OpenAPI document, for readers who find the server at `origin` and its nameservers by these names.
    fn new(document: &Value, origin: Option<&str>, nameservers: &[String]) -> Self {
        let knows_origin = origin.is_some();
        let origin = origin.unwrap_or(NO_ORIGIN);
        let parts = reference::parts(document, origin);
        let texts = |language: Language| {
            let guides = guides(language.tag(), &Names { origin, nameservers });
            let places = places(&guides, &parts);
            Texts { language, guides, places }
        };
        let texts = Language::all().map(texts).collect();
        Self { parts, texts, knows_origin }
    }

    /// None only where there are no languages.
    fn texts(&self, language: Language) -> Option<&Texts> {
        self.texts.iter().find(|texts| texts.language == language)
    }
}
