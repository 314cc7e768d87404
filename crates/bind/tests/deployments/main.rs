//! Zones on a real named: their life, and what happens to both.

mod checks;
mod faults;
mod life;
mod support;
