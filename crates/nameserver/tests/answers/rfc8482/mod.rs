//! Answers to ANY.

mod section_4_3;
