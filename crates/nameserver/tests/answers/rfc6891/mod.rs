//! EDNS(0).

mod section_6;
