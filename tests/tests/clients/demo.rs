//! The lines that `serve --demo` prints, pasted into a shell.

use end_to_end::{ServerOptions, run, within_some};
use std::time::Duration;

#[test]
fn the_lines_that_it_prints_work_when_pasted() {
    let mut server = ServerOptions::default().argument("--demo").start();
    let printed =
        within_some(Duration::from_secs(60), || Some(server.log()).filter(|log| log.contains("curl")));
    let printed = printed.expect("it prints what to try");
    let lines = |program: &str| -> Vec<String> {
        printed.lines().map(str::trim).filter(|line| line.starts_with(program)).map(str::to_owned).collect()
    };
    let (curls, digs) = (lines("curl "), lines("dig "));
    assert!(curls.len() >= 2 && digs.len() >= 2, "{printed}");

    let shell = |line: &str| {
        let output = run("sh", &["-c", line]);
        assert!(output.success, "{line}: {}{}", output.stdout, output.stderr);
        output.stdout
    };
    assert_eq!(shell(&digs[0]).trim(), "192.0.2.10");
    assert_eq!(shell(&digs[1]).trim(), "", "not before the curl line");
    let record = shell(&curls[0]);
    assert!(record.contains("\"uuid\"") && record.contains("192.0.2.99"), "{record}");
    assert_eq!(shell(&digs[1]).trim(), "192.0.2.99");
    let zone_file = shell(&curls[1]);
    assert!(zone_file.contains("192.0.2.99") && zone_file.contains("SOA"), "{zone_file}");

    // What the README tells to try next does not stand in the way of what was tried.
    let readme = include_str!("../../../README.md").replace("\\\n", " ");
    let tour: Vec<&str> =
        readme.lines().map(str::trim).filter(|line| line.contains("/dns-zones/$UUID/records/")).collect();
    let call = tour.first().expect("a call that makes a record");
    let words: Vec<&str> = curls[0].split_whitespace().collect();
    let url = words.iter().find(|word| word.starts_with("http")).expect("a URL");
    let (root, path) = url.split_once("/api/v1/dns-zones/").expect("of a zone");
    let uuid = path.split('/').next().expect("its uuid");
    let token = words.iter().find(|word| word.starts_with("vps_")).expect("a token").trim_end_matches('\'');
    let call = call.replace("http://127.0.0.1:8053", root);
    let made = shell(&format!("TOKEN={token} UUID={uuid}; {call}"));
    assert!(made.contains("\"uuid\"") && !made.contains("error_code"), "{made}");

    // Started again, it makes nothing twice, and the token still works.
    server.terminate();
    assert!(server.wait().success());
    server.restart();
    let dns = server.dns();
    let reply = dns.ask("hello.example.com A").noerror();
    assert_eq!(reply.data(), ["192.0.2.99"]);
}
