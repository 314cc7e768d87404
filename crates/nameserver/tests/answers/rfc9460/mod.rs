//! SVCB and HTTPS.

mod section_4_1;
