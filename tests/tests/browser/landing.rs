//! Before anyone signs in.

use end_to_end::{BrowserStory, Server};

#[test]
fn a_visitor_looks_around() {
    let server = Server::start();
    BrowserStory::named("landing").on(&server).play();
}
