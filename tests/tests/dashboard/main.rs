//! The pages over HTTP, as programs of good and of bad will speak to them: forgery, cookies, sessions, headers, and what is
//! not one's own. What people see is told in `tests/browser/`.

mod attempts;
mod cookies;
mod enumeration;
mod forgery;
mod headers;
mod links;
mod ownership;
mod route_list;
mod sessions;
