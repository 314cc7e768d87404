//! The pages, through the router, as a browser without script sees them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod account;
mod admin;
mod app;
mod assets;
mod copies;
mod documentation;
mod errors;
mod forms;
mod history;
mod links;
mod mailbox;
mod preferences;
mod records;
mod room;
mod second_factor;
mod sessions;
mod sign_in;
mod tokens;
mod zone_list;
mod zone_new;
