//! Zones compiled for answering: one immutable image a zone, and the set of all of them.

mod image;
mod set;

pub use image::ZoneImage;
pub use set::{ZoneSet, ZoneSetWriter};
