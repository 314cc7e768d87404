//! What end-to-end tests are made of: the real binary ([`Server`]) and those who use it: an API client ([`Api`]), a
//! resolver's side of DNS ([`Dns`]), a browser ([`BrowserStory`]), Debian's other nameservers ([`Peer`] to compare with,
//! [`Bind9`] to deploy to) and PostgreSQL ([`Postgres`]), and a mail server ([`Smtp`]).
//!
//! Everything listens on a loopback address of its own, in a temporary directory, and is killed when it is dropped. What is
//! missing on the machine fails the test that needs it; `scripts/setup` installs it.

mod api;
mod binary;
mod bind9;
mod browser;
pub mod dns;
pub mod http;
pub mod loopback;
mod open_files;
pub mod parameters;
mod peer;
mod postgres;
mod process;
mod random;
pub mod routes;
mod server;
mod smtp;
pub mod soak;
pub mod visitor;
mod wait;

pub use api::{Api, Zone, assert_error};
pub use binary::{tool, zonewright};
pub use bind9::{Bind9, Bind9Setup};
pub use browser::BrowserStory;
pub use dns::{Dns, Message, Query, Reply};
pub use loopback::free_address;
pub use open_files::raise_open_files_max;
pub use peer::{Peer, PeerSetup, PeerZone, check_zone};
pub use postgres::Postgres;
pub use process::{Output, run, run_with_input};
pub use random::Random;
pub use server::{NAMESERVERS, Server, ServerOptions};
pub use smtp::{Smtp, link_in};
pub use visitor::Visitor;
pub use wait::{within, within_some};
