//! What a form finds by itself, in the reader's language, before the rules of zones are asked.

use super::form;
use crate::catalogue::key;
use crate::fields::Fields;
use crate::mistakes::Mistakes;
use crate::page::Page;

/// What is still to be filled in, and parts of a value by which it would not be read as it was meant.
pub(super) fn mistakes(page: &Page, fields: &Fields) -> Mistakes {
    let mut mistakes = Mistakes::none();
    for name in missing(fields) {
        mistakes.add(name, page.t(key!("records-missing")));
    }
    if form::record_type(fields) == "CAA" && form::has_parts(fields) {
        let (flags, tag) = (fields.text("flags"), fields.text("tag"));
        if !flags.is_empty() && flags.parse::<u8>().is_err() {
            mistakes.add("flags", page.t(key!("records-flags-wrong")));
        }
        if !tag.bytes().all(|octet| octet.is_ascii_alphanumeric()) {
            mistakes.add("tag", page.t(key!("records-tag-wrong")));
        }
    }
    mistakes
}

/// The fields of the type into which nothing was typed.
pub(super) fn missing(fields: &Fields) -> impl Iterator<Item = &'static str> {
    let needed: &[&str] = match form::record_type(fields) {
        "MX" => &["priority", "value"],
        "SRV" if form::has_parts(fields) => &["priority", "weight", "port", "target"],
        "SRV" => &["priority", "value"],
        "CAA" if form::has_parts(fields) => &["flags", "tag", "value"],
        _ => &["value"],
    };
    needed.iter().copied().filter(|name| fields.text(name).is_empty())
}
