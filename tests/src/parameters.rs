//! What the parameters of the pages' paths stand for.

use crate::routes::Route;
use crate::{Api, Server, Visitor, Zone};

/// Values for the parameters of paths.
#[derive(Clone, Debug, Default)]
pub struct Parameters(Vec<(&'static str, String)>);

impl Parameters {
    /// What an account has: a zone with its first record and its first change, a token, and a session in another browser,
    /// which this makes.
    ///
    /// # Panics
    /// Where there is no record or no token.
    pub fn of(server: &Server, email: &str, visitor: &mut Visitor, api: &Api, zone: &Zone) -> Self {
        let records = api.get(&zone.path("records/?page_size=1")).expect(200).json();
        let record = records["results"][0]["uuid"].as_str().expect("a zone with records");
        let listed = server.cli(&["token", "list", "--account", email]).stdout;
        let token = listed.split_whitespace().next().expect("a token's identity");
        server.signed_in(email);
        let security = visitor.get("/account/security/").expect(200).text();
        let session = identity_behind("/account/security/sessions/", &security).expect("a session elsewhere");
        Self::default()
            .with("domain", &zone.domain)
            .with("zone", &zone.uuid)
            .with("record", record)
            .with("number", "1")
            .with("token", token)
            .with("session", &session)
    }

    /// With another value for one of them.
    #[must_use]
    pub fn with(&self, name: &'static str, value: &str) -> Self {
        let others = self.0.iter().filter(|(other, _)| *other != name).cloned();
        Self(others.chain([(name, value.to_owned())]).collect())
    }

    /// The value of one.
    ///
    /// # Panics
    /// Where it has none.
    pub fn value(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(other, _)| *other == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_else(|| panic!("no value for {name}"))
    }

    /// The route's path with them.
    ///
    /// # Panics
    /// Where one is missing.
    pub fn path(&self, route: &Route) -> String {
        let fill = |path: String, (name, value): &(&str, String)| path.replace(&format!("{{{name}}}"), value);
        let path = self.0.iter().fold(route.path.clone(), fill);
        assert!(!path.contains('{'), "no value for a parameter of {path}");
        path
    }
}

/// The first identity that follows a path in the links and forms of a page; identities begin with a digit.
pub fn identity_behind(path: &str, html: &str) -> Option<String> {
    let follows = html.split(path).skip(1).map(|rest| rest.split(['/', '"']).next().unwrap_or_default());
    let mut identities = follows.filter(|part| part.starts_with(|first: char| first.is_ascii_digit()));
    identities.next().map(str::to_owned)
}
