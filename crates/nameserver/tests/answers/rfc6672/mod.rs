//! DNAME.

mod section_2;
mod section_3;
