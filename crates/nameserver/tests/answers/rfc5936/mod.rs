//! Zone transfers, which nobody gets.

mod section_2_2_1;
mod section_4_2;
