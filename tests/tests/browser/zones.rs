//! Making zones and finding them.

use end_to_end::{BrowserStory, Server};

#[test]
fn zones_are_made_and_found() {
    let server = Server::start();
    server.create_person("baran@example.net");
    server.create_person("baran-no-script@example.net");
    BrowserStory::named("zones").on(&server).play();
}
