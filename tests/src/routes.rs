//! All routes of the pages, as `tests/browser/routes.json` lists them for the browser as well.

use serde::Deserialize;

/// A route.
#[derive(Clone, Debug, Deserialize)]
pub struct Route {
    /// What pictures of it are called.
    pub name: String,
    /// With parameters such as `{domain}`, and perhaps a query.
    pub path: String,
    /// Whom it serves.
    #[serde(rename = "for")]
    pub audience: Audience,
    /// What it answers.
    #[serde(default)]
    pub kind: Kind,
    /// It takes forms beside showing a page.
    #[serde(default)]
    pub posts: bool,
}

/// Whom a route serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// Everyone, signed in or not.
    Anyone,
    /// Who is not signed in.
    Stranger,
    /// Who has given a password and owes the second factor.
    Halfway,
    /// Who has a one-time link.
    Link,
    /// Who is signed in.
    Account,
    /// Who has a second factor.
    SecondFactor,
    /// An administrator.
    Administrator,
}

/// What a route answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A page.
    #[default]
    Page,
    /// A part of a page.
    Fragment,
    /// A file.
    Download,
    /// A redirect, after POST; there is nothing to GET.
    Action,
}

impl Route {
    /// Whether it takes POST.
    pub fn takes_post(&self) -> bool {
        self.posts || self.kind == Kind::Action
    }
}

/// All of them.
pub fn routes() -> Vec<Route> {
    serde_json::from_str(include_str!("../browser/routes.json"))
        .expect("tests/browser/routes.json is well formed")
}
