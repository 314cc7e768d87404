//! What a page says once, after a redirect: that something was done, and perhaps how to undo it; or that it was not.

use serde::{Deserialize, Serialize};
use zone::FieldError;

use crate::local_path::local_path;
use crate::secret::Secret;

/// A cookie holds 4 KiB.
const TEXT_OCTETS_MAX: usize = 1024;

/// What a page says once.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Notice {
    pub(crate) text: String,
    kind: Kind,
    /// Of a refusal: why, and what to do, in English. Else what is probably not meant so.
    pub(crate) more: Option<String>,
    /// Where a POST undoes it.
    pub(crate) undo: Option<String>,
}

/// What became of what was asked for.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
enum Kind {
    Done,
    /// Something is not as it was meant.
    Warning,
    /// Nothing was done.
    Refused,
}

impl Notice {
    /// That something was done.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self { text: short(text.into()), kind: Kind::Done, more: None, undo: None }
    }

    /// That something was not done, and why.
    pub(crate) fn refused(text: impl Into<String>, mistakes: &[FieldError]) -> Self {
        let details: Vec<&str> = mistakes.iter().map(|mistake| mistake.detail.as_str()).collect();
        Self { kind: Kind::Refused, more: Some(short(details.join(" "))), ..Self::new(text) }
    }

    /// That something is not as it was meant.
    pub(crate) fn warning(text: impl Into<String>) -> Self {
        Self { kind: Kind::Warning, ..Self::new(text) }
    }

    /// The same with what is probably not meant so.
    pub(crate) fn with_hint(mut self, hint: Option<String>) -> Self {
        self.more = hint.map(short);
        self
    }

    pub(crate) fn is_refusal(&self) -> bool {
        self.kind == Kind::Refused
    }

    /// Which of the looks of remarks it has.
    pub(crate) fn look(&self) -> &'static str {
        match self.kind {
            Kind::Done => "good",
            Kind::Warning => "warning",
            Kind::Refused => "danger",
        }
    }

    /// How soon a screen reader tells of it.
    pub(crate) fn role(&self) -> &'static str {
        if self.kind == Kind::Done { "status" } else { "alert" }
    }

    /// The same with a button that undoes it, by a POST to a path here.
    pub(crate) fn with_undo(mut self, path: impl Into<String>) -> Self {
        self.undo = Some(path.into()).filter(|path| local_path(path).is_some());
        self
    }

    /// For the cookie.
    pub(crate) fn seal(&self, secret: &Secret) -> String {
        secret.seal("notice", &serde_json::to_string(self).unwrap_or_default())
    }

    /// From the cookie, which this browser's pages alone can have sealed.
    pub(crate) fn open(secret: &Secret, sealed: &str) -> Option<Self> {
        serde_json::from_str(&secret.open("notice", sealed)?).ok()
    }
}

fn short(mut text: String) -> String {
    text.truncate(text.floor_char_boundary(TEXT_OCTETS_MAX));
    text
}
