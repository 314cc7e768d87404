//! Lists in the document: an array, or a page.

use std::borrow::Cow;
use std::marker::PhantomData;

use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, OneOfBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

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
