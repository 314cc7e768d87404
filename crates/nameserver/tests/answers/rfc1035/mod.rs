//! Domain names: implementation and specification.

mod section_3_3;
mod section_4_1_1;
mod section_4_1_4;
