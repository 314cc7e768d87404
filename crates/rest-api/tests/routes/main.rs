//! The API as clients see it, in process: the router on a real database. Laid out by path and verb; what holds for all
//! paths stands beside them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod app;

mod account;
mod authentication;
mod bodies;
mod dns_records;
mod dns_zones;
mod errors;
mod large_answers;
mod large_bodies;
mod lists;
mod order;
mod permissions;
mod token_limits;
