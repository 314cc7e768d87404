//! Example values as they are written in the languages of the samples.

use std::fmt::Write;

use serde_json::Value;

use super::schema::Field;

/// A value whose keys stand in the order in which a person would name them; `serde_json` sorts them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Literal {
    /// A text that stands in the environment under this name.
    Variable(String),
    /// A text, a number, a truth value or null.
    Scalar(Value),
    /// Several values.
    Array(Vec<Literal>),
    /// Keys and their values.
    Object(Vec<(String, Literal)>),
}

/// How a value is spelt.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Notation {
    /// RFC 8259.
    Json,
    /// The same between single quotes of a shell.
    Shell,
    /// A dict, a list.
    Python,
    /// An object whose keys need no quotes.
    JavaScript,
}

/// What is shorter stands on one line.
const WIDTH: usize = 60;

impl Literal {
    /// The value, with inner lines indented by so many blanks more than `indent`.
    pub(crate) fn write(&self, notation: Notation, indent: usize) -> String {
        let inline = self.inline(notation);
        if inline.len() <= WIDTH {
            return inline;
        }
        let step = if notation == Notation::Python { 4 } else { 2 };
        let inner = indent + step;
        let (open, items, close) = match self {
            Self::Scalar(_) | Self::Variable(_) => return inline,
            Self::Array(values) => {
                ('[', values.iter().map(|value| value.write(notation, inner)).collect::<Vec<_>>(), ']')
            }
            Self::Object(entries) => {
                let entry = |(key, value): &(String, Self)| {
                    format!("{}: {}", notation.key(key), value.write(notation, inner))
                };
                ('{', entries.iter().map(entry).collect(), '}')
            }
        };
        // Python and JavaScript like a comma at the end, JSON forbids it.
        let last = if matches!(notation, Notation::Json | Notation::Shell) { "" } else { "," };
        let mut text = String::from(open);
        for (index, item) in items.iter().enumerate() {
            let comma = if index + 1 < items.len() { "," } else { last };
            let _ = write!(text, "\n{:inner$}{item}{comma}", "");
        }
        let _ = write!(text, "\n{:indent$}{close}", "");
        text
    }

    fn inline(&self, notation: Notation) -> String {
        match self {
            Self::Scalar(value) => notation.scalar(value),
            Self::Variable(name) => notation.variable(name),
            Self::Array(values) => {
                let values: Vec<String> = values.iter().map(|value| value.inline(notation)).collect();
                format!("[{}]", values.join(", "))
            }
            Self::Object(entries) => {
                let entry = |(key, value): &(String, Self)| {
                    format!("{}: {}", notation.key(key), value.inline(notation))
                };
                let entries: Vec<String> = entries.iter().map(entry).collect();
                match notation {
                    Notation::JavaScript => format!("{{ {} }}", entries.join(", ")),
                    _ => format!("{{{}}}", entries.join(", ")),
                }
            }
        }
    }

    /// This object, with what stands in the environment instead of the identities that these fields have.
    pub(crate) fn with_variables(self, fields: &[Field]) -> Self {
        let Self::Object(entries) = self else { return self };
        let is_identity =
            |key: &str| fields.iter().any(|field| field.name == key && field.kind.text == "uuid");
        let entry = |(key, value): (String, Self)| {
            let value = if is_identity(&key) { Self::Variable(key.to_uppercase()) } else { value };
            (key, value)
        };
        Self::Object(entries.into_iter().map(entry).collect())
    }

    /// This object, with the values that `other` has for its keys.
    pub(crate) fn echoing(self, other: &Self) -> Self {
        let (Self::Object(entries), Self::Object(others)) = (&self, other) else { return self };
        let value_of = |key: &String, value: &Self| {
            others.iter().find(|(other, _)| other == key).map_or(value, |(_, value)| value).clone()
        };
        Self::Object(entries.iter().map(|(key, value)| (key.clone(), value_of(key, value))).collect())
    }
}

impl Notation {
    fn scalar(self, value: &Value) -> String {
        match (self, value) {
            (Self::Python, Value::Null) => "None".to_owned(),
            (Self::Python, Value::Bool(true)) => "True".to_owned(),
            (Self::Python, Value::Bool(false)) => "False".to_owned(),
            (Self::Shell, _) => value.to_string().replace('\'', r"'\''"),
            // The escapes of JSON's texts mean the same in Python and in JavaScript.
            _ => value.to_string(),
        }
    }

    /// A text from the environment.
    fn variable(self, name: &str) -> String {
        match self {
            Self::Json => format!("\"${name}\""),
            // The single quotes end before it and begin again behind it.
            Self::Shell => format!("\"'${name}'\""),
            Self::Python => format!("os.environ[\"{name}\"]"),
            Self::JavaScript => format!("process.env.{name}"),
        }
    }

    fn key(self, key: &str) -> String {
        let is_identifier = key.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && key.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
        if self == Self::JavaScript && is_identifier { key.to_owned() } else { Value::from(key).to_string() }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(entries: &[(&str, Value)]) -> Literal {
        Literal::Object(
            entries.iter().map(|(key, value)| ((*key).to_owned(), Literal::Scalar(value.clone()))).collect(),
        )
    }

    #[test]
    fn each_language_has_its_own_spelling() {
        let value = object(&[("ttl", json!(60)), ("priority", json!(null)), ("is-on", json!(true))]);
        assert_eq!(value.write(Notation::Json, 0), r#"{"ttl": 60, "priority": null, "is-on": true}"#);
        assert_eq!(value.write(Notation::Python, 0), r#"{"ttl": 60, "priority": None, "is-on": True}"#);
        assert_eq!(value.write(Notation::JavaScript, 0), r#"{ ttl: 60, priority: null, "is-on": true }"#);
    }

    #[test]
    fn what_is_long_takes_a_line_each() {
        let long = "v=spf1 include:_spf.example.net include:_spf.example.org ~all";
        let value = Literal::Array(vec![object(&[("name", json!("@")), ("value", json!(long))])]);
        let json = format!("[\n    {{\n      \"name\": \"@\",\n      \"value\": \"{long}\"\n    }}\n  ]");
        assert_eq!(value.write(Notation::Json, 2), json);
        let python =
            format!("[\n    {{\n        \"name\": \"@\",\n        \"value\": \"{long}\",\n    }},\n]");
        assert_eq!(value.write(Notation::Python, 0), python);
    }

    #[test]
    fn an_answer_echoes_what_it_has_in_common_with_the_request() {
        let record = object(&[("uuid", json!("1")), ("ttl", json!(3600))]);
        let answer = record.echoing(&object(&[("ttl", json!(1800)), ("zone", json!("2"))]));
        assert_eq!(answer, object(&[("uuid", json!("1")), ("ttl", json!(1800))]));
    }
}
