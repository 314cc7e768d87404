//! What the form of a new zone says of a zone elsewhere that it is to be a copy of.

use crate::fields::Fields;

/// The names of the form's fields.
const FIELDS: [&str; 2] = ["primaries", "tsig_key"];

/// Where a copy is to come from, as it was written.
pub(super) struct Source {
    pub(super) primaries: Vec<String>,
    pub(super) tsig_key: Option<String>,
}

impl Source {
    /// What a form says of it; `None` where nothing is said.
    pub(super) fn of_form(fields: &Fields) -> Option<Self> {
        let [primaries, tsig_key] = FIELDS.map(|field| fields.text(field));
        if primaries.is_empty() && tsig_key.is_empty() {
            return None;
        }
        let is_between = |character: char| character.is_whitespace() || matches!(character, ',' | ';');
        let primaries = primaries.split(is_between).filter(|text| !text.is_empty());
        Some(Self {
            primaries: primaries.map(str::to_owned).collect(),
            tsig_key: Some(tsig_key.to_owned()).filter(|key| !key.is_empty()),
        })
    }
}

/// Keeps the form's fields of it among those that are shown again.
pub(super) fn keep(shown: &mut Fields, came: &Fields) {
    for field in FIELDS {
        shown.add(field, came.text(field).to_owned());
    }
}
