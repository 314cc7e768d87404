//! The documentation of the API, for which nobody needs to be signed in.

mod markdown;
mod reference;
