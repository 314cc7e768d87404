//! The name server's identifier.

mod section_2;
