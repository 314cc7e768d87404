//! What happens while someone types.

use end_to_end::{BrowserStory, Server};

#[test]
fn what_is_typed_is_not_lost() {
    let server = Server::start();
    server.create_person("rojda@example.net");
    BrowserStory::named("editing").on(&server).play();
}
