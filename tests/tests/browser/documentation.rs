//! The documentation, which is there for everyone.

use end_to_end::{BrowserStory, Server};

#[test]
fn a_reader_looks_things_up() {
    let server = Server::start();
    BrowserStory::named("documentation").on(&server).play();
}
