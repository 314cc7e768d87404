//! What is made, in the document.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use axum::http::StatusCode;
use serde_json::Value;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

use super::{header, uri_reference};

/// What an operation answers that makes a `T`, which an operation that gets one describes.
pub(crate) struct Created<T>(PhantomData<T>);

impl<T: ToSchema> IntoResponses for Created<T> {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        created::<T>(None)
    }
}

/// The same, with an example where that of a `T` is none of something new.
pub(crate) fn created<T: ToSchema>(example: Option<Value>) -> BTreeMap<String, RefOr<Response>> {
    let url = ObjectBuilder::new().schema_type(Type::String).format(Some(uri_reference()));
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(T::name()))).example(example);
    let created = ResponseBuilder::new()
        .description("What was made.")
        .content("application/json", content.build())
        .header("Location", header(url, "Its URL."));
    BTreeMap::from([(StatusCode::CREATED.as_str().to_owned(), created.build().into())])
}
