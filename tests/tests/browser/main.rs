//! The pages in a real browser. What happens there is told in `tests/browser/`; here the servers around it are started.

mod checks;
mod landing;
