//! What keeps a secondary from following, and how that is told.

use end_to_end::within;

use crate::{LIMIT, Platform, ask, wait_for_addresses};

#[test]
fn a_secondary_with_another_secret_gets_nothing_and_is_told_of() {
    let mut platform = Platform::start(&["bind"]);
    let zone = platform.api.create_zone("example.com");
    let right =
        std::mem::replace(&mut platform.secret, "d3Jvbmd3cm9uZ3dyb25nd3Jvbmd3cm9uZ3dyb25nd3I=".to_owned());
    let wrong = platform.named(0);
    let last_error = || {
        let status = platform.api.get(&zone.path("status/")).expect(200).json();
        let secondary =
            status["nameservers"].as_array().expect("a list").last().expect("the secondary").clone();
        secondary["last_error"].as_str().map(str::to_owned)
    };
    assert!(within(LIMIT, || last_error().is_some()), "{}", platform.server.log());
    assert_ne!(ask(&wrong, "example.com", "SOA").map(|(rcode, _)| rcode), Some("NOERROR".to_owned()));
    drop(wrong);

    platform.secret = right;
    let good = platform.named(0);
    platform.api.add(&zone, "www", "A", "192.0.2.1");
    wait_for_addresses(&good, "www.example.com", &["192.0.2.1"]);
    assert!(within(LIMIT, || last_error().is_none()), "{:?}", last_error());
}

#[test]
fn without_secondaries_nobody_gets_a_zone() {
    let (server, api) = end_to_end::Server::start_with_account();
    api.create_zone("example.com");
    let reply = server.dns().ask_tcp("example.com AXFR");
    assert_eq!(reply.message.rcode_name(), "REFUSED");
}
