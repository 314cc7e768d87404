//! Extended DNS errors.

mod section_4;
