//! DNS cookies.

mod section_5;
