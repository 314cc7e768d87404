//! Clarifications.

mod section_9;
