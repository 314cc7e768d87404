//! DELETE `/dns-records/{uuid}/`.

use end_to_end::{Server, assert_error};

use crate::{NOBODY, text};

#[test]
fn removes_one_record_at_once_and_for_good() {
    let (server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let [first, second] = ["192.0.2.1", "192.0.2.2"].map(|value| {
        let record = api.add(&zone, "www", "A", value);
        format!("/dns-records/{}/", text(&record, "uuid"))
    });
    let response = api.delete(&first).expect(204);
    assert!(response.body.is_empty());
    server.dns().ask("www.example.com A").noerror().answer(&["www.example.com. 3600 A 192.0.2.2"]);
    assert_error(&api.get(&first), 404, "not_found", None);
    assert_error(&api.delete(&first), 404, "not_found", None);
    api.delete(&second).expect(204);
    server.dns().ask("www.example.com A").nxdomain().soa_of("example.com.");
    assert_eq!(api.get(&zone.path("")).expect(200).json()["record_count"], 0);
}

#[test]
fn is_404_for_what_is_not_there_or_not_yours() {
    let (server, alice) = Server::start_with_account();
    let bob = server.api("bob@example.net");
    let zone = alice.create_zone("example.com");
    let record = alice.add(&zone, "www", "A", "192.0.2.1");
    assert_error(&bob.delete(&format!("/dns-records/{}/", text(&record, "uuid"))), 404, "not_found", None);
    assert_error(&alice.delete(&format!("/dns-records/{NOBODY}/")), 404, "not_found", None);
    server.dns().ask("www.example.com A").noerror().answer(&["www.example.com. 3600 A 192.0.2.1"]);
}
