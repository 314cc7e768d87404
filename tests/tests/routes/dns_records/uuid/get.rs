//! GET `/dns-records/{uuid}/`.

use end_to_end::{Server, assert_error};

use crate::{NOBODY, text};

#[test]
fn shows_one_record_to_its_owner_alone() {
    let (server, alice) = Server::start_with_account();
    let bob = server.api("bob@example.net");
    let zone = alice.create_zone("example.com");
    let record = alice.add(&zone, "www", "A", "192.0.2.1");
    let path = format!("/dns-records/{}/", text(&record, "uuid"));
    assert_eq!(alice.get(&path).expect(200).json(), record);
    let foreign = bob.get(&path);
    assert_error(&foreign, 404, "not_found", None);
    let unknown = bob.get(&format!("/dns-records/{NOBODY}/"));
    assert_error(&unknown, 404, "not_found", None);
    assert_eq!(foreign.json(), unknown.json());
}
