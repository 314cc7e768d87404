//! dig, as users check their work with it.

use end_to_end::{Output, Server, run};
use serde_json::json;

fn dig(server: &Server, arguments: &[&str]) -> Output {
    let address = server.dns().address;
    let (host, port) = (format!("@{}", address.ip()), address.port().to_string());
    let mut all = vec![host.as_str(), "-p", &port, "+tries=1", "+time=30", "+norecurse"];
    all.extend_from_slice(arguments);
    let output = run("dig", &all);
    assert!(output.success, "{arguments:?}: {}{}", output.stdout, output.stderr);
    for complaint in ["WARNING", "malformed", "mismatch", "Got bad packet", "extra bytes"] {
        assert!(!output.stdout.contains(complaint), "{arguments:?}: {}", output.stdout);
    }
    output
}

fn served() -> (Server, end_to_end::Api) {
    let (server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    api.add(&zone, "@", "A", "192.0.2.1");
    api.add(&zone, "@", "TXT", "v=spf1 \u{fc} -all");
    let mx = json!({ "record_type": "MX", "name": "@", "value": "mail.example.com", "priority": 10 });
    api.add_record(&zone, &mx);
    (server, api)
}

#[test]
fn a_mx_and_txt_with_and_without_edns_over_udp_and_tcp() {
    let (server, _api) = served();
    for (record_type, expected) in
        [("A", "192.0.2.1"), ("MX", "10 mail.example.com."), ("TXT", "\"v=spf1 \\195\\188 -all\"")]
    {
        for transport in [
            &["+edns"][..],
            &["+noedns"],
            &["+tcp"],
            &["+tcp", "+noedns"],
            &["+dnssec"],
            &["+cookie"],
            &["+bufsize=512"],
        ] {
            let output = dig(&server, &[&["example.com", record_type, "+short"][..], transport].concat());
            assert_eq!(output.stdout.trim(), expected, "{record_type} {transport:?}");
        }
    }
}

#[test]
fn any_shows_all_records() {
    let (server, _api) = served();
    // dig asks for ANY over TCP by itself.
    for transport in [&[][..], &["+tcp"], &["+notcp", "+noedns"]] {
        let output = dig(&server, &[&["example.com", "ANY", "+noall", "+answer"][..], transport].concat());
        for expected in ["192.0.2.1", "10 mail.example.com.", "v=spf1", "SOA", "ns1.provider.test."] {
            assert!(output.stdout.contains(expected), "{transport:?}: {}", output.stdout);
        }
    }
}

#[test]
fn the_header_says_what_an_authority_says() {
    let (server, _api) = served();
    let answer = dig(&server, &["example.com", "A"]).stdout;
    assert!(answer.contains("status: NOERROR") && answer.contains("flags: qr aa;"), "{answer}");
    assert!(answer.contains("EDNS: version: 0"), "{answer}");
    let missing = dig(&server, &["missing.example.com", "A"]).stdout;
    assert!(missing.contains("status: NXDOMAIN") && missing.contains("SOA"), "{missing}");
    let foreign = dig(&server, &["example.net", "A"]).stdout;
    assert!(foreign.contains("status: REFUSED"), "{foreign}");
    let version = dig(&server, &["version.bind", "CH", "TXT"]).stdout;
    assert!(version.contains("status: REFUSED"), "{version}");
}

#[test]
fn a_large_answer_comes_over_tcp_by_itself() {
    let (server, api) = served();
    let zone = api.create_zone("large.com");
    for index in 0..60 {
        api.add(&zone, "many", "TXT", &format!("{index:02} {}", "x".repeat(60)));
    }
    let output = dig(&server, &["many.large.com", "TXT", "+short"]).stdout;
    assert_eq!(output.lines().filter(|line| line.starts_with('"')).count(), 60, "{output}");
    let ignored = dig(&server, &["many.large.com", "TXT", "+ignore"]).stdout;
    assert!(ignored.contains("flags: qr aa tc;"), "{ignored}");
}
