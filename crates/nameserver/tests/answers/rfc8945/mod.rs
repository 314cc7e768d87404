//! RFC 8945: signatures by shared keys.

mod section_5;
