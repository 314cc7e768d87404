//! Tells secondaries of changes (NOTIFY, RFC 1996), and sees that they take them.
//!
//! A [`Notifier`] has a thread for each secondary, with one socket. A change is told at once, again until it is
//! acknowledged, and then the secondary is asked for the zone's SOA until it is there: in sync is what is answered, not what
//! was told. Beside that all zones are looked at, again and again, which finds what was missed, and at the start how
//! everything stands. So no state is kept.

mod book;
mod chance;
mod exchanges;
mod message;
mod notifier;
mod options;
mod secondary;
mod status;
mod worker;

pub use notifier::{Notifier, SoaSource};
pub use options::{Clock, SecondaryOptions};
pub use status::{SecondaryReport, ZoneReport, ZoneState};
