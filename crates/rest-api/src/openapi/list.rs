//! Lists in the document: an array, or a page.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::marker::PhantomData;

use axum::http::StatusCode;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, OneOfBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{Content, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, PartialSchema, ToSchema};

use super::{errors, header, uri_reference};

/// What a list of `T` answers. By hand, since derived generic schemas repeat `T` wherever they stand.
pub(crate) struct ListOf<T>(PhantomData<T>);

impl<T: ToSchema> ToSchema for ListOf<T> {
    fn name() -> Cow<'static, str> {
        format!("{}List", T::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into(), T::schema()));
        schemas.push((PageOf::<T>::name().into(), PageOf::<T>::schema()));
        T::schemas(schemas);
    }
}

impl<T: ToSchema> PartialSchema for ListOf<T> {
    fn schema() -> RefOr<Schema> {
        OneOfBuilder::new()
            .description(Some(
                "Without `page`, `page_size` and `cursor` everything as an array, with any of them one page.",
            ))
            .item(array::<T>())
            .item(Ref::from_schema_name(PageOf::<T>::name()))
            .into()
    }
}

/// What an operation that lists may answer, beside what it is denied for.
impl<T: ToSchema> IntoResponses for ListOf<T> {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let count = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0));
        let links = ObjectBuilder::new().schema_type(Type::String);
        let list = ResponseBuilder::new()
            .description("Everything as an array, or one page.")
            .content("application/json", Content::new(Some(Ref::from_schema_name(Self::name()))))
            .header("X-Total-Count", header(count, "How many there are in all."))
            .header(
                "Link",
                header(links, "RFC 8288: `first`, and for a page `prev`, `next` and `last` too."),
            );
        let mut responses = errors::references(&[StatusCode::BAD_REQUEST, StatusCode::NOT_FOUND]);
        responses.insert(StatusCode::OK.as_str().to_owned(), list.build().into());
        responses
    }
}

/// One page of `T`; written as [`crate::paging::Page`].
struct PageOf<T>(PhantomData<T>);

impl<T: ToSchema> ToSchema for PageOf<T> {
    fn name() -> Cow<'static, str> {
        format!("{}Page", T::name()).into()
    }
}

impl<T: ToSchema> PartialSchema for PageOf<T> {
    fn schema() -> RefOr<Schema> {
        let url = |description: &str| {
            ObjectBuilder::new()
                .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
                .format(Some(uri_reference()))
                .description(Some(description))
        };
        let count = ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(0))
            .description(Some("How many there are in all."));
        ObjectBuilder::new()
            .property("count", count)
            .property("next", url("The URL of the next page."))
            .property("previous", url("The URL of the previous page."))
            .property("results", array::<T>())
            .required("count")
            .required("next")
            .required("previous")
            .required("results")
            .into()
    }
}

fn array<T: ToSchema>() -> ArrayBuilder {
    ArrayBuilder::new().items(Ref::from_schema_name(T::name()))
}
