//! What the document's schemas say about a value: its type in words, its fields, an example.

use serde_json::Value;

use super::literal::Literal;

/// References and nestings are followed so deep; a document that is deeper, or refers to itself, is cut off there.
const DEPTH_MAX: usize = 8;

/// The document, in which references are looked up.
#[derive(Clone, Copy)]
pub(crate) struct Document<'a>(pub(crate) &'a Value);

/// A type in words, such as `array of` and the object `Record`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Kind {
    /// What it is, before the object's name where there is one.
    pub(crate) text: String,
    /// The object it is, or is made of: described apart from it.
    pub(crate) object: Option<String>,
    /// It may be null instead.
    pub(crate) is_nullable: bool,
}

/// A field of an object, or a parameter.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    /// Its name.
    pub(crate) name: String,
    /// Its type.
    pub(crate) kind: Kind,
    /// Whether it must be there.
    pub(crate) is_required: bool,
    /// What it means, as CommonMark.
    pub(crate) description: String,
    /// What it may be, where that is a list and the description does not name all of it.
    pub(crate) choices: Vec<String>,
    /// What stands for it where it is absent.
    pub(crate) default: Option<String>,
}

impl<'a> Document<'a> {
    /// The object that a reference names, or the value itself.
    pub(crate) fn resolve(self, value: &'a Value) -> &'a Value {
        let mut value = value;
        for _ in 0..DEPTH_MAX {
            match value["$ref"].as_str().and_then(|reference| self.0.pointer(reference.strip_prefix('#')?)) {
                Some(target) => value = target,
                None => break,
            }
        }
        value
    }

    /// The type of what a schema describes.
    pub(crate) fn kind(self, schema: &'a Value) -> Kind {
        self.kind_within(schema, DEPTH_MAX)
    }

    fn kind_within(self, schema: &'a Value, depth: usize) -> Kind {
        let Some(depth) = depth.checked_sub(1) else { return Kind::default() };
        let resolved = self.resolve(schema);
        let is_object = resolved.get("properties").is_some() || resolved.get("allOf").is_some();
        match reference_name(schema) {
            Some(name) if is_object => return Kind { object: Some(name.to_owned()), ..Kind::default() },
            _ => {}
        }
        if let Some(first) = resolved["oneOf"].get(0) {
            return self.kind_within(first, depth);
        }
        let types = types(resolved);
        let mut kind = match types.first() {
            Some(&"array") => {
                let items = self.kind_within(&resolved["items"], depth);
                Kind { text: format!("array of {}", items.text), object: items.object, is_nullable: false }
            }
            Some(name) => Kind { text: (*name).to_owned(), ..Kind::default() },
            None => Kind::default(),
        };
        if let Some(format @ ("uuid" | "date-time")) = resolved["format"].as_str() {
            kind.text = format.to_owned();
        }
        kind.is_nullable = types.contains(&"null");
        kind
    }

    /// The fields of an object, required ones first.
    pub(crate) fn fields(self, schema: &'a Value) -> Vec<Field> {
        let field = |(name, schema, is_required): (&String, &'a Value, bool)| {
            self.field(name, schema, is_required, schema["description"].as_str())
        };
        self.properties(schema, DEPTH_MAX).into_iter().map(field).collect()
    }

    /// One field.
    pub(crate) fn field(
        self,
        name: &str,
        schema: &'a Value,
        is_required: bool,
        description: Option<&str>,
    ) -> Field {
        let resolved = self.resolve(schema);
        let description = description.or(resolved["description"].as_str()).unwrap_or_default();
        let choices = resolved["enum"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let mut choices: Vec<String> = choices.map(str::to_owned).collect();
        if choices.iter().all(|choice| description.contains(choice.as_str())) {
            choices.clear();
        }
        Field {
            name: name.to_owned(),
            kind: self.kind(schema),
            is_required,
            description: description.to_owned(),
            choices,
            default: resolved.get("default").map(ToString::to_string),
        }
    }

    /// Name, schema and whether it is required, of each of an object's own and inherited properties: in the order of
    /// `required`, which is that of their declaration, and then the optional ones.
    fn properties(self, schema: &'a Value, depth: usize) -> Vec<(&'a String, &'a Value, bool)> {
        let Some(depth) = depth.checked_sub(1) else { return Vec::new() };
        let schema = self.resolve(schema);
        let parts = schema["allOf"].as_array().into_iter().flatten();
        let mut all: Vec<_> = parts.flat_map(|part| self.properties(part, depth)).collect();
        let required: Vec<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let own = schema["properties"].as_object().into_iter().flatten();
        let place = |name: &str| required.iter().position(|other| *other == name);
        let mut own: Vec<_> = own.map(|(name, schema)| (name, schema, place(name).is_some())).collect();
        own.sort_by_key(|(name, _, _)| place(name).unwrap_or(usize::MAX));
        all.extend(own);
        all.sort_by_key(|(_, _, is_required)| !is_required);
        all
    }

    /// An example of what a schema describes: the document's own, or one made of those of its parts.
    pub(crate) fn example(self, schema: &'a Value) -> Literal {
        self.example_within(schema, DEPTH_MAX)
    }

    fn example_within(self, schema: &'a Value, depth: usize) -> Literal {
        let Some(depth) = depth.checked_sub(1) else { return Literal::Scalar(Value::Null) };
        let resolved = self.resolve(schema);
        if let Some(example) = resolved.get("example").or(schema.get("example")) {
            return self.in_order(example, schema);
        }
        if let Some(first) = resolved["oneOf"].get(0) {
            return self.example_within(first, depth);
        }
        let properties = self.properties(schema, depth);
        if !properties.is_empty() {
            let example = |(name, schema, _): (&String, &'a Value, bool)| {
                (name.clone(), self.example_within(schema, depth))
            };
            return Literal::Object(properties.into_iter().map(example).collect());
        }
        let types = types(resolved);
        match types.first() {
            Some(&"array") => Literal::Array(vec![self.example_within(&resolved["items"], depth)]),
            _ if types.contains(&"null") => Literal::Scalar(Value::Null),
            _ => Literal::Scalar(resolved["enum"].get(0).cloned().unwrap_or_default()),
        }
    }

    /// An example's keys in the order of the schema's fields; what the schema does not know comes last.
    pub(crate) fn in_order(self, example: &Value, schema: &'a Value) -> Literal {
        match example {
            Value::Object(entries) => {
                let properties = self.properties(schema, DEPTH_MAX);
                let known = properties.iter().filter_map(|(name, schema, _)| {
                    Some(((*name).clone(), self.in_order(entries.get(*name)?, schema)))
                });
                let unknown =
                    entries.iter().filter(|(key, _)| properties.iter().all(|(name, _, _)| name != key));
                let unknown = unknown.map(|(key, value)| (key.clone(), self.in_order(value, &Value::Null)));
                Literal::Object(known.chain(unknown).collect())
            }
            Value::Array(values) => {
                let items = &self.resolve(schema)["items"];
                Literal::Array(values.iter().map(|value| self.in_order(value, items)).collect())
            }
            scalar => Literal::Scalar(scalar.clone()),
        }
    }
}

/// `Record` of `{"$ref": "#/components/schemas/Record"}`.
pub(crate) fn reference_name(value: &Value) -> Option<&str> {
    value["$ref"].as_str()?.rsplit('/').next()
}

/// `type`, which is a text or an array.
fn types(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::literal::Notation;
    use super::*;

    fn document() -> Value {
        json!({"components": {"schemas": {
            "Zone": {
                "type": "object",
                "required": ["uuid", "domain", "records"],
                "properties": {
                    "domain": {"type": "string", "example": "example.com", "description": "Its name."},
                    "records": {"type": "array", "items": {"$ref": "#/components/schemas/Record"}},
                    "uuid": {"type": "string", "format": "uuid"},
                },
            },
            "Record": {
                "allOf": [{
                    "type": "object",
                    "properties": {"ttl": {"type": ["integer", "null"], "default": 3600}},
                }, {
                    "type": "object",
                    "required": ["state"],
                    "properties": {"state": {"type": "string", "enum": ["live", "gone"]}},
                }],
            },
            "Loop": {"type": "array", "items": {"$ref": "#/components/schemas/Loop"}},
        }}})
    }

    fn reference(name: &str) -> Value {
        json!({"$ref": format!("#/components/schemas/{name}")})
    }

    #[test]
    fn fields_stand_in_the_order_of_their_declaration() {
        let document = document();
        let zone = reference("Zone");
        let fields = Document(&document).fields(&zone);
        let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(names, ["uuid", "domain", "records"]);
        assert_eq!(fields[0].kind.text, "uuid");
        assert_eq!(fields[1].description, "Its name.");
        assert_eq!(
            fields[2].kind,
            Kind { text: "array of ".to_owned(), object: Some("Record".to_owned()), is_nullable: false }
        );
        let record = reference("Record");
        let fields = Document(&document).fields(&record);
        assert_eq!((fields[0].name.as_str(), fields[0].is_required), ("state", true));
        assert_eq!(fields[0].choices, ["live", "gone"]);
        assert_eq!((fields[1].name.as_str(), fields[1].is_required), ("ttl", false));
        assert_eq!(fields[1].default.as_deref(), Some("3600"));
        assert_eq!((fields[1].kind.text.as_str(), fields[1].kind.is_nullable), ("integer", true));
    }

    #[test]
    fn examples_are_made_of_their_parts() {
        let document = document();
        let zone = reference("Zone");
        let example = Document(&document).example(&zone).write(Notation::Json, 0);
        let records = r#"[{"state": "live", "ttl": null}]"#;
        assert_eq!(
            example,
            format!("{{\n  \"uuid\": null,\n  \"domain\": \"example.com\",\n  \"records\": {records}\n}}")
        );
    }

    #[test]
    fn a_schema_that_refers_to_itself_ends() {
        let document = document();
        let endless = reference("Loop");
        let document = Document(&document);
        assert!(document.kind(&endless).text.starts_with("array of array of "));
        assert!(matches!(document.example(&endless), Literal::Array(_)));
        let itself = json!({"a": {"$ref": "#/a"}});
        assert_eq!(Document(&itself).fields(&itself["a"]).len(), 0);
    }
}
