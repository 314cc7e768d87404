//! Wildcards.

mod section_2_2;
mod section_4;
