//! One operation.

use serde_json::Value;

use super::literal::Notation;
use super::samples::{Answer, Body, Call, variable_name};
use super::schema::{Document, Field, Kind, reference_name};
use super::{anchor, is_error};
use crate::docs::markdown::{self, Html, verbatim};

/// What a method does at a path.
#[derive(Debug)]
pub(crate) struct Operation {
    /// Its anchor.
    pub(crate) id: String,
    /// `GET`.
    pub(crate) method: String,
    /// `/api/v1/dns-zones/{uuid}/`.
    pub(crate) path: String,
    /// A heading.
    pub(crate) summary: String,
    /// What it does, as HTML.
    pub(crate) description: Html,
    /// The same as text.
    pub(crate) text: String,
    /// The permissions that its token needs.
    pub(crate) permissions: Vec<String>,
    /// What stands in its path.
    pub(crate) path_parameters: Vec<Parameter>,
    /// What may stand in its query.
    pub(crate) query_parameters: Vec<Parameter>,
    /// What it takes.
    pub(crate) body: Option<RequestBody>,
    /// What it answers when all is well.
    pub(crate) success: Success,
    /// What it may answer else: `404`.
    pub(crate) errors: Vec<String>,
    /// How it is called.
    pub(crate) samples: Vec<Sample>,
    /// The variables that the samples have beside the token's: `ZONE`.
    pub(crate) variables: Vec<String>,
}

/// A parameter, or a field of a body.
#[derive(Debug)]
pub(crate) struct Parameter {
    /// Its name.
    pub(crate) name: String,
    /// Its type.
    pub(crate) kind: Kind,
    /// Whether it must be there.
    pub(crate) is_required: bool,
    /// What it means, as HTML.
    pub(crate) description: Html,
    /// The same as text.
    pub(crate) text: String,
    /// What it may be, where that is a list.
    pub(crate) choices: Vec<String>,
    /// What stands for it where it is absent.
    pub(crate) default: Option<String>,
}

/// What an operation takes.
#[derive(Debug)]
pub(crate) struct RequestBody {
    /// What it is, as HTML.
    pub(crate) description: Html,
    /// The same as text.
    pub(crate) text: String,
    /// `application/json`; several where any of them does.
    pub(crate) media_types: Vec<String>,
    /// The fields of an object.
    pub(crate) fields: Vec<Parameter>,
}

/// A 2xx.
#[derive(Debug, Default)]
pub(crate) struct Success {
    /// `200`.
    pub(crate) code: String,
    /// `application/json`; empty where there is no body.
    pub(crate) media_type: String,
    /// The body's type.
    pub(crate) kind: Kind,
    /// The object of one page of a list.
    pub(crate) page: Option<String>,
    /// A body, as HTML.
    pub(crate) example: Option<Html>,
}

/// A program that calls an operation.
#[derive(Debug)]
pub(crate) struct Sample {
    /// `curl`, as scripts and style sheets know it.
    pub(crate) id: &'static str,
    /// The language's own name.
    pub(crate) language: &'static str,
    /// The program, as HTML.
    pub(crate) code: Html,
}

impl From<Field> for Parameter {
    fn from(field: Field) -> Self {
        Self {
            name: field.name,
            kind: field.kind,
            is_required: field.is_required,
            description: markdown::line(&field.description),
            text: markdown::plain(&field.description),
            choices: field.choices,
            default: field.default,
        }
    }
}

impl Operation {
    pub(super) fn new(
        document: Document<'_>,
        path: &str,
        method: &str,
        operation: &Value,
        origin: &str,
    ) -> Self {
        let said = |key: &str| operation[key].as_str().unwrap_or_default();
        let description = said("description");
        let roles = operation["security"].as_array().into_iter().flatten();
        let roles =
            roles.filter_map(|requirement| requirement.as_object()).flat_map(|schemes| schemes.values());
        let permissions = roles.filter_map(Value::as_array).flatten().filter_map(Value::as_str);
        let (body, sent) = request_body(document, &operation["requestBody"]);
        let (success, answer) = success(document, &operation["responses"], &sent);
        let method = method.to_uppercase();
        let call = Call { method: &method, origin, path, body: sent, answer };
        let samples = vec![
            Sample { id: "curl", language: "curl", code: verbatim(&call.curl()) },
            Sample { id: "python", language: "Python", code: verbatim(&call.python()) },
            Sample { id: "javascript", language: "JavaScript", code: verbatim(&call.javascript()) },
        ];
        let segments: Vec<&str> = path.split('/').collect();
        let variables = segments.windows(2).filter(|pair| pair[1].starts_with('{'));
        Self {
            id: anchor(said("operationId")),
            path: path.to_owned(),
            summary: said("summary").to_owned(),
            description: markdown::paragraphs(description),
            text: markdown::plain(description),
            permissions: permissions.map(str::to_owned).collect(),
            path_parameters: parameters(document, operation, "path"),
            query_parameters: parameters(document, operation, "query"),
            body,
            success,
            errors: responses(operation)
                .map(|(code, _)| code.clone())
                .filter(|code| is_error(code))
                .collect(),
            samples,
            variables: variables.map(|pair| variable_name(pair[0])).collect(),
            method,
        }
    }

    /// The objects that its request and its answer are made of.
    pub(super) fn objects(&self) -> impl Iterator<Item = String> {
        let fields = self.body.iter().flat_map(|body| &body.fields);
        let of_request = fields.filter_map(|field| field.kind.object.clone());
        self.success.kind.object.clone().into_iter().chain(self.success.page.clone()).chain(of_request)
    }
}

fn responses(operation: &Value) -> impl Iterator<Item = (&String, &Value)> {
    operation["responses"].as_object().into_iter().flatten()
}

fn parameters(document: Document<'_>, operation: &Value, place: &str) -> Vec<Parameter> {
    let all = operation["parameters"].as_array().into_iter().flatten();
    all.map(|parameter| document.resolve(parameter))
        .filter(|parameter| parameter["in"] == *place)
        .map(|parameter| {
            let name = parameter["name"].as_str().unwrap_or_default();
            let is_required = parameter["required"].as_bool().unwrap_or_default();
            document.field(name, &parameter["schema"], is_required, parameter["description"].as_str()).into()
        })
        .collect()
}

/// What is told of the body, and what samples send.
fn request_body(document: Document<'_>, body: &Value) -> (Option<RequestBody>, Body) {
    let Some(content) = document.resolve(body)["content"].as_object() else { return (None, Body::Nothing) };
    let description = body["description"].as_str().unwrap_or_default();
    let (description, text) = (markdown::line(description), markdown::plain(description));
    let media_types: Vec<String> = content.keys().cloned().collect();
    if let Some(json) = content.get("application/json") {
        let schema = &json["schema"];
        let fields = document.fields(schema);
        let sent = Body::Json(document.example(schema).with_variables(&fields));
        let fields = fields.into_iter().map(Parameter::from).collect();
        let described = RequestBody { description, text, media_types, fields };
        return (Some(described), sent);
    }
    // The type that comes with an example is the one to be shown.
    let shown = content.iter().find(|(_, content)| content.get("example").is_some());
    let sent = shown.map_or(Body::Nothing, |(media_type, _)| Body::File(media_type.clone()));
    (Some(RequestBody { description, text, media_types, fields: Vec::new() }), sent)
}

/// What is told of the 2xx, and what samples do with it.
fn success(document: Document<'_>, responses: &Value, sent: &Body) -> (Success, Answer) {
    let responses = responses.as_object().into_iter().flatten();
    let Some((code, response)) = responses.into_iter().find(|(code, _)| code.starts_with('2')) else {
        return (Success::default(), Answer::Nothing);
    };
    let response = document.resolve(response);
    let success = Success { code: code.clone(), ..Success::default() };
    let Some((media_type, content)) =
        response["content"].as_object().and_then(|content| content.iter().next())
    else {
        return (success, Answer::Nothing);
    };
    let schema = &content["schema"];
    let success = Success {
        media_type: media_type.clone(),
        kind: document.kind(schema),
        page: document.resolve(schema)["oneOf"].get(1).and_then(reference_name).map(str::to_owned),
        ..success
    };
    if media_type != "application/json" {
        let example = content["example"].as_str().map(verbatim);
        return (Success { example, ..success }, Answer::Text);
    }
    let example = match (content.get("example"), sent) {
        (Some(example), _) => document.in_order(example, schema),
        // What was sent comes back.
        (None, Body::Json(sent)) => document.example(schema).echoing(sent),
        (None, _) => document.example(schema),
    };
    (Success { example: Some(verbatim(&example.write(Notation::Json, 0))), ..success }, Answer::Json)
}
