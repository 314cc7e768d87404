//! Glue.

mod section_3;
