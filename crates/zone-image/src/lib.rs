//! Zones compiled for answering: one immutable image a zone, and the set of all of them.

mod block;
mod image;
mod key;
mod pack;
mod prefetch;
mod render;
mod set;
mod tree;
mod trie;

pub use block::{Node, RrsetView};
pub use image::ZoneImage;
pub use key::SearchKey;
pub use render::{RECORD_HEADER, apex_pointers};
pub use set::{Anticipation, ZoneSet, ZoneSetReader, ZoneSetWriter, Zones};
pub use tree::Search;
