//! What lists are made of.

use hosting::Start;
use serde::Serialize;

use crate::cursor::Cursor;

/// How many items are read at once: as many of the largest as a server can hold for each of its requests.
pub(crate) const READ_AT_ONCE: u32 = 200;

/// Something that can be listed, in an order of its own, with its filters.
pub(crate) trait Listing: Send + Sync + 'static {
    /// What the store gives.
    type Item: Send;
    /// A place in the list.
    type Cursor: Cursor + Send;
    /// What clients see.
    type View: Serialize;

    /// The query parameters that are filters, which links keep.
    const FILTERS: &'static [&'static str];

    /// How many there are.
    fn count(&self) -> impl Future<Output = Result<u64, hosting::Error>> + Send;
    /// Some of them.
    fn list(
        &self,
        start: Start<Self::Cursor>,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<Self::Item>, hosting::Error>> + Send;
    /// Where one stands.
    fn place(item: &Self::Item) -> Self::Cursor;
    /// One as clients see it.
    fn view(item: &Self::Item) -> Self::View;
}
