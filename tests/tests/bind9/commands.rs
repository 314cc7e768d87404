//! `zonewright bind check` and `bind status`, and what is counted.

use std::fs;

use end_to_end::{Bind9, Bind9Setup, Server, within};

use crate::{LIMIT, serve, wait_for};

fn metric(server: &Server, name: &str) -> Option<f64> {
    let page = server.get("/metrics")?.text();
    page.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok())
}

#[test]
fn check_and_status_tell_how_servers_stand() {
    let (mut one, two) = (Bind9::start(), Bind9::start());
    let server = serve(&[&one, &two]);
    let api = server.api("alice@example.net");
    let zone = api.create_zone("example.com");
    wait_for(&api, &zone);

    let checked = server.cli(&["bind", "check"]);
    assert!(checked.success, "{}{}", checked.stdout, checked.stderr);
    assert!(
        checked.stdout.contains("ns1:") && checked.stdout.contains("a trial zone was added"),
        "{}",
        checked.stdout
    );
    let told = server.cli(&["bind", "status"]);
    assert!(told.success, "{}{}", told.stdout, told.stderr);
    for line in ["ns1: in sync; zones 1, in sync 1", "ns2: in sync; zones 1, in sync 1"] {
        assert!(told.stdout.contains(line), "{}", told.stdout);
    }
    assert!(
        metric(&server, "zonewright_bind_deployments_total{server=\"ns1\"}")
            .is_some_and(|count| count >= 1.0)
    );
    assert_eq!(metric(&server, "zonewright_bind_queue_length{server=\"ns1\"}"), Some(0.0));
    assert_eq!(metric(&server, "zonewright_bind_up{server=\"ns1\"}"), Some(1.0));
    assert!(
        metric(&server, "zonewright_bind_lag_seconds_count{server=\"ns2\"}")
            .is_some_and(|count| count >= 1.0)
    );

    one.kill();
    api.add(&zone, "www", "A", "192.0.2.1");
    assert!(within(LIMIT, || metric(&server, "zonewright_bind_up{server=\"ns1\"}") == Some(0.0)));
    let checked = server.cli(&["bind", "check"]);
    assert!(!checked.success && checked.stdout.contains("FAULT"), "{}", checked.stdout);
    let told = server.cli(&["bind", "status"]);
    assert!(!told.success, "{}", told.stdout);
    assert!(told.stdout.contains("ns1: failing") && told.stdout.contains("worst lag"), "{}", told.stdout);
    assert!(told.stdout.contains("named running"), "{}", told.stdout);

    one.restart();
    wait_for(&api, &zone);
    assert!(within(LIMIT, || metric(&server, "zonewright_bind_up{server=\"ns1\"}") == Some(1.0)));
    let told = server.cli(&["bind", "status"]);
    assert!(told.success && told.stdout.contains("ns1: in sync"), "{}", told.stdout);
}

#[test]
fn what_is_wrong_is_told_with_its_remedy() {
    let bind9 = Bind9::start_with(&Bind9Setup { options: "", ..Bind9Setup::default() });
    let server = serve(&[&bind9]);
    let checked = server.cli(&["bind", "check"]);
    assert!(!checked.success, "{}", checked.stdout);
    assert!(checked.stdout.contains("options { allow-new-zones yes; };"), "{}", checked.stdout);
}

#[test]
fn without_servers_the_commands_say_so() {
    let server = Server::start();
    let checked = server.cli(&["bind", "check"]);
    assert!(!checked.success && checked.stderr.contains("[[bind]]"), "{}", checked.stderr);
    let told = server.cli(&["bind", "status"]);
    assert!(!told.success && told.stderr.contains("no [[bind]] server"), "{}", told.stderr);
}

#[test]
fn a_configuration_that_is_wrong_is_refused_by_name() {
    let server = Server::start();
    let file = server.data_directory().join("zonewright.toml");
    fs::write(
        &file,
        "[[bind]]\nname = \"ns1\"\nzone_directory = \"relative\"\ncontrol = \"127.0.0.1:953\"\n\
        key_file = \"/etc/bind/rndc.key\"\nquery = \"127.0.0.1:53\"\n",
    )
    .expect("a writable temporary directory");
    let checked = server.cli(&["bind", "check", "--config", file.to_str().expect("text")]);
    assert!(
        !checked.success && checked.stderr.contains("ns1") && checked.stderr.contains("absolute"),
        "{}",
        checked.stderr
    );
}
