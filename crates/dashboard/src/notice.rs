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
    /// In the reader's language.
    pub(crate) text: String,
    /// Where a POST undoes it.
    pub(crate) undo: Option<String>,
    /// Nothing was done: why, and what to do, in English.
    #[serde(default)]
    pub(crate) refusal: Option<String>,
    /// Something is not as it was meant.
    pub(crate) is_warning: bool,
}

impl Notice {
    /// That something was done.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self { text: short(text.into()), undo: None, refusal: None, is_warning: false }
    }

    /// That something was not done, and why.
    pub(crate) fn refused(text: impl Into<String>, mistakes: &[FieldError]) -> Self {
        let details: Vec<&str> = mistakes.iter().map(|mistake| mistake.detail.as_str()).collect();
        Self { refusal: Some(short(details.join(" "))), ..Self::new(text) }
    }

    /// That something is not as it was meant.
    pub(crate) fn warning(text: impl Into<String>) -> Self {
        Self { is_warning: true, ..Self::new(text) }
    }

    /// Which of the looks of remarks it has.
    pub(crate) fn kind(&self) -> &'static str {
        match (&self.refusal, self.is_warning) {
            (Some(_), _) => "danger",
            (None, true) => "warning",
            (None, false) => "good",
        }
    }

    /// How soon a screen reader tells of it.
    pub(crate) fn role(&self) -> &'static str {
        if self.kind() == "good" { "status" } else { "alert" }
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
