//! How a fresh server gets its administrator.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use end_to_end::{Server, ServerOptions, link_in, within, zonewright};
use tempfile::TempDir;

const SOON: Duration = Duration::from_secs(30);

fn file(server: &Server) -> PathBuf {
    server.data_directory().join("data/first-administrator-link")
}

/// The link, once it is there. It comes right after the server is ready.
#[track_caller]
fn link(server: &Server) -> String {
    assert!(within(SOON, || fs::read_to_string(file(server)).is_ok_and(|text| text.ends_with('\n'))));
    fs::read_to_string(file(server)).expect("it was there").trim_end().to_owned()
}

#[test]
fn the_link_lies_in_a_file_for_its_owner_alone_and_in_no_log() {
    let server = Server::start();
    let link = link(&server);
    let expected = format!("http://{}/welcome/?link=", server.http_address());
    assert!(link.starts_with(&expected) && link.len() == expected.len() + 43, "{link}");
    assert_eq!(fs::metadata(file(&server)).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(within(SOON, || server.log().contains("first-administrator-link")));
    assert!(!server.log().contains(&link[expected.len()..]), "{}", server.log());
    assert!(server.log().contains("account invite EMAIL --administrator"), "{}", server.log());
}

#[test]
fn whoever_has_the_command_line_makes_an_administrator_while_the_server_runs() {
    let server = Server::start();
    let first = link(&server);
    let invited = server.cli(&["account", "invite", "a@example.com", "--administrator"]).stdout;
    let path = |text: &str| link_in(text, "/welcome/").expect("a link");
    server.visitor().accept(&path(&invited));
    assert_eq!(server.cli(&["account", "list"]).stdout, "a@example.com  administrator  active  0 zones\n");
    assert!(within(SOON, || !file(&server).exists()));
    // What was for the first one makes no second one.
    let refused = server.visitor().get(&path(&first));
    assert!(!refused.text().contains("name=\"password\""), "{}", refused.text());
}

#[test]
fn each_start_makes_another_until_there_is_an_administrator() {
    let mut server =
        ServerOptions::default().setting("ZONEWRIGHT_PUBLIC_URL", "https://dns.example.net").start();
    let first = link(&server);
    assert!(first.starts_with("https://dns.example.net/welcome/?link="), "{first}");
    server.terminate();
    server.wait();
    server.restart();
    assert!(within(SOON, || link(&server) != first));

    server.create_account("a@example.com");
    assert!(server.cli(&["account", "administrator", "a@example.com"]).success);
    assert!(within(SOON, || !file(&server).exists()));
    server.terminate();
    server.wait();
    // What another left, such as one that was killed.
    fs::write(file(&server), "old\n").unwrap();
    server.restart();
    assert!(within(SOON, || !file(&server).exists()));
    assert_eq!(server.log().matches("there is no administrator yet").count(), 2, "{}", server.log());
}

#[test]
fn whoever_sits_at_a_terminal_reads_the_link_there() {
    let directory = TempDir::new().unwrap();
    let seen = directory.path().join("seen");
    let serve = format!(
        "{} serve --http-listen 127.0.0.1:0 --dns-listen 127.0.0.1:0",
        zonewright().to_str().expect("a path of text")
    );
    // It gives the command a terminal of its own, and writes down what appears there.
    let mut terminal = Command::new("script")
        .args(["--quiet", "--flush", "--command", &serve])
        .arg(&seen)
        .current_dir(directory.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let is_shown = within(SOON, || {
        let text = fs::read(&seen).map(|octets| String::from_utf8_lossy(&octets).into_owned());
        text.is_ok_and(|text| text.contains("/welcome/?link=") && text.contains("no administrator yet"))
    });
    terminal.kill().unwrap();
    terminal.wait().unwrap();
    assert!(is_shown, "{:?}", fs::read_to_string(&seen));
    assert!(!directory.path().join("data/first-administrator-link").exists());
    assert!(directory.path().join("data/secret.key").exists());
}

#[test]
fn the_secret_key_is_made_once_and_is_in_no_log() {
    let mut server = Server::start();
    let path = server.data_directory().join("data/secret.key");
    let key = fs::read_to_string(&path).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    server.terminate();
    server.wait();
    server.restart();
    assert_eq!(fs::read_to_string(&path).unwrap(), key);
    assert!(server.log().contains("secret.key") && !server.log().contains(key.trim()), "{}", server.log());
}
