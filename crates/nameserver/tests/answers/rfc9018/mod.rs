//! Server cookies that several nodes understand.

mod appendix_a;
mod section_4_3;
mod section_5;
