//! Negative caching.

mod section_3;
