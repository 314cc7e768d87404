//! `zonewright import`, from files and from a BIND configuration.

#![expect(clippy::unwrap_used, reason = "a step that fails fails the test")]

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output, Stdio};
use std::time::Duration;
use std::{fs, thread};

use end_to_end::{Server, run, within, zonewright};
use tempfile::TempDir;

const GOOD: &str = "$TTL 300\n@ IN SOA ns1 host 1 2 3 4 5\nwww A 192.0.2.1\n";

/// Runs an import of what the further arguments name, and gives its success and what it told.
fn import(server: &Server, token: &str, arguments: &[&str]) -> (bool, String) {
    let url = format!("http://{}", server.http_address());
    let output =
        run(zonewright(), &[&["import", "--url", url.as_str(), "--token", token], arguments].concat());
    (output.success, output.stdout + &output.stderr)
}

#[test]
fn files_become_zones_and_may_come_again() {
    let server = Server::start();
    let api = server.api("a@example.com");
    let directory = TempDir::new().unwrap();
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("db.example.com"), GOOD).unwrap();
    fs::write(
        path("latin"),
        b"; caf\xe9\n$ORIGIN example.org.\n@ SOA ns1 host 1 2 3 4 5\n@ TXT \"caf\xe9\"\n",
    )
    .unwrap();
    fs::write(path("example.net.zone"), "@ SOA ns1 host 1 2 3 4 5\nwww A nowhere\n").unwrap();
    let files = [path("db.example.com"), path("latin"), path("example.net.zone"), path("missing.example")];
    let files: Vec<&str> = files.iter().map(String::as_str).collect();

    let (success, told) = import(&server, api.token(), &files);
    assert!(!success, "{told}");
    assert!(told.contains("example.com: created, 1 records"), "{told}");
    assert!(told.contains("example.org: created, 1 records"), "{told}");
    assert!(told.contains("example.net.zone: refused: ") && told.contains("line 2"), "{told}");
    assert!(told.contains("missing.example: refused: cannot read"), "{told}");
    assert!(told.contains("2 created, 0 replaced, 2 refused, 0 unchanged, 0 skipped"), "{told}");
    server.dns().ask("www.example.com A").answer(&["www.example.com. 300 A 192.0.2.1"]);
    server.dns().ask("example.org TXT").answer(&[r#"example.org. 5 TXT "caf\233""#]);

    fs::write(path("db.example.com"), GOOD.replace("192.0.2.1", "192.0.2.2")).unwrap();
    let (success, told) = import(&server, api.token(), &files[..2]);
    assert!(success && told.contains("0 created, 1 replaced, 0 refused, 1 unchanged"), "{told}");
    server.dns().ask("www.example.com A").answer(&["www.example.com. 300 A 192.0.2.2"]);

    fs::write(path("later"), format!("$ORIGIN Example.COM.\n{GOOD}")).unwrap();
    let (success, told) = import(&server, api.token(), &[files[0], &path("later")]);
    assert!(success && told.contains("example.com: skipped: ") && told.contains("comes later"), "{told}");
    server.dns().ask("www.example.com A").answer(&["www.example.com. 300 A 192.0.2.1"]);
}

#[test]
fn a_bind_configuration_names_its_zones() {
    let server = Server::start();
    let api = server.api("a@example.com");
    let directory = TempDir::new().unwrap();
    let configuration = directory.path().join("named.conf");
    fs::write(directory.path().join("com"), GOOD).unwrap();
    let text = r#"
        zone "example.com" { type master; file "com"; };
        zone "example.org" { type secondary; file "org"; };
        zone "localhost" { type master; file "/etc/bind/db.local"; };
        zone "255.in-addr.arpa" { type master; file "/etc/bind/db.255"; };
    "#;
    fs::write(&configuration, text).unwrap();

    let (success, told) = import(&server, api.token(), &["--named-conf", configuration.to_str().unwrap()]);
    assert!(success, "{told}");
    assert!(told.contains("example.com: created") && told.contains("example.org: skipped"), "{told}");
    assert!(told.contains("localhost: skipped") && told.contains("255.in-addr.arpa: skipped"), "{told}");
}

#[test]
fn what_would_meet_every_zone_ends_it() {
    let server = Server::start();
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("example.com");
    fs::write(&file, GOOD).unwrap();
    let (success, told) = import(&server, "vps_wrong", &[file.to_str().unwrap()]);
    assert!(!success && told.contains("zonewright: ") && told.contains("401"), "{told}");
}

#[test]
fn a_file_that_bind_wrote_names_its_zone() {
    let server = Server::start();
    let api = server.api("a@example.com");
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("dump");
    let text = "$ORIGIN .\n$TTL 300\t; 5 minutes\nexample.com\t\tIN SOA\tns1.example.net. host.example.net. (\n\
        \t\t\t\t1 ; serial\n\t\t\t\t2\n\t\t\t\t3\n\t\t\t\t4\n\t\t\t\t5\n\t\t\t\t)\n\
        \t\t\tNS\tns1.example.net.\n$ORIGIN example.com.\nwww\t\t\tA\t192.0.2.1\n";
    fs::write(&file, text).unwrap();
    let (success, told) = import(&server, api.token(), &[file.to_str().unwrap()]);
    assert!(success && told.contains("example.com: created, 2 records"), "{told}");
    server.dns().ask("www.example.com A").answer(&["www.example.com. 300 A 192.0.2.1"]);
}

/// As JSON, each of its line ends takes two octets.
#[test]
fn a_file_may_be_as_large_as_the_server_takes() {
    let server = Server::start();
    let api = server.api("a@example.com");
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("example.com");
    let comments = format!(";{}\n", "\"".repeat(999)).repeat(40_000);
    fs::write(&file, format!("{GOOD}{comments}www A nowhere\n")).unwrap();
    let arguments = [file.to_str().unwrap()];
    let (success, told) = import(&server, api.token(), &arguments);
    assert!(!success && told.contains("refused: ") && told.contains("line 40004"), "{told}");
    assert_eq!(api.get("/dns-zones/").expect(200).text(), "[]", "an empty zone is not left behind");

    fs::write(&file, GOOD.to_owned() + &comments).unwrap();
    let (success, told) = import(&server, api.token(), &arguments);
    assert!(success && told.contains("example.com: created, 1 records"), "{told}");
}

/// Reads a request and gives this answer: a status and a body.
fn answer(mut stream: TcpStream, (status, body): (&str, &str)) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut request = BufReader::new(stream.try_clone()?);
    let mut length = 0;
    let mut line = String::new();
    while line != "\r\n" {
        line.clear();
        if request.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
    }
    request.read_exact(&mut vec![0; length])?;
    let head = format!("HTTP/1.1 {status}\r\nConnection: close\r\nRetry-After: 0\r\n");
    write!(stream, "{head}Content-Length: {}\r\n\r\n{body}", body.len())
}

#[test]
fn what_may_pass_is_tried_again() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let serving = thread::spawn(move || {
        for told in [
            ("200 OK", "[]"),
            ("408 Request Timeout", r#"{"detail": "The body did not arrive in time."}"#),
            ("503 Service Unavailable", r#"{"detail": "Try again in a second."}"#),
            ("201 Created", r#"{"uuid": "u", "domain": "example.com", "record_count": 1}"#),
        ] {
            answer(listener.accept().unwrap().0, told).unwrap();
        }
    });
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("example.com");
    fs::write(&file, GOOD).unwrap();
    let output = run(zonewright(), &["import", "--url", &url, "--token", "x", file.to_str().unwrap()]);
    assert!(output.success && output.stdout.contains("1 created"), "{}{}", output.stdout, output.stderr);
    serving.join().unwrap();
}

/// A directory with a BIND configuration of so many zones, every tenth of which has a mistake.
fn installation(zones: usize) -> (TempDir, String) {
    let directory = TempDir::new().unwrap();
    let mut configuration = String::new();
    for number in 0..zones {
        let address = if number % 10 == 9 { "nowhere" } else { "192.0.2.1" };
        let text = format!("$TTL 300\n@ IN SOA ns1 host 1 2 3 4 5\nwww A {address}\n");
        fs::write(directory.path().join(format!("{number}.db")), text).unwrap();
        configuration += &format!("zone z{number}.example.com {{ type primary; file \"{number}.db\"; }};\n");
    }
    let path = directory.path().join("named.conf");
    fs::write(&path, configuration).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (directory, path)
}

/// The report's rows, each by its columns.
fn rows(report: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(report).unwrap();
    text.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

#[test]
fn many_come_over_side_by_side_and_are_told_in_order() {
    let server = Server::start();
    let api = server.api("a@example.com");
    let (directory, configuration) = installation(300);
    let report = directory.path().join("report.tsv").to_str().unwrap().to_owned();
    let arguments = ["--named-conf", &configuration, "--report", &report, "--connections", "8"];

    let (success, told) = import(&server, api.token(), &arguments);
    assert!(
        !success && told.contains("270 created, 0 replaced, 30 refused, 0 unchanged, 0 skipped"),
        "{told}"
    );
    let lines: Vec<&str> = told.lines().take(21).collect();
    assert!(lines[0].starts_with("z9.example.com: refused: ") && lines[19].starts_with("z199."), "{told}");
    assert!(lines[20].starts_with("and 10 more: all are in ") && lines[20].ends_with(&report), "{told}");
    let rows = rows(&report);
    assert_eq!(rows[0], ["zone", "result", "records", "file", "detail"]);
    assert_eq!(rows.len(), 301);
    for (number, row) in rows[1..].iter().enumerate() {
        let (is_refused, file) = (number % 10 == 9, directory.path().join(format!("{number}.db")));
        assert_eq!(row[0], format!("z{number}.example.com"));
        assert_eq!(row[1..3], if is_refused { ["refused", ""] } else { ["created", "1"] });
        assert_eq!(row[3], file.to_str().unwrap());
        assert_eq!(row[4].contains("line 3"), is_refused, "{row:?}");
    }

    let serial =
        |api: &end_to_end::Api| api.get("/dns-zones/?domain=z7.example.com").expect(200).json()[0].clone();
    let (before, soa) = (serial(&api), server.dns().ask("z7.example.com SOA").data());
    let (success, told) = import(&server, api.token(), &[&arguments[..], &["--verbose"]].concat());
    assert!(
        !success && told.contains("0 created, 0 replaced, 30 refused, 270 unchanged, 0 skipped"),
        "{told}"
    );
    assert!(told.starts_with("z0.example.com: unchanged, 1 records\nz1.example.com: unchanged"), "{told}");
    assert_eq!((serial(&api), server.dns().ask("z7.example.com SOA").data()), (before, soa));
}

/// How many zones there are.
fn count(api: &end_to_end::Api) -> usize {
    api.get("/dns-zones/?page_size=1").expect(200).json()["count"].as_u64().unwrap() as usize
}

/// Starts an import, sends it a signal when some zones are there, and gives what it told.
fn broken_off(server: &Server, api: &end_to_end::Api, configuration: &str, signal: &str) -> Output {
    let url = format!("http://{}", server.http_address());
    let arguments = ["import", "--url", &url, "--token", api.token(), "--connections", "2"];
    let importing = Command::new(zonewright())
        .args(arguments)
        .args(["--named-conf", configuration])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let before = count(api);
    assert!(within(Duration::from_secs(60), || count(api) >= before + 5), "nothing comes over");
    assert!(run("kill", &[signal, &importing.id().to_string()]).success);
    importing.wait_with_output().unwrap()
}

#[test]
fn what_was_broken_off_goes_on() {
    let server = Server::start();
    let api = server.api("a@example.com");
    let (_directory, configuration) = installation(2_000);
    let killed = broken_off(&server, &api, &configuration, "-KILL");
    assert_eq!(killed.status.code(), None);

    let interrupted = broken_off(&server, &api, &configuration, "-INT");
    let told = String::from_utf8(interrupted.stdout).unwrap();
    assert_eq!(interrupted.status.code(), Some(130), "{told}");
    assert!(told.contains("zones were not tried: run the same command again to go on"), "{told}");
    let there = count(&api);
    assert!(there < 1_800, "it was not broken off: {told}");

    let (success, told) = import(&server, api.token(), &["--named-conf", &configuration]);
    let summary = format!("{} created, 0 replaced, 200 refused, {there} unchanged", 1_800 - there);
    assert!(!success && told.contains(&summary), "{told}");
    assert_eq!(count(&api), 1_800);
}

#[test]
fn what_bind_alone_understands_is_told_with_what_to_do() {
    let server = Server::start();
    let api = server.api("a@example.com");
    let directory = TempDir::new().unwrap();
    let mut configuration = String::new();
    for (zone, text) in [
        ("whole", "$TTL 300\n@ SOA ns host 1 2 3 4 5\n$INCLUDE hosts.inc\nmail A 192.0.2.1\n"),
        ("leaky", "$TTL 300\n$INCLUDE /etc/passwd\n"),
        ("generated", "$TTL 300\n$GENERATE 1-9 h$ A 192.0.2.$\n"),
        ("signed", "$TTL 300\n@ SOA ns host 1 2 3 4 5\n@ NSEC www A\n"),
        ("dynamic", GOOD),
        ("dotless", "$TTL 300\n@ MX 10 mail.dotless.example\n"),
        ("raw", "\0\0\0\x02\0\0\0\x01"),
    ] {
        fs::write(directory.path().join(zone), text).unwrap();
        configuration += &format!("zone {zone}.example {{ type master; file \"{zone}\"; }};\n");
    }
    fs::write(directory.path().join("hosts.inc"), "host A 192.0.2.2\n").unwrap();
    let journal = File::create(directory.path().join("dynamic.jnl")).unwrap();
    let written = fs::metadata(directory.path().join("dynamic")).unwrap().modified().unwrap();
    journal.set_modified(written + Duration::from_secs(60)).unwrap();
    let path = directory.path().join("named.conf");
    fs::write(&path, configuration).unwrap();

    let (success, told) = import(&server, api.token(), &["--named-conf", path.to_str().unwrap()]);
    assert!(!success && told.contains("3 created, 0 replaced, 4 refused"), "{told}");
    for (zone, advice) in [
        ("whole.example: created, 2 records", ""),
        ("leaky.example: refused: ", "is not in "),
        ("generated.example: refused: ", "named-compilezone -o NEWFILE generated.example "),
        ("signed.example: refused: ", "import its unsigned source"),
        ("dynamic.example: created, 1 records; but ", "run `rndc sync dynamic.example`"),
        ("dotless.example: created, 1 records; but ", "mail.dotless.example.dotless.example. looks as if"),
        ("raw.example: refused: ", "named-compilezone -f raw -F text -o NEWFILE raw.example "),
    ] {
        let line = told.lines().find(|line| line.starts_with(zone));
        assert!(line.is_some_and(|line| line.contains(advice)), "{zone} {advice}\n{told}");
    }
    server.dns().ask("host.whole.example A").answer(&["host.whole.example. 300 A 192.0.2.2"]);
}
