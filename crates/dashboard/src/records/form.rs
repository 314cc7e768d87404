//! The form of a record: fields that fit its type, and the contract's fields that they make.

use zone::parts::{CaaParts, SrvParts};
use zone::{DEFAULT_TTL, FieldError, Given, RecordContent, RecordFields, RecordType};

use crate::fields::Fields;
use crate::mistakes::Mistakes;

/// The choice of a TTL that is not offered.
pub(super) const OTHER_TTL: &str = "other";

/// Names of fields that are passed on when another type is chosen, or from a link.
const COMMON: [&str; 9] =
    ["name", "value", "priority", "weight", "port", "target", "flags", "tag", "ttl_other"];

/// What the form of a new record shows, from a link's query.
pub(super) fn first_fields(query: &Fields) -> Fields {
    let record_type = query.text("type").to_ascii_uppercase();
    let is_known = record_type.parse::<RecordType>().is_ok_and(|known| known.refusal().is_none());
    let mut fields = Fields::default();
    fields.add("record_type", if is_known { record_type } else { "A".to_owned() });
    fields.add("ttl", query.get("ttl").map_or_else(|| DEFAULT_TTL.to_string(), str::to_owned));
    for name in COMMON {
        if let Some(value) = query.get(name) {
            fields.add(name, value.to_owned());
        }
    }
    with_defaults(fields)
}

/// What the form of a record shows. `offered` are the TTLs to choose from.
pub(super) fn fields_of(
    content: &RecordContent,
    relative_name: &str,
    offered: &[(String, String)],
) -> Fields {
    let mut fields = Fields::default();
    let mut add = |name: &str, value: String| fields.add(name, value);
    add("record_type", content.record_type.to_string());
    add("name", relative_name.to_owned());
    if let Some(priority) = content.priority {
        add("priority", priority.to_string());
    }
    let ttl = content.ttl.to_string();
    if offered.iter().any(|(value, _)| *value == ttl) {
        add("ttl", ttl);
    } else {
        add("ttl", OTHER_TTL.to_owned());
        add("ttl_other", ttl);
    }
    let has_breaks = content.value.contains(['\n', '\r']);
    match content.record_type {
        RecordType::SRV => match SrvParts::of_value(&content.value) {
            Some(SrvParts { weight, port, target }) => {
                add("weight", weight);
                add("port", port);
                add("target", target);
            }
            None => add("value", content.value.clone()),
        },
        RecordType::CAA => match CaaParts::of_value(&content.value) {
            Some(CaaParts { flags, tag, value }) if without_quotes(&value) == value => {
                add("flags", flags);
                add("tag", tag);
                add("value", value);
            }
            _ => add("value", content.value.clone()),
        },
        // A form's lines are not the value's.
        record_type if has_breaks => add("value", content.rdata.to_presentation(record_type).to_string()),
        _ => add("value", content.value.clone()),
    }
    fields
}

/// Fields of the chosen type that nothing was typed into yet, with what most records have.
pub(super) fn with_defaults(mut fields: Fields) -> Fields {
    let defaults: &[(&str, &str)] = match record_type(&fields) {
        "MX" => &[("priority", "10")],
        "SRV" => &[("priority", "10"), ("weight", "10"), ("port", ""), ("target", "")],
        "CAA" => &[("flags", "0"), ("tag", "issue")],
        _ => &[],
    };
    for (name, value) in defaults {
        if fields.get(name).is_none() {
            fields.add(name, (*value).to_owned());
        }
    }
    fields
}

/// The type that is chosen, as it was written.
pub(super) fn record_type(fields: &Fields) -> &str {
    fields.text("record_type")
}

/// Whether a value has fields for its parts. One that cannot be taken apart has none.
pub(super) fn has_parts(fields: &Fields) -> bool {
    match record_type(fields) {
        "SRV" => fields.get("target").is_some(),
        "CAA" => fields.get("tag").is_some(),
        _ => false,
    }
}

/// Whether the form was to show its fields for the chosen type first: by the button for that, or because it was sent with
/// those of another type, as happens without a script.
pub(super) fn wants_other_fields(fields: &Fields) -> bool {
    let parts_of = |name: &str| ["MX", "SRV", "CAA"].into_iter().find(|known| *known == name);
    let shown = fields.get("shown").unwrap_or(record_type(fields));
    fields.text("step") == "type" || parts_of(shown) != parts_of(record_type(fields))
}

/// Which fields a form has for the value.
pub(super) fn shape(fields: &Fields) -> &str {
    match record_type(fields) {
        "SRV" | "CAA" if !has_parts(fields) => "value",
        known @ ("SRV" | "CAA" | "MX" | "TXT") => known,
        _ => "value",
    }
}

/// The contract's fields.
pub(super) fn record_fields(fields: &Fields) -> RecordFields {
    let record_type = record_type(fields);
    let has_priority = record_type.parse::<RecordType>().is_ok_and(RecordType::has_priority);
    RecordFields {
        record_type: Given::Value(record_type.to_owned()),
        name: Given::Value(fields.text("name").to_owned()),
        value: value(fields),
        ttl: match fields.text("ttl") {
            OTHER_TTL => match number(fields.text("ttl_other")) {
                Given::Absent => Given::WrongType("empty"),
                given => given,
            },
            ttl => number(ttl),
        },
        priority: if has_priority { number(fields.text("priority")) } else { Given::Absent },
    }
}

fn value(fields: &Fields) -> Given<String> {
    let value = match record_type(fields) {
        "SRV" if has_parts(fields) => srv_parts(fields).to_value(),
        "CAA" if has_parts(fields) => caa_parts(fields).to_value(),
        // What is pasted in lines is one text.
        "TXT" => fields.raw("value").replace(['\r', '\n'], ""),
        _ => fields.text("value").to_owned(),
    };
    if value.trim().is_empty() { Given::Absent } else { Given::Value(value) }
}

fn number(text: &str) -> Given<i64> {
    match text.parse() {
        Ok(number) => Given::Value(number),
        Err(_) if text.is_empty() => Given::Absent,
        Err(_) => Given::WrongType("a text"),
    }
}

fn srv_parts(fields: &Fields) -> SrvParts {
    let part = |name| fields.text(name).to_owned();
    SrvParts { weight: part("weight"), port: part("port"), target: part("target") }
}

fn caa_parts(fields: &Fields) -> CaaParts {
    let part = |name| fields.text(name).to_owned();
    CaaParts {
        flags: part("flags"),
        tag: part("tag"),
        value: without_quotes(fields.text("value")).to_owned(),
    }
}

/// As it was meant where it was typed as zone files have it.
fn without_quotes(value: &str) -> &str {
    value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value)
}

/// The contract's mistakes, each beside the form's field that is at fault.
pub(super) fn beside_fields(fields: &Fields, found: Vec<FieldError>) -> Vec<FieldError> {
    let beside = |mut mistake: FieldError| {
        mistake.field = mistake.field.map(|field| match field {
            "value" if has_parts(fields) && record_type(fields) == "SRV" => srv_parts(fields).part_at_fault(),
            "value" if has_parts(fields) => caa_parts(fields).part_at_fault(),
            "ttl" if fields.text("ttl") == OTHER_TTL => "ttl_other",
            other => other,
        });
        mistake
    };
    found.into_iter().map(beside).collect()
}

/// Whether what is wrong may be only that the field is still to be filled in.
pub(super) fn is_unfinished(fields: &Fields, mistakes: &Mistakes) -> bool {
    mistakes.iter().all(|mistake| mistake.field.as_deref().is_some_and(|field| fields.text(field).is_empty()))
}

#[cfg(test)]
mod tests {
    use zone::{Limits, Name};

    use super::*;

    fn apex() -> Name {
        Name::parse("example.com").unwrap()
    }

    fn read(fields: &Fields) -> Result<RecordContent, Mistakes> {
        zone::new_record(&record_fields(fields), &apex(), &Limits::default())
            .map_err(|found| beside_fields(fields, found).into())
    }

    fn at_fault(fields: &Fields) -> Vec<String> {
        let mistakes = read(fields).unwrap_err();
        mistakes.iter().map(|mistake| mistake.field.clone().unwrap_or_default().into_owned()).collect()
    }

    #[test]
    fn what_a_form_shows_of_a_record_makes_that_record() {
        let offered = vec![("3600".to_owned(), "1 hour".to_owned())];
        for (record_type, priority, value, ttl) in [
            ("A", None, "192.0.2.1", 3600),
            ("MX", Some(0), ".", 86_399),
            ("SRV", Some(10), "5 5060 sip.example.com", 3600),
            ("CAA", None, "0 issue \"ca.test; policy=ev\"", 3600),
            ("CAA", None, "128 issue \"\\255\"", 3600),
            ("CAA", None, "0 issue \"\\\"x\\\"\"", 3600),
            ("TXT", None, " v=spf1 -all ", 3600),
            ("TXT", None, "two\r\nlines \"and quotes\"", 3600),
            ("TXT", None, "\"a\" \"b\"", 3600),
            ("TYPE65400", None, "\\# 2 0A0B", 3600),
        ] {
            let content = zone::told_record("www", record_type, ttl, priority, value, &apex()).unwrap();
            let shown = fields_of(&content, "www", &offered);
            let again = read(&shown).unwrap();
            assert_eq!((&again.rdata, again.ttl), (&content.rdata, content.ttl), "{record_type} {value}");
        }
    }

    #[test]
    fn mistakes_stand_beside_the_part_at_fault() {
        let srv = |weight, port, target| {
            Fields::from([
                ("record_type", "SRV"),
                ("priority", "1"),
                ("weight", weight),
                ("port", port),
                ("target", target),
                ("ttl", "3600"),
            ])
        };
        assert_eq!(at_fault(&srv("", "5060", "sip.example.com")), ["weight"]);
        assert_eq!(at_fault(&srv("1", "99999", "sip.example.com")), ["port"]);
        assert_eq!(at_fault(&srv("1", "5060", "")), ["target"]);
        let caa = |flags, tag, value| {
            Fields::from([("record_type", "CAA"), ("flags", flags), ("tag", tag), ("value", value)])
        };
        assert_eq!(at_fault(&caa("256", "issue", "x")), ["flags"]);
        assert_eq!(at_fault(&caa("0", "", "x")), ["tag"]);
        let other = |record_type, priority, value, ttl, ttl_other| {
            Fields::from([
                ("record_type", record_type),
                ("priority", priority),
                ("value", value),
                ("ttl", ttl),
                ("ttl_other", ttl_other),
            ])
        };
        assert_eq!(at_fault(&other("MX", "x", "mail.example.com", "other", "")), ["ttl_other", "priority"]);
        assert_eq!(at_fault(&other("MX", "", "", "1", "")), ["value", "ttl", "priority"]);
        assert_eq!(at_fault(&other("NONE", "", "x", "300", "")), ["record_type"]);
    }
}
