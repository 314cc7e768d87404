//! `zonewright import`, from files and from a BIND configuration.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;
use std::{fs, thread};

use end_to_end::{Server, run, zonewright};
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
    assert!(told.contains("2 created, 0 replaced, 2 refused"), "{told}");
    server.dns().ask("www.example.com A").answer(&["www.example.com. 300 A 192.0.2.1"]);
    server.dns().ask("example.org TXT").answer(&[r#"example.org. 5 TXT "caf\233""#]);

    let (success, told) = import(&server, api.token(), &files[..2]);
    assert!(success && told.contains("0 created, 2 replaced, 0 refused"), "{told}");
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
