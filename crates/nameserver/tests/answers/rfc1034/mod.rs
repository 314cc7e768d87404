//! Domain names: concepts and facilities.

mod section_3_6_2;
mod section_4_3_2;
