//! DELETE `/dns-zones/{uuid}/`.

use end_to_end::{Server, assert_error};
use serde_json::json;

use crate::{NOBODY, text};

fn serial(server: &Server, domain: &str) -> u32 {
    let soa = server.dns().ask(&format!("{domain} SOA")).noerror().data();
    soa[0].split(' ').nth(2).and_then(|serial| serial.parse().ok()).expect("a serial")
}

#[test]
fn removes_the_zone_and_all_its_records() {
    let (server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let record = api.add(&zone, "www", "A", "192.0.2.1");
    let response = api.delete(&zone.path("")).expect(204);
    assert!(response.body.is_empty());
    server.dns().ask("www.example.com A").rcode("REFUSED");
    for path in [zone.path(""), zone.path("records/"), format!("/dns-records/{}/", text(&record, "uuid"))] {
        assert_error(&api.get(&path), 404, "not_found", None);
    }
    assert_error(&api.delete(&zone.path("")), 404, "not_found", None);
    assert_eq!(api.get("/dns-records/").expect(200).json(), json!([]));
    assert_eq!(api.get("/dns-zones/").expect(200).json(), json!([]));
}

#[test]
fn frees_the_domain_for_everyone() {
    let (server, alice) = Server::start_with_account();
    let bob = server.api("bob@example.net");
    let zone = alice.create_zone("example.com");
    alice.delete(&zone.path("")).expect(204);
    bob.create_zone("a.example.com");
    bob.create_zone("example.com");
}

#[test]
fn the_serial_does_not_go_back_when_the_zone_is_made_again() {
    let (server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    for index in 0..5 {
        api.add(&zone, &format!("host{index}"), "A", "192.0.2.1");
    }
    let before = serial(&server, "example.com");
    api.delete(&zone.path("")).expect(204);
    api.create_zone("example.com");
    assert!(serial(&server, "example.com") > before);
    let body = json!({ "domain": "example.org", "zonefile": "@ SOA a. b. 4000000000 1 1 1 1\n" });
    let zone = api.post("/dns-zones/", &body).expect(201).json();
    assert_eq!(serial(&server, "example.org"), 4_000_000_000);
    api.delete(&format!("/dns-zones/{}/", text(&zone, "uuid"))).expect(204);
    api.create_zone("example.org");
    assert_eq!(serial(&server, "example.org"), 4_000_000_001);
}

#[test]
fn is_404_for_what_is_not_there_or_not_yours() {
    let (server, alice) = Server::start_with_account();
    let bob = server.api("bob@example.net");
    let zone = alice.create_zone("example.com");
    assert_error(&bob.delete(&zone.path("")), 404, "not_found", None);
    assert_error(&alice.delete(&format!("/dns-zones/{NOBODY}/")), 404, "not_found", None);
    alice.get(&zone.path("")).expect(200);
    server.dns().ask("example.com SOA").noerror();
}

#[test]
fn a_zone_below_shows_what_the_parent_kept_for_it() {
    let (server, api) = Server::start_with_account();
    let parent = api.create_zone("example.com");
    let child = api.create_zone("sub.example.com");
    api.add(&parent, "www.sub", "A", "192.0.2.1");
    api.add(&child, "ftp", "A", "192.0.2.2");
    server.dns().ask("www.sub.example.com A").nxdomain().soa_of("sub.example.com.");
    server.dns().ask("ftp.sub.example.com A").noerror().answer(&["ftp.sub.example.com. 3600 A 192.0.2.2"]);
    api.delete(&child.path("")).expect(204);
    server.dns().ask("www.sub.example.com A").noerror().answer(&["www.sub.example.com. 3600 A 192.0.2.1"]);
    server.dns().ask("ftp.sub.example.com A").nxdomain().soa_of("example.com.");
}
