//! `serve --demo`: the lines that it prints work when they are pasted.

use std::time::Duration;

use end_to_end::{Server, ServerOptions, run, within};

/// The lines to paste that the server printed, once `count` of them are there.
fn lines_to_paste(server: &Server, count: usize) -> Vec<String> {
    let lines = || -> Vec<String> {
        let log = server.log();
        let indented = log.lines().filter_map(|line| line.strip_prefix("    "));
        indented
            .filter(|line| line.starts_with("curl ") || line.starts_with("dig "))
            .map(str::to_owned)
            .collect()
    };
    assert!(within(Duration::from_secs(10), || lines().len() >= count), "{}", server.log());
    lines()
}

fn paste(line: &str) -> String {
    let output = run("sh", &["-c", line]);
    assert!(output.success, "{line}\n{}{}", output.stdout, output.stderr);
    output.stdout
}

#[test]
fn its_lines_work_when_pasted() {
    let mut server = ServerOptions::default().argument("--demo").start();
    let lines = lines_to_paste(&server, 4);
    assert_eq!(lines.len(), 4, "{lines:?}");
    assert_eq!(paste(&lines[0]), "192.0.2.10\n");
    assert_eq!(paste(&lines[2]), "", "what is yet to be made");
    assert!(paste(&lines[1]).contains("\"uuid\""));
    assert_eq!(paste(&lines[2]), "192.0.2.99\n");
    assert!(paste(&lines[3]).contains("hello"));

    server.terminate();
    assert!(server.wait().success());
    server.restart();
    let lines = lines_to_paste(&server, 5);
    assert_eq!(paste(&lines[4]), "192.0.2.10\n", "the second time it tells only where the demo is");
    assert_eq!(server.log().matches("vps_").count(), 3, "the token is shown once, with the two curl lines");
}

#[test]
fn it_leaves_a_database_in_use_alone() {
    let mut server = Server::start();
    server.create_account("a@example.com");
    server.terminate();
    server.wait();
    let database = format!("sqlite://{}", server.data_directory().join("data/zonewright.db").display());
    let demo = ServerOptions::default().database_url(&database).argument("--demo").start();
    lines_to_paste(&demo, 1);
    assert_eq!(demo.cli(&["account", "list"]).stdout, "a@example.com\n");
}
