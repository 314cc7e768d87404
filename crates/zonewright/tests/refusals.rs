//! What cannot work ends at once: one line on standard error that names the fault, and a status that is not 0.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// Runs the binary in `directory`, alone with `environment`, and gives its status and standard error.
fn run(directory: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_zonewright"))
        .args(arguments)
        .env_clear()
        .envs(environment.iter().copied())
        .current_dir(directory)
        .stdin(Stdio::null())
        .output()
        .expect("the binary runs");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// The last line is the reason; `serve` may have logged before it.
fn assert_refused(arguments: &[&str], environment: &[(&str, &str)], files: &[(&str, &str)], named: &str) {
    let directory = TempDir::new().expect("a temporary directory");
    assert_refused_in(directory.path(), arguments, environment, files, named);
}

fn assert_refused_in(
    directory: &Path,
    arguments: &[&str],
    environment: &[(&str, &str)],
    files: &[(&str, &str)],
    named: &str,
) {
    for (name, text) in files {
        std::fs::write(directory.join(name), text).expect("it is ours");
    }
    let (status, error) = run(directory, arguments, environment);
    assert_eq!(status, Some(1), "{error}");
    let reason = error.lines().last().unwrap_or_default();
    assert!(reason.starts_with("zonewright: ") && reason.contains(named), "{named} in {error}");
    assert!(!error.contains("panicked") && !error.contains("stack backtrace"), "{error}");
}

#[test]
fn a_wrong_configuration_is_named() {
    let serve = ["serve", "--http-listen", "127.0.0.1:0", "--dns-listen", "127.0.0.1:0"];
    for (text, named) in [
        ("http_lisen = \"127.0.0.1:80\"", "http_lisen"),
        ("[limits]\nrecords = 1", "records"),
        ("[limits]\nrecords_per_zone = \"many\"", "records_per_zone"),
        ("[limits]\nttl_seconds_min = 700000", "ttl_seconds_min"),
        ("nameservers = [\"ns1..example\"]", "nameservers"),
        ("public_url = \"dns.example.net\"", "public_url"),
        ("cors_origins = [\"https://panel.example.net/app\"]", "cors_origins"),
        ("log = \"=,=\"", "log"),
        ("sign_up = \"everyone\"", "sign_up"),
        ("sign_up = \"open\"", "smtp.url"),
        ("trusted_proxies = [\"proxy.example.net\"]", "trusted_proxies"),
        ("[smtp]\nurl = \"mail.example.net\"", "smtp.url"),
        ("[smtp]\nurl = \"smtps://mail.example.net\"", "smtp.from"),
        ("[smtp]\npassword = \"secret\"", "password_file"),
        (
            "[smtp]\nurl = \"smtps://mail.example.net\"\nfrom = \"dns@example.net\"\nusername = \"dns\"\n\
             password_file = \"none\"",
            "smtp.password_file: cannot read none",
        ),
        ("[[bind]]\nname = \"ns1\"", "zone_directory"),
        ("data_dir = ", "zonewright.toml"),
    ] {
        assert_refused(&serve, &[], &[("zonewright.toml", text)], named);
    }
    assert_refused(&["serve", "--config", "none.toml"], &[], &[], "none.toml");
    let mail =
        "http_listen = \"0.0.0.0:0\"\n[smtp]\nurl = \"smtps://mail.example.net\"\nfrom = \"dns@example.net\"";
    assert_refused(&["account", "list"], &[], &[("zonewright.toml", mail)], "public_url");
    assert_refused(
        &serve,
        &[("ZONEWRIGHT_LIMIT__RECORDS_PER_ZONE", "1")],
        &[],
        "ZONEWRIGHT_LIMIT__RECORDS_PER_ZONE",
    );
    for (variable, text) in [
        ("ZONEWRIGHT_DNS_LISTEN", "everywhere"),
        ("ZONEWRIGHT_SIGN_UP", "secret"),
        ("ZONEWRIGHT_TRUSTED_PROXIES", "10.0.0.0/8,secret"),
        ("ZONEWRIGHT_SMTP__PASSWORD", "secret"),
    ] {
        assert_refused(&serve, &[(variable, text)], &[], variable);
        let (_, error) = run(TempDir::new().unwrap().path(), &serve, &[(variable, text)]);
        assert!(!error.contains("secret"), "{error}");
    }
}

#[test]
fn a_secret_key_that_is_no_secret_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let serve = ["serve", "--http-listen", "127.0.0.1:0", "--dns-listen", "127.0.0.1:0"];
    assert_refused(&serve, &[("ZONEWRIGHT_SECRET_KEY_FILE", "none/key")], &[], "none/key");
    let directory = TempDir::new().unwrap();
    let key = directory.path().join("key");
    let environment = [("ZONEWRIGHT_SECRET_KEY_FILE", "key")];
    for (text, mode, named) in
        [("ab\n".repeat(32), 0o600, "64 hexadecimal"), ("ab".repeat(32), 0o644, "chmod 600")]
    {
        std::fs::write(&key, text).unwrap();
        std::fs::set_permissions(&key, PermissionsExt::from_mode(mode)).unwrap();
        assert_refused_in(directory.path(), &serve, &environment, &[], named);
        let (_, error) = run(directory.path(), &serve, &environment);
        assert!(!error.contains("abab"), "{error}");
    }
}

#[test]
fn what_a_wrong_line_holds_is_not_told() {
    for value in ["postgres://u:secret@localhost/dns", "[\"postgres://u:secret@localhost/dns\"]"] {
        let directory = TempDir::new().unwrap();
        let text = format!("log = \"info\"\ndatabase_url = {value}\n");
        std::fs::write(directory.path().join("zonewright.toml"), text).unwrap();
        let (_, error) = run(directory.path(), &["account", "list"], &[]);
        assert!(error.contains("line 2 (database_url): ") && !error.contains("secret"), "{error}");
    }
}

#[test]
fn a_password_in_the_wrong_place_is_not_told() {
    let url = "postgres://u:secret@localhost/dns, expected so";
    let keys = ["allow_any_domain", "http_listen", "public_url", "cors_origins", "limits.records_per_zone"];
    for key in keys {
        let directory = TempDir::new().unwrap();
        let variable = format!("ZONEWRIGHT_{}", key.replace('.', "__").to_uppercase());
        let (_, error) = run(directory.path(), &["account", "list"], &[(&variable, url)]);
        assert!(error.contains("zonewright: ") && !error.contains("secret"), "{error}");
        for value in [format!("\"{url}\""), format!("[\"{url}\"]")] {
            std::fs::write(directory.path().join("zonewright.toml"), format!("{key} = {value}\n")).unwrap();
            let (_, error) = run(directory.path(), &["account", "list"], &[]);
            assert!(error.contains("zonewright: ") && !error.contains("secret"), "{error}");
            let named = key.split('.').next_back().unwrap();
            assert!(error.contains(named), "{named} in {error}");
        }
    }
}

#[test]
fn a_port_that_is_taken_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    assert_refused(&["serve", "--http-listen", &address, "--dns-listen", "127.0.0.1:0"], &[], &[], &address);
    assert_refused(&["serve", "--http-listen", "127.0.0.1:0", "--dns-listen", &address], &[], &[], &address);
}

#[test]
fn a_database_that_cannot_be_opened_is_an_error() {
    let listen = ["serve", "--http-listen", "127.0.0.1:0", "--dns-listen", "127.0.0.1:0"];
    let with = |more: &[&'static str]| [&listen[..], more].concat();
    assert_refused(&with(&["--data-dir", "file/data"]), &[], &[("file", "")], "file/data");
    assert_refused(&with(&["--database-url", "mysql://localhost/dns"]), &[], &[], "database");
    assert_refused(
        &with(&["--database-url", "sqlite://junk"]),
        &[],
        &[("junk", "this is no database")],
        "database",
    );
    let nobody = "postgres://u:secret@127.0.0.1:1/dns";
    assert_refused(&["account", "list", "--database-url", nobody], &[], &[], "database");
    let (_, error) = run(TempDir::new().unwrap().path(), &["account", "list", "--database-url", nobody], &[]);
    assert!(!error.contains("secret"), "{error}");
}

#[test]
fn an_address_to_listen_on_is_shown_as_it_is_written() {
    let directory = TempDir::new().unwrap();
    for (flag, text) in
        [("--http-listen", "8099"), ("--http-listen", "localhost:8099"), ("--dns-listen", "8099")]
    {
        let (status, error) = run(directory.path(), &["serve", flag, text], &[]);
        assert_eq!(status, Some(2), "{error}");
        assert!(error.contains(flag) && error.contains("such as 127.0.0.1:8099 or [::1]:8099"), "{error}");
    }
}

#[test]
fn a_status_of_bind9_needs_a_server_of_bind9() {
    for command in ["status", "check"] {
        assert_refused(&["bind", command], &[], &[], "has no [[bind]] server");
    }
}

#[test]
fn operators_are_told_what_is_wrong() {
    let directory = TempDir::new().unwrap();
    assert_eq!(run(directory.path(), &["account", "create", "b@example.com"], &[]).0, Some(0));
    let token = |account, permission| {
        ["token", "create", "--account", account, "--name", "x", "--permission", permission]
    };
    for (arguments, named) in [
        (&token("a@example.com", "dns:*")[..], "a@example.com"),
        (&token("b@example.com", "dns:write"), "dns:write"),
        (&["zone", "remove", "example.com"], "example.com"),
    ] {
        assert_refused_in(directory.path(), arguments, &[], &[], named);
    }
    assert_refused(&["account", "create", "nobody"], &[], &[], "e-mail");
    assert_refused(&["account", "create", "a@example.com", "--password-stdin"], &[], &[], "password");
    assert_refused(&["import", "--url", "127.0.0.1:1", "--token", "x", "f"], &[], &[], "http://");
    assert_refused(
        &["import", "--url", "http://127.0.0.1:1", "--token", "x", "f"],
        &[],
        &[("f", "$ORIGIN example.com.\n")],
        "127.0.0.1:1",
    );
}

#[test]
fn a_user_that_cannot_be_is_named() {
    let serve = ["serve", "--http-listen", "127.0.0.1:0", "--dns-listen", "127.0.0.1:0"];
    for (user, group, named) in [
        ("no-such-user", "", "no-such-user"),
        ("", "nogroup", "group"),
        ("nobody", "no-such-group", "no-such-group"),
        ("root", "", "user"),
    ] {
        assert_refused(&serve, &[("ZONEWRIGHT_USER", user), ("ZONEWRIGHT_GROUP", group)], &[], named);
    }
}
