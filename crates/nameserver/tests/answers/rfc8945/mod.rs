//! RFC 8945: signatures by shared keys.

mod known_keys;
mod section_5;
