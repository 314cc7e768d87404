//! The pages in a real browser. What happens there is told in `tests/browser/`; here the servers around it are started.

mod accounts;
mod checks;
mod copies;
mod documentation;
mod editing;
mod landing;
mod life;
mod pages;
mod zones;
