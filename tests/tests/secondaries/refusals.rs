//! What keeps a secondary from following, and how that is told.

use std::fs;

use end_to_end::{Server, within};
use tempfile::TempDir;

use crate::dig::Asker;
use crate::{CATALOG, LIMIT, Platform, Secondary, ask, wait_for_addresses};

const OTHER_SECRET: &str = "d3Jvbmd3cm9uZ3dyb25nd3Jvbmd3cm9uZ3dyb25nd3I=";

#[test]
fn a_secondary_with_another_secret_gets_nothing_and_is_told_of() {
    let mut platform = Platform::start(&["bind"]);
    let zone = platform.api.create_zone("example.com");
    let right = std::mem::replace(&mut platform.secret, OTHER_SECRET.to_owned());
    let wrong = platform.named(0);
    let last_error = || {
        let status = platform.api.get(&zone.path("status/")).expect(200).json();
        let secondary =
            status["nameservers"].as_array().expect("a list").last().expect("the secondary").clone();
        secondary["last_error"].as_str().map(str::to_owned)
    };
    assert!(within(LIMIT, || last_error().is_some()), "{}", platform.server.log());
    // Operators are told why.
    let status = || platform.server.cli(&["secondary", "status"]).stdout;
    assert!(
        within(LIMIT, || status().contains("example.com: the server refuses our signature: BADSIG")),
        "{}",
        status()
    );
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
    let (server, api) = Server::start_with_account();
    api.create_zone("example.com");
    let reply = server.dns().ask_tcp("example.com AXFR");
    assert_eq!(reply.message.rcode_name(), "REFUSED");
}

#[test]
fn a_zone_goes_to_the_right_address_with_the_right_key_alone() {
    let signing = Secondary::new("signing").within("127.0.0.2/32");
    let unsigned = Secondary::unsigned("unsigned").within("127.0.0.4/32");
    let platform = Platform::start_with(vec![signing, unsigned]);
    platform.api.create_zone("example.com");
    let (server, right) = (platform.primary, Some(platform.secret.as_str()));
    // A new key is taken up in a moment.
    let admitted = Asker { source: "127.0.0.2", secret: right };
    let is_admitted = within(LIMIT, || admitted.rcode(server, CATALOG, "axfr") == "NOERROR");
    assert!(is_admitted, "{}", platform.server.log());
    for (source, secret, expected, of_catalog) in [
        ("127.0.0.2", right, "NOERROR", "NOERROR"),
        ("127.0.0.3", right, "REFUSED", "NOTAUTH"),
        ("127.0.0.2", None, "REFUSED", "NOTAUTH"),
        ("127.0.0.3", None, "REFUSED", "NOTAUTH"),
        ("127.0.0.4", None, "NOERROR", "NOERROR"),
        ("127.0.0.2", Some(OTHER_SECRET), "NOTAUTH", "NOTAUTH"),
        ("127.0.0.4", Some(OTHER_SECRET), "NOTAUTH", "NOTAUTH"),
    ] {
        let asker = Asker { source, secret };
        for kind in ["axfr", "ixfr=1"] {
            assert_eq!(asker.rcode(server, "example.com", kind), expected, "{asker:?} {kind}");
            // Strangers do not learn that there is one.
            assert_eq!(asker.rcode(server, CATALOG, kind), of_catalog, "{asker:?} {kind}");
        }
        let is_given = expected == "NOERROR";
        assert_eq!(!asker.records(server, "example.com").is_empty(), is_given, "{asker:?}");
    }
    // Operators are told of it.
    let is_logged = || platform.server.log().contains("zone transfers were refused");
    assert!(within(LIMIT, is_logged), "{}", platform.server.log());
    let page = platform.server.get("/metrics").expect("it answers").text();
    let counter = "zonewright_dns_transfers_refused_total{transport=\"tcp\"} ";
    let line = page.lines().find_map(|line| line.strip_prefix(counter)).expect("a counter");
    assert!(line.parse::<u64>().is_ok_and(|count| count >= 20), "{line}");
}

/// Whoever owned it would have a say in what all secondaries serve.
#[test]
fn a_zone_that_is_hosted_is_no_catalog() {
    let (mut server, api) = Server::start_with_account();
    api.create_zone("catalog.example");
    server.kill();
    let directory = TempDir::with_prefix("zonewright-secondaries-").expect("a temporary directory");
    let file = directory.path().join("zonewright.toml");
    let text =
        "[catalog]\nzone = 'catalog.example'\n[[secondary]]\nname = 'bind'\naddress = '127.0.0.1:53'\n";
    fs::write(&file, text).expect("a writable temporary directory");
    let file = file.to_str().expect("temporary paths are text");
    let listen = ["--http-listen", "127.0.0.1:0", "--dns-listen", "127.0.0.1:0"];
    let told = server.cli(&[&["serve", "--config", file][..], &listen].concat());
    assert!(!told.success);
    assert!(told.stderr.contains("zonewright zone remove catalog.example --yes"), "{}", told.stderr);
}
