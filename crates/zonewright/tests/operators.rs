//! Which database the operator's commands work on.

use std::fs;
use std::path::Path;
use std::process::Command;

use end_to_end::{Output, Postgres, run_with_input, zonewright};
use tempfile::TempDir;

/// Runs the binary in `directory` with these variables alone.
fn run(directory: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = Command::new(zonewright());
    command.args(arguments).current_dir(directory).env_clear().envs(environment.iter().copied());
    run_with_input(&mut command, "")
}

const OF_WHAT_IS_THERE: [&[&str]; 7] = [
    &["account", "list"],
    &["account", "invite", "a@example.com"],
    &["account", "delete", "a@example.com", "--yes"],
    &["token", "create", "--account", "a@example.com", "--name", "x", "--permission", "dns:*"],
    &["token", "list", "--account", "a@example.com"],
    &["zone", "list"],
    &["zone", "remove", "example.com"],
];

#[test]
fn no_database_is_made_by_mistake() {
    let directory = TempDir::new().unwrap();
    for arguments in OF_WHAT_IS_THERE {
        let output = run(directory.path(), arguments, &[]);
        assert!(!output.success && output.stdout.is_empty(), "{arguments:?}");
        let place = directory.path().canonicalize().unwrap().join("data/zonewright.db");
        assert!(output.stderr.contains(&format!("no database of Zonewright at {}", place.display())));
        assert!(output.stderr.contains("--data-dir"), "{}", output.stderr);
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0, "{arguments:?}");
    }
    // A file that someone made beforehand is none either.
    fs::write(directory.path().join("empty.db"), "").unwrap();
    let output = run(directory.path(), &["zone", "list", "--database-url", "sqlite://empty.db"], &[]);
    assert!(!output.success && output.stderr.contains("empty.db"), "{}", output.stderr);
}

#[test]
fn an_account_makes_its_database_and_tells_where() {
    let directory = TempDir::new().unwrap();
    let output = run(directory.path(), &["account", "create", "a@example.com", "--data-dir", "here"], &[]);
    assert!(output.success, "{}", output.stderr);
    assert_eq!(output.stdout, "a@example.com\n");
    assert!(output.stderr.contains("account reset-password a@example.com"), "{}", output.stderr);
    let place = directory.path().canonicalize().unwrap().join("here/zonewright.db");
    assert!(output.stderr.contains(place.to_str().unwrap()), "{}", output.stderr);
    let output = run(directory.path(), &["account", "list", "--data-dir", "here"], &[]);
    let listed = "a@example.com  user  active  0 zones\n";
    assert_eq!((output.stdout.as_str(), output.stderr.as_str()), (listed, ""));
}

#[test]
fn an_empty_database_of_postgresql_is_left_so() {
    let postgres = Postgres::start();
    let url = postgres.database("zonewright");
    let directory = TempDir::new().unwrap();
    let environment = [("ZONEWRIGHT_DATABASE_URL", url.as_str())];
    for _ in 0..2 {
        let output = run(directory.path(), &["account", "list"], &environment);
        assert!(!output.success && output.stderr.contains("no database of Zonewright"), "{}", output.stderr);
        assert!(!output.stderr.contains(&url), "{}", output.stderr);
    }
    assert!(run(directory.path(), &["account", "create", "a@example.com"], &environment).success);
    assert!(run(directory.path(), &["account", "list"], &environment).stdout.starts_with("a@example.com  "));
}

#[test]
fn an_empty_variable_sets_nothing() {
    let directory = TempDir::new().unwrap();
    let environment =
        ["CONFIG", "DATA_DIR", "DATABASE_URL", "DEMO", "PASSWORD_STDIN", "ACCOUNT", "DNS_LISTEN"]
            .map(|name| (format!("ZONEWRIGHT_{name}"), ""));
    let environment: Vec<(&str, &str)> =
        environment.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    let output = run(directory.path(), &["account", "create", "a@example.com"], &environment);
    assert!(output.success, "{}", output.stderr);
    // Not the zones of an account without a name.
    let output = run(directory.path(), &["zone", "list"], &environment);
    assert!(output.success, "{}", output.stderr);
    // A flag that is needed is missed, rather than taken for empty.
    let import = ["import", "--url", "http://127.0.0.1:1", "file"];
    let output = run(directory.path(), &import, &[("ZONEWRIGHT_TOKEN", ""), ("ZONEWRIGHT_NAMED_CONF", "")]);
    assert!(!output.success && output.stderr.contains("--token"), "{}", output.stderr);
}

#[test]
fn what_kubernetes_tells_of_services_is_no_setting() {
    let directory = TempDir::new().unwrap();
    let environment = [
        ("ZONEWRIGHT_DNS_SERVICE_HOST", "10.0.0.1"),
        ("ZONEWRIGHT_DNS_SERVICE_PORT", "53"),
        ("ZONEWRIGHT_DNS_PORT", "udp://10.0.0.1:53"),
        ("ZONEWRIGHT_DNS_PORT_53_UDP_ADDR", "10.0.0.1"),
    ];
    let output = run(directory.path(), &["account", "create", "a@example.com"], &environment);
    assert!(output.success, "{}", output.stderr);
}
