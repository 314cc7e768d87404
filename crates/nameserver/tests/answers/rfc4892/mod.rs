//! Asking a server which one it is.

mod section_3;
