//! The response code of chains.

mod section_3;
