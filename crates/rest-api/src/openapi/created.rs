//! What is made, in the document.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use axum::http::StatusCode;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{Content, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

use super::{header, uri_reference};

/// What an operation answers that makes a `T`, which an operation that gets one describes.
pub(crate) struct Created<T>(PhantomData<T>);

impl<T: ToSchema> IntoResponses for Created<T> {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let url = ObjectBuilder::new().schema_type(Type::String).format(Some(uri_reference()));
        let created = ResponseBuilder::new()
            .description("What was made.")
            .content("application/json", Content::new(Some(Ref::from_schema_name(T::name()))))
            .header("Location", header(url, "Its URL."));
        BTreeMap::from([(StatusCode::CREATED.as_str().to_owned(), created.build().into())])
    }
}
