//! Every page of an account and of an administrator, with something on it.

use end_to_end::{Api, BrowserStory, Server, Zone};
use serde_json::json;

const PERSON: &str = "zozan@example.net";
const ADMINISTRATOR: &str = "serdar@example.net";
const COLLEAGUE: &str = "accounting.and.administration@a-company-with-a-long-name.example.net";
const COLLEAGUE_TO_BE: &str = "hostmaster@example.net";
/// What a company of some years has.
const ZONE_FILE: &str = include_str!("../../browser/sample.zone");

#[test]
fn every_page_of_an_account() {
    let server = Server::start();
    server.create_person(PERSON);
    make_zones(&server);
    make_tokens(&server);
    BrowserStory::named("account_pages").on(&server).play();
}

#[test]
fn every_page_of_an_administrator() {
    let server = Server::start();
    server.create_person(PERSON);
    make_zones(&server);
    server.create_administrator(ADMINISTRATOR);
    server.create_person(COLLEAGUE);
    server.create_account("bare@example.net");
    assert_eq!(server.visitor().sign_in_with(PERSON, "not the password").status, 422);
    server.signed_in(COLLEAGUE);
    for command in [
        &["account", "suspend", COLLEAGUE] as &[&str],
        &["account", "limit", COLLEAGUE, "--zones", "3", "--records", "500"],
        &["account", "invite", "new@example.net"],
        &["account", "invite", "--administrator", COLLEAGUE_TO_BE],
    ] {
        run(&server, command);
    }
    BrowserStory::named("administrator_pages").on(&server).play();
}

/// One with many records and a history, one without any, and some whose names are hard to lay out.
fn make_zones(server: &Server) {
    let api = server.api_with(PERSON, &["*:*"]);
    let company = api.create_zone_with("company.com", ZONE_FILE);
    change(&api, &company);
    for domain in [
        "empty.com",
        "xn--bcher-kva.com",
        "a-zone-whose-name-is-as-long-as-those-of-campaigns-tend-to-be.and-below-it-one-more.co.uk",
        "2.0.192.in-addr.arpa",
    ] {
        api.create_zone(domain);
    }
    let copy = json!({ "domain": "copy.com", "primaries": ["192.0.2.1", "[2001:db8::1]:5353"] });
    api.post("/dns-zones/", &copy).expect(201);
}

/// Changes of several kinds.
fn change(api: &Api, zone: &Zone) {
    let added = api.add(zone, "shop", "CNAME", "shops.provider.test.");
    let path = format!("/dns-records/{}/", added["uuid"].as_str().expect("an identity"));
    api.patch(&path, &json!({ "ttl": 300 })).expect(200);
    api.delete(&path).expect(204);
    let next = ZONE_FILE.replace("198.51.100.", "203.0.113.");
    api.put_zone_file(zone, &next).expect(200);
}

/// One that may do everything, one with every limit, and one whose time is over.
fn make_tokens(server: &Server) {
    #[expect(clippy::disallowed_methods, reason = "the server's clock is the real one")]
    let now = jiff::Timestamp::now();
    let soon = (now + jiff::SignedDuration::from_secs(3)).strftime("%FT%TZ").to_string();
    for options in [
        &["--name", "ACME on web1", "--acme", "--zone", "company.com", "--network", "192.0.2.0/24"]
            as &[&str],
        &[
            "--name",
            "The office's dynamic address, renewed by the router in the cellar",
            "--permission",
            "dns:list",
            "--permission",
            "dns:update",
            "--zone",
            "company.com",
            "--zone",
            "empty.com",
            "--record-name",
            "office",
            "--record-type",
            "A",
            "--record-type",
            "AAAA",
            "--network",
            "2001:db8:1234:5678::/64",
            "--expires",
            "2099-12-31",
        ],
        &["--name", "last year's", "--permission", "dns:list", "--expires", &soon],
    ] {
        run(server, &[&["token", "create", "--account", PERSON], options].concat());
    }
}

fn run(server: &Server, command: &[&str]) {
    let output = server.cli(command);
    assert!(output.success, "{command:?}: {}{}", output.stdout, output.stderr);
}
