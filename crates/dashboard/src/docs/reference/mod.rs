//! The API as the OpenAPI document describes it, made ready to be shown: its parts, their operations, the objects that
//! these answer with, and the errors.

mod literal;
mod operation;
mod samples;
mod schema;

use std::collections::BTreeSet;

use serde_json::Value;

use self::schema::Document;
use super::markdown::{Html, line};

pub(crate) use self::operation::{Operation, Parameter};

/// What stands on one page: the operations below one path.
#[derive(Debug)]
pub(crate) struct Part {
    /// Its operations, by tag.
    pub(crate) groups: Vec<Group>,
    /// The objects that they take and answer with.
    pub(crate) objects: Vec<Object>,
    /// The errors that they answer with.
    pub(crate) errors: Vec<Status>,
}

/// The operations of a tag.
#[derive(Debug)]
pub(crate) struct Group {
    /// The tag.
    pub(crate) name: String,
    /// Its anchor.
    pub(crate) id: String,
    /// What it is about, as HTML.
    pub(crate) description: Html,
    /// In the order of their paths.
    pub(crate) operations: Vec<Operation>,
}

/// An object that operations share.
#[derive(Debug)]
pub(crate) struct Object {
    /// `Record`.
    pub(crate) name: String,
    /// Its anchor.
    pub(crate) id: String,
    /// What it is, as CommonMark.
    pub(crate) markdown: String,
    /// The same as HTML.
    pub(crate) description: Html,
    /// Its fields.
    pub(crate) fields: Vec<Parameter>,
}

/// An answer that is an error.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Status {
    /// `404`.
    pub(crate) code: String,
    /// When it comes, as HTML.
    pub(crate) description: Html,
}

/// Which parts there are: the name of each in its URL, and what the paths of its operations start with.
const PARTS: [(&str, &str); 2] = [("account", "/api/v1/account/"), ("dns", "/api/v1/")];

/// All parts, by their names. `origin` is where readers find the API.
pub(crate) fn parts(document: &Value, origin: &str) -> Vec<(&'static str, Part)> {
    PARTS.into_iter().map(|(name, _)| (name, Part::new(name, Document(document), origin))).collect()
}

/// The page of a part.
pub(crate) fn path_of(part: &str) -> String {
    format!("/api/v1/docs/{part}/")
}

/// The first of [`PARTS`] that a path is of.
fn part_of(path: &str) -> Option<&'static str> {
    PARTS.iter().find(|(_, prefix)| path.starts_with(prefix)).map(|(name, _)| *name)
}

impl Part {
    fn new(name: &str, document: Document<'_>, origin: &str) -> Self {
        let operations: Vec<(&str, &str, &Value)> =
            document.operations().into_iter().filter(|(path, _, _)| part_of(path) == Some(name)).collect();
        let tags = document.0["tags"].as_array().into_iter().flatten();
        let group = |tag: &Value| {
            let name = tag["name"].as_str().unwrap_or_default();
            let of_tag = operations.iter().filter(|(_, _, operation)| operation["tags"][0] == *name);
            let operations: Vec<Operation> = of_tag
                .map(|(path, method, operation)| Operation::new(document, path, method, operation, origin))
                .collect();
            (!operations.is_empty()).then(|| Group {
                name: name.to_owned(),
                id: anchor(name),
                description: line(tag["description"].as_str().unwrap_or_default()),
                operations,
            })
        };
        let groups: Vec<Group> = tags.filter_map(group).collect();
        let objects = objects(document, &groups);
        let errors = errors(&operations, document);
        Self { groups, objects, errors }
    }

    /// What the samples find in the environment, with a value such as there might be.
    pub(crate) fn environment(&self) -> Vec<(String, &'static str)> {
        let mut variables = vec![("TOKEN".to_owned(), "vps_...")];
        for name in self.operations().flat_map(|operation| &operation.variables) {
            if variables.iter().all(|(known, _)| known != name) {
                variables.push((name.clone(), "0192f0c1-..."));
            }
        }
        variables
    }

    /// All its operations.
    pub(crate) fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.groups.iter().flat_map(|group| &group.operations)
    }
}

impl<'a> Document<'a> {
    /// Path, method and description of each operation; of one path, in the order in which one meets them.
    fn operations(self) -> Vec<(&'a str, &'static str, &'a Value)> {
        const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];
        let paths = self.0["paths"].as_object().into_iter().flatten();
        let of_path = |(path, item): (&'a String, &'a Value)| {
            METHODS.into_iter().filter_map(move |method| Some((path.as_str(), method, item.get(method)?)))
        };
        paths.flat_map(of_path).collect()
    }
}

/// The objects that the operations name, and those that these name, in the order in which one meets them.
fn objects(document: Document<'_>, groups: &[Group]) -> Vec<Object> {
    let operations = groups.iter().flat_map(|group| &group.operations);
    let mut names: Vec<String> = operations.flat_map(Operation::objects).collect();
    let mut objects: Vec<Object> = Vec::new();
    let mut seen = BTreeSet::new();
    // Each name is met once, so this ends.
    while !names.is_empty() {
        let name = names.remove(0);
        let Some(schema) = document.0["components"]["schemas"].get(&name) else { continue };
        if !seen.insert(name.clone()) {
            continue;
        }
        let fields = document.fields(schema);
        let markdown = schema["description"].as_str().unwrap_or_default();
        names.extend(fields.iter().filter_map(|field| field.kind.object.clone()));
        objects.push(Object {
            id: anchor(&format!("object {name}")),
            description: line(markdown),
            markdown: markdown.to_owned(),
            fields: fields.into_iter().map(Parameter::from).collect(),
            name,
        });
    }
    objects
}

/// The errors of these operations, each once.
fn errors(operations: &[(&str, &str, &Value)], document: Document<'_>) -> Vec<Status> {
    let responses = operations.iter().filter_map(|(_, _, operation)| operation["responses"].as_object());
    let mut errors: Vec<Status> = Vec::new();
    for (code, response) in responses.flatten().filter(|(code, _)| is_error(code)) {
        let description = document.resolve(response)["description"].as_str().unwrap_or_default();
        let error = Status { code: code.clone(), description: line(description) };
        if !errors.contains(&error) {
            errors.push(error);
        }
    }
    errors.sort_by(|one, other| one.code.cmp(&other.code));
    errors
}

fn is_error(code: &str) -> bool {
    code.starts_with(['4', '5'])
}

/// What a thing of this name has for an anchor: `zone-files` for `Zone files`.
pub(crate) fn anchor(name: &str) -> String {
    name.to_lowercase().replace([' ', '_'], "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `rest-api` keeps checked in.
    fn document() -> Value {
        serde_json::from_str(include_str!("../../../../../docs/openapi.json")).unwrap()
    }

    #[test]
    fn every_operation_is_in_one_part() {
        let document = document();
        let parts = parts(&document, "https://dns.example.net");
        let mut shown: Vec<(String, String)> = parts
            .iter()
            .flat_map(|(_, part)| part.operations())
            .map(|operation| (operation.path.clone(), operation.method.to_lowercase()))
            .collect();
        shown.sort();
        let mut all: Vec<(String, String)> = Document(&document)
            .operations()
            .iter()
            .map(|(path, method, _)| ((*path).to_owned(), (*method).to_owned()))
            .collect();
        all.sort();
        assert_eq!(shown, all);
        assert!(all.len() >= 16, "{all:?}");
    }

    #[test]
    fn what_operations_name_is_described_beside_them() {
        let document = document();
        for (name, part) in parts(&document, "https://dns.example.net") {
            let objects: Vec<&str> = part.objects.iter().map(|object| object.name.as_str()).collect();
            for object in part.operations().flat_map(Operation::objects) {
                assert!(objects.contains(&object.as_str()), "{name}: {object} of {objects:?}");
            }
            for operation in part.operations() {
                assert!(!operation.summary.is_empty() && !operation.text.is_empty(), "{}", operation.id);
                for code in &operation.errors {
                    assert!(part.errors.iter().any(|error| error.code == *code), "{}: {code}", operation.id);
                }
            }
        }
    }
}
