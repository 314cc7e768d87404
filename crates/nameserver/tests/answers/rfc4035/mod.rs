//! Protocol modifications for DNSSEC, as far as they concern unsigned zones.

mod section_2_5;
mod section_3_1_4_1;
