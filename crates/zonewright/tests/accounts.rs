//! `zonewright account`, beside a running server and without one.

use std::time::Duration;

use end_to_end::{Server, ServerOptions, Smtp, assert_error, within};
use serde_json::json;

/// A running server refuses what another process took away within a second, and a loaded machine takes a little longer.
const SOON: Duration = Duration::from_secs(10);

fn server() -> Server {
    ServerOptions::default().setting("ZONEWRIGHT_PUBLIC_URL", "https://dns.example.net/").start()
}

/// What a command that does well prints.
#[track_caller]
fn told(server: &Server, arguments: &[&str]) -> String {
    let output = server.cli(arguments);
    assert!(output.success, "{arguments:?}: {}", output.stderr);
    output.stdout
}

/// Why a command does nothing.
#[track_caller]
fn refusal(server: &Server, arguments: &[&str]) -> String {
    let output = server.cli(arguments);
    assert!(!output.success && output.stdout.is_empty(), "{arguments:?}: {}", output.stdout);
    output.stderr
}

#[test]
fn accounts_are_listed_with_role_state_and_zones() {
    let server = server();
    told(&server, &["account", "create", "B@example.com", "--administrator"]);
    let api = server.api("a@example.com");
    api.post("/dns-zones/", &json!({"domain": "example.com"})).expect(201);
    told(&server, &["account", "suspend", "a@example.com"]);
    assert_eq!(
        told(&server, &["account", "list"]),
        "a@example.com  user  suspended  1 zone\nb@example.com  administrator  active  0 zones\n"
    );
}

#[test]
fn a_suspended_account_has_no_api_and_its_zones_are_served() {
    let server = server();
    let api = server.api("a@example.com");
    api.post("/dns-zones/", &json!({"domain": "example.com"})).expect(201);
    told(&server, &["account", "suspend", "a@example.com"]);
    assert!(within(SOON, || api.get("/dns-zones/").status == 401));
    server.dns().ask("example.com SOA").rcode("NOERROR");
    told(&server, &["account", "resume", "a@example.com"]);
    assert!(within(SOON, || api.get("/dns-zones/").status == 200));
}

#[test]
fn an_account_may_have_limits_of_its_own() {
    let server = server();
    let api = server.api("a@example.com");
    told(&server, &["account", "limit", "a@example.com", "--zones", "1", "--records", "1"]);
    let zone = api.post("/dns-zones/", &json!({"domain": "example.com"})).expect(201).json();
    let other = json!({"domain": "example.org"});
    assert_error(&api.post("/dns-zones/", &other), 400, "limit_exceeded", None);
    let records = format!("/dns-zones/{}/records/", zone["uuid"].as_str().unwrap());
    let record = |name: &str| json!({"record_type": "A", "name": name, "value": "192.0.2.1"});
    api.post(&records, &record("a")).expect(201);
    assert_eq!(api.post(&records, &record("b")).status, 400);
    let listed = told(&server, &["account", "list"]);
    assert!(listed.contains("1 zone  at most 1 zone, at most 1 record in a zone\n"), "{listed}");
    // Nothing is taken away by saying nothing.
    assert!(refusal(&server, &["account", "limit", "a@example.com"]).contains("--none"));
    assert_error(&api.post("/dns-zones/", &other), 400, "limit_exceeded", None);
    told(&server, &["account", "limit", "a@example.com", "--none"]);
    assert!(told(&server, &["account", "list"]).ends_with("active  1 zone\n"));
    api.post("/dns-zones/", &other).expect(201);
    api.post(&records, &record("b")).expect(201);
}

#[test]
fn links_are_printed_alone_and_lead_to_the_public_url() {
    let server = server();
    told(&server, &["account", "create", "a@example.com"]);
    let invitation = told(&server, &["account", "invite", "b@example.com", "--administrator"]);
    assert!(invitation.starts_with("https://dns.example.net/welcome/?link="), "{invitation}");
    assert_eq!(invitation.trim_end().len(), "https://dns.example.net/welcome/?link=".len() + 43);
    assert_ne!(told(&server, &["account", "invite", "b@example.com"]), invitation);
    let reset = told(&server, &["account", "reset-password", "a@example.com"]);
    assert!(reset.starts_with("https://dns.example.net/password/reset/?link="), "{reset}");
    assert!(refusal(&server, &["account", "invite", "a@example.com"]).contains("exists already"));
    assert!(!server.log().contains(invitation.trim_end().rsplit('=').next().unwrap()));

    let nowhere = ServerOptions::default().setting("ZONEWRIGHT_HTTP_LISTEN", "0.0.0.0:8053").start();
    told(&nowhere, &["account", "create", "a@example.com"]);
    for command in [["account", "invite", "b@example.com"], ["account", "reset-password", "a@example.com"]] {
        assert!(refusal(&nowhere, &command).contains("public_url"));
    }
}

#[test]
fn links_are_mailed_on_demand_and_it_is_told_where_they_went() {
    let smtp = Smtp::start();
    let server = ServerOptions::default().mail(&smtp).start();
    let commands =
        [("invite", "b@example.com", "/welcome/"), ("reset-password", "a@example.com", "/password/reset/")];
    told(&server, &["account", "create", "a@example.com"]);
    for (command, email, _) in commands {
        let alone = server.cli(&["account", command, email]);
        assert!(alone.success && alone.stderr.contains("not mailed"), "{}", alone.stderr);
    }
    assert!(smtp.mails().is_empty(), "{:?}", smtp.mails());
    for (command, email, page) in commands {
        let mailed = server.cli(&["account", command, email, "--mail"]);
        assert!(mailed.success && mailed.stderr.contains(&format!("mailed to {email}")), "{}", mailed.stderr);
        let link = smtp.link_for(email, page);
        assert!(mailed.stdout.trim_end().ends_with(&link), "{} {link}", mailed.stdout);
    }

    let without = self::server();
    told(&without, &["account", "create", "a@example.com"]);
    let silent = without.cli(&["account", "invite", "b@example.com"]);
    assert!(silent.success && silent.stderr.is_empty(), "{}", silent.stderr);
    let gone = ServerOptions::default()
        .setting("ZONEWRIGHT_SMTP__URL", "smtp://127.0.0.1:1")
        .setting("ZONEWRIGHT_SMTP__FROM", "dns@provider.test")
        .start();
    told(&gone, &["account", "create", "a@example.com"]);
    for (command, email, _) in commands {
        assert!(refusal(&without, &["account", command, email, "--mail"]).contains("[smtp]"));
        let output = gone.cli(&["account", command, email, "--mail"]);
        assert!(!output.success && output.stdout.contains("?link="), "the link is good: {}", output.stdout);
        assert!(output.stderr.contains("was not mailed"), "{}", output.stderr);
    }
}

#[test]
fn there_is_an_administrator_once_there_was_one() {
    let server = server();
    told(&server, &["account", "create", "a@example.com"]);
    told(&server, &["account", "administrator", "a@example.com"]);
    for last in [
        &["account", "administrator", "a@example.com", "--remove"][..],
        &["account", "suspend", "a@example.com"],
        &["account", "delete", "a@example.com", "--yes"],
    ] {
        assert!(refusal(&server, last).contains("last administrator"));
    }
    told(&server, &["account", "create", "b@example.com", "--administrator"]);
    told(&server, &["account", "administrator", "a@example.com", "--remove"]);
    assert!(told(&server, &["account", "list"]).starts_with("a@example.com  user  active"));
}

#[test]
fn an_account_is_deleted_with_its_zones_once_one_says_yes() {
    let mut server = server();
    for (email, domain) in [("a@example.com", "example.com"), ("b@example.com", "example.org")] {
        server.api(email).post("/dns-zones/", &json!({"domain": domain})).expect(201);
    }
    let would_go = refusal(&server, &["account", "delete", "a@example.com"]);
    assert!(would_go.contains("1 zone") && would_go.contains("example.com"), "{would_go}");
    assert!(would_go.contains("--yes"), "{would_go}");
    server.dns().ask("example.com SOA").rcode("NOERROR");

    told(&server, &["account", "delete", "a@example.com", "--yes"]);
    assert_eq!(told(&server, &["account", "list"]), "b@example.com  user  active  1 zone\n");
    assert!(within(SOON, || server.dns().ask("example.com SOA").message.rcode_name() == "REFUSED"));
    server.dns().ask("example.org SOA").rcode("NOERROR");

    server.terminate();
    server.wait();
    told(&server, &["account", "delete", "B@example.com", "--yes"]);
    assert_eq!(told(&server, &["account", "list"]), "");
    server.restart();
    server.dns().ask("example.org SOA").rcode("REFUSED");
}

#[test]
fn who_is_not_there_is_named() {
    let server = server();
    for command in
        ["reset-password", "remove-second-factor", "suspend", "resume", "limit", "administrator", "delete"]
    {
        assert!(
            refusal(&server, &["account", command, "a@example.com"]).contains("a@example.com"),
            "{command}"
        );
    }
}

#[test]
fn what_was_done_is_told_beside_what_programs_read() {
    let server = server();
    for (arguments, done) in [
        (&["account", "create", "a@example.com"][..], "account reset-password a@example.com"),
        (&["account", "create", "b@example.com", "--administrator"], "nobody can sign in"),
        (&["account", "suspend", "a@example.com"], "a@example.com is suspended"),
        (&["account", "resume", "a@example.com"], "a@example.com is active"),
        (&["account", "limit", "a@example.com", "--zones", "0"], "a@example.com has no limit of zones"),
        (&["account", "limit", "a@example.com", "--none"], "a@example.com has no limits of its own"),
        (&["account", "administrator", "a@example.com"], "a@example.com is an administrator"),
        (&["account", "administrator", "a@example.com", "--remove"], "no administrator any more"),
        (&["account", "delete", "a@example.com", "--yes"], "a@example.com is deleted, with 0 zones"),
    ] {
        let output = server.cli(arguments);
        assert!(output.success && output.stderr.contains(done), "{arguments:?}: {}", output.stderr);
        assert!(output.stdout.is_empty() || arguments[1] == "create", "{arguments:?}: {}", output.stdout);
    }
    let without = refusal(&server, &["account", "remove-second-factor", "b@example.com"]);
    assert!(without.contains("b@example.com has no second factor"), "{without}");
}
