//! The secret in a browser's cookie, and what is derived from it: the proof that a form came from a page of ours, and the
//! seal of what a cookie says.

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

const OCTETS: usize = 32;

/// 256 random bits, as the cookie spells them.
#[derive(Clone)]
pub(crate) struct Secret(String);

impl Secret {
    /// A new one; `None` where the system has no randomness to give.
    pub(crate) fn random() -> Option<Self> {
        let mut octets = [0; OCTETS];
        getrandom::fill(&mut octets).ok()?;
        Some(Self(BASE64URL_NOPAD.encode(&octets)))
    }

    /// What a cookie holds; `None` where that is no such secret.
    pub(crate) fn parse(cookie: &str) -> Option<Self> {
        let octets = BASE64URL_NOPAD.decode(cookie.as_bytes()).ok()?;
        (octets.len() == OCTETS).then(|| Self(cookie.to_owned()))
    }

    /// As the cookie has it.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// What forms carry. It tells nothing about the secret.
    pub(crate) fn csrf(&self) -> String {
        self.tag("csrf", "")
    }

    /// Whether a form carries what it should.
    pub(crate) fn verify_csrf(&self, given: &str) -> bool {
        is_equal(&self.csrf(), given)
    }

    /// Text for a cookie that only this browser's pages can have written.
    pub(crate) fn seal(&self, purpose: &str, text: &str) -> String {
        format!("{}.{}", BASE64URL_NOPAD.encode(text.as_bytes()), self.tag(purpose, text))
    }

    /// What was sealed.
    pub(crate) fn open(&self, purpose: &str, sealed: &str) -> Option<String> {
        let (text, tag) = sealed.split_once('.')?;
        let text = String::from_utf8(BASE64URL_NOPAD.decode(text.as_bytes()).ok()?).ok()?;
        is_equal(&self.tag(purpose, &text), tag).then_some(text)
    }

    fn tag(&self, purpose: &str, text: &str) -> String {
        // A MAC takes keys of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.0.as_bytes()) else { return String::new() };
        mac.update(purpose.as_bytes());
        mac.update(b"\0");
        mac.update(text.as_bytes());
        BASE64URL_NOPAD.encode(&mac.finalize().into_bytes())
    }
}

fn is_equal(right: &str, given: &str) -> bool {
    !right.is_empty() && bool::from(right.as_bytes().ct_eq(given.as_bytes()))
}
