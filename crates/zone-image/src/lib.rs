//! Zones compiled for answering: one immutable image a zone, and the set of all of them.
//!
//! A [`ZoneImage`] has a zone's names in canonical order with their RRsets rendered for messages, packed into
//! leaves under a copy-on-write tree (`tree`, `block`, `pack`, `render`); most zones are one leaf in one
//! allocation. The [`ZoneSet`] is a persistent trie of them by the hash of their apex (`trie`), under one
//! pointer: readers see all of a change or nothing, never wait, and never free what is gone.

mod block;
mod delta;
mod delta_walk;
mod image;
mod key;
mod pack;
mod prefetch;
mod render;
mod set;
mod tree;
mod trie;
mod walk;

pub use block::{Node, RrsetView};
pub use delta::{Delta, DeltaLimits, DeltaLog};
pub use delta_walk::DeltaWalk;
pub use image::ZoneImage;
pub use key::SearchKey;
pub use render::{RECORD_HEADER, apex_pointers};
pub use set::{Anticipation, ZoneSet, ZoneSetReader, ZoneSetWriter, Zones};
pub use tree::Search;
pub use walk::Walk;
