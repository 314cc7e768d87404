//! A person at the pages, without a browser.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use crate::Smtp;
use crate::http::{Connection, Response, write_request_to};

/// The password of all who are made here.
pub const PASSWORD: &str = "correct horse battery";

/// Keeps cookies and sends forms as browsers do. Follows no redirect by itself, so that each can be looked at.
#[derive(Clone, Debug)]
pub struct Visitor {
    address: SocketAddr,
    /// Names and values.
    pub cookies: BTreeMap<String, String>,
    /// What goes with every request.
    pub headers: Vec<(String, String)>,
}

impl Visitor {
    /// Someone whom the server has not seen before.
    pub fn new(address: SocketAddr) -> Self {
        Self { address, cookies: BTreeMap::new(), headers: Vec::new() }
    }

    /// The cookies as requests carry them.
    pub fn cookie_header(&self) -> String {
        let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    /// GET of a page.
    pub fn get(&mut self, path: &str) -> Response {
        self.send("GET", path, &[], None)
    }

    /// The page that a redirect leads to.
    ///
    /// # Panics
    /// Where the response is no redirect to a page of the same server.
    #[track_caller]
    pub fn follow(&mut self, redirect: &Response) -> Response {
        let path = location(redirect);
        self.get(&path)
    }

    /// POST of a form with these fields alone.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Response {
        self.post_with(path, fields, &[])
    }

    /// The same with further headers.
    pub fn post_with(&mut self, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Response {
        let mut all = vec![("Content-Type", "application/x-www-form-urlencoded")];
        all.extend_from_slice(headers);
        self.send("POST", path, &all, Some(encode(fields).as_bytes()))
    }

    /// Opens the page that has a form, and sends the form as that page made it, with these fields filled in.
    ///
    /// # Panics
    /// Where the page has no form.
    #[track_caller]
    pub fn submit(&mut self, page: &str, action: &str, fields: &[(&str, &str)]) -> Response {
        let proof = csrf(&self.get(page)).unwrap_or_else(|| panic!("{page} has no form"));
        let mut all = vec![("csrf", proof.as_str())];
        all.extend_from_slice(fields);
        self.post(action, &all)
    }

    /// Makes an account by a link that comes by mail, and is signed in then.
    ///
    /// # Panics
    /// Where that does not work.
    #[track_caller]
    pub fn sign_up(&mut self, smtp: &Smtp, email: &str) {
        let sent = self.submit("/sign-up/", "/sign-up/", &[("email", email)]);
        assert_eq!(location(&sent), "/sign-up/?sent=yes");
        let welcome = smtp.link_for(email, "/welcome/");
        self.accept(&welcome);
    }

    /// Chooses a password behind a one-time link to `/welcome/`.
    ///
    /// # Panics
    /// Where that does not work.
    #[track_caller]
    pub fn accept(&mut self, welcome: &str) {
        let done = self.submit(welcome, welcome, &[("password", PASSWORD)]);
        assert_eq!(location(&done), "/dns/");
    }

    /// Signs in, with the password that all have.
    pub fn sign_in(&mut self, email: &str) -> Response {
        self.sign_in_with(email, PASSWORD)
    }

    /// Tries to sign in.
    pub fn sign_in_with(&mut self, email: &str, password: &str) -> Response {
        self.submit("/sign-in/", "/sign-in/", &[("email", email), ("password", password)])
    }

    /// Any request.
    ///
    /// # Panics
    /// Where no answer comes.
    pub fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Response {
        let cookies = self.cookie_header();
        let mut all: Vec<(&str, &str)> = vec![("Connection", "close")];
        if !cookies.is_empty() {
            all.push(("Cookie", &cookies));
        }
        all.extend(self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        all.extend_from_slice(headers);
        let request = write_request_to(&self.address.to_string(), method, path, &all, body);
        let response = Connection::open(self.address)
            .and_then(|mut connection| {
                connection.send(&request)?;
                connection.receive(method == "HEAD")
            })
            .unwrap_or_else(|error| panic!("no answer to {method} {path}: {error}"));
        for cookie in set_cookies(&response) {
            let (name, value) = cookie.name_and_value();
            if cookie.is_removal() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        response
    }
}

/// A cookie as a response sets it.
#[derive(Clone, Copy, Debug)]
pub struct SetCookie<'a>(&'a str);

impl<'a> SetCookie<'a> {
    /// What the browser keeps.
    pub fn name_and_value(self) -> (&'a str, &'a str) {
        let pair = self.0.split(';').next().unwrap_or_default();
        pair.split_once('=').unwrap_or((pair, ""))
    }

    /// Whether it has this attribute, such as `HttpOnly` or `SameSite=Lax`.
    pub fn has(self, attribute: &str) -> bool {
        self.0.split(';').skip(1).any(|given| given.trim().eq_ignore_ascii_case(attribute))
    }

    /// Whether it has this attribute with any value.
    pub fn mentions(self, name: &str) -> bool {
        self.0
            .split(';')
            .skip(1)
            .any(|given| given.trim().split('=').next().is_some_and(|is| is.eq_ignore_ascii_case(name)))
    }

    /// Whether it takes the cookie away.
    pub fn is_removal(self) -> bool {
        self.has("Max-Age=0")
    }
}

/// The cookies that a response sets.
pub fn set_cookies(response: &Response) -> impl Iterator<Item = SetCookie<'_>> {
    response.headers.iter().filter(|(name, _)| name == "set-cookie").map(|(_, value)| SetCookie(value))
}

/// Where a redirect leads, which must be a path of the same server.
///
/// # Panics
/// Where it is none.
#[track_caller]
pub fn location(redirect: &Response) -> String {
    assert_eq!(redirect.status, 303, "{}", redirect.text());
    let location = redirect.header("location").expect("a redirect says where to");
    assert!(location.starts_with('/') && !location.starts_with("//"), "a redirect to {location}");
    location.to_owned()
}

/// What a page put into its forms to know them again.
pub fn csrf(page: &Response) -> Option<String> {
    attribute_of(&page.text(), "name=\"csrf\"", "value")
}

/// An attribute's value in the first element of the page that has this text in its tag.
pub fn attribute_of(html: &str, mark: &str, attribute: &str) -> Option<String> {
    let place = html.find(mark)?;
    let start = html[..place].rfind('<')?;
    let tag = &html[start..start + html[start..].find('>')?];
    let value = tag.split_once(&format!(" {attribute}=\""))?.1;
    Some(value.split('"').next()?.to_owned())
}

/// As forms are sent (`application/x-www-form-urlencoded`).
fn encode(fields: &[(&str, &str)]) -> String {
    let pairs: Vec<String> =
        fields.iter().map(|(name, value)| format!("{}={}", percent(name), percent(value))).collect();
    pairs.join("&")
}

fn percent(text: &str) -> String {
    let mut encoded = String::new();
    for octet in text.bytes() {
        match octet {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'*' => encoded.push(octet.into()),
            b' ' => encoded.push('+'),
            _ => encoded.push_str(&format!("%{octet:02X}")),
        }
    }
    encoded
}
