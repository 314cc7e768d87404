//! Notifiers, and secondaries of all kinds: good, bad and real ones.

mod behaviour;
mod fake;
mod hostile;
mod many;
mod primary;
mod real;
mod support;
