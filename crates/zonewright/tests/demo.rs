//! `serve --demo`, read by someone who does not stay.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use end_to_end::http::{Connection, write_request};
use end_to_end::{Visitor, zonewright};
use tempfile::TempDir;

/// Killed when it is dropped.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        self.0.wait().expect("a child can be waited for");
    }
}

#[test]
fn a_reader_that_leaves_does_not_end_the_server() {
    let directory = TempDir::new().unwrap();
    let mut command = Command::new(zonewright());
    command.args(["serve", "--demo", "--http-listen", "127.0.0.1:0", "--dns-listen", "127.0.0.1:0"]);
    command.current_dir(directory.path()).env_clear().stdin(Stdio::null());
    let mut server = Killed(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap());
    drop(server.0.stdout.take());

    let log = BufReader::new(server.0.stderr.take().unwrap()).lines().map(Result::unwrap);
    let mut entries = log.map(|line| serde_json::from_str::<serde_json::Value>(&line).unwrap());
    let ready = entries.find(|entry| entry["message"] == "ready").expect("it starts");
    let address = ready["http"].as_str().unwrap().parse().unwrap();
    let tells_how_to_go_on = |entry: serde_json::Value| {
        entry["message"].to_string().contains("token create --account demo@example.com")
    };
    assert!(entries.any(tells_how_to_go_on), "it ended");
    let mut connection = Connection::open(address).unwrap();
    connection.send(&write_request("GET", "/healthz", &[], None)).unwrap();
    connection.receive(false).unwrap().expect(200);
}

#[test]
fn its_lines_tell_how_to_sign_in_as_administrator() {
    let directory = TempDir::new().unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(zonewright());
        command.args(arguments).current_dir(directory.path()).env_clear().stdin(Stdio::null());
        command
    };
    let mut command =
        run(&["serve", "--demo", "--http-listen", "127.0.0.1:0", "--dns-listen", "127.0.0.1:0"]);
    let log = std::fs::File::create(directory.path().join("log")).unwrap();
    let mut server = Killed(command.stdout(Stdio::piped()).stderr(log).spawn().unwrap());
    let mut lines = BufReader::new(server.0.stdout.take().unwrap()).lines().map(Result::unwrap);
    let url = lines.find(|line| line.contains("/sign-in/")).expect("a URL");
    let mut value = |name: &str| {
        let line = lines.find(|line| line.trim_start().starts_with(name)).expect(name);
        line.split_whitespace().last().unwrap().to_owned()
    };
    assert!(url.trim().starts_with("http://127.0.0.1:"), "{url}");
    assert_eq!(value("address"), "demo@example.com");
    let password = value("password");
    assert!(password.len() >= 20, "{password}");
    assert!(lines.any(|line| line.contains("Ctrl-C")));
    let address = url.trim().trim_start_matches("http://").trim_end_matches("/sign-in/").parse().unwrap();
    let fields = [("email", "demo@example.com"), ("password", password.as_str())];
    let signed_in = Visitor::new(address).submit("/sign-in/", "/sign-in/", &fields);
    assert_eq!(signed_in.status, 303, "{}", signed_in.text());
    let listed = run(&["account", "list"]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&listed.stdout), "demo@example.com  administrator  active  1 zone\n");
    assert!(!directory.path().join("data/first-administrator-link").exists());
    let log = std::fs::read_to_string(directory.path().join("log")).unwrap();
    assert!(!log.contains(&password), "{log}");
}
