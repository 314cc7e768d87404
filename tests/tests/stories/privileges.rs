//! Root takes the ports, and what goes on is somebody else.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::fs::MetadataExt;

use end_to_end::{Dns, ServerOptions};

/// Who is on every machine and may do nothing.
const USER: &str = "nobody";

/// The user's numbers, by the system's book.
fn user_and_group() -> (u32, u32) {
    let book = fs::read_to_string("/etc/passwd").expect("a machine has one");
    let line =
        book.lines().find(|line| line.starts_with(&format!("{USER}:"))).expect("everyone knows nobody");
    let number = |at| line.split(':').nth(at).and_then(|text| text.parse().ok()).expect("a number");
    (number(2), number(3))
}

/// What the kernel says of each thread of a process by this key.
fn told_of_threads(process: u32, key: &str) -> Vec<String> {
    let threads = fs::read_dir(format!("/proc/{process}/task")).expect("it runs");
    threads
        .filter_map(|thread| fs::read_to_string(thread.ok()?.path().join("status")).ok())
        .map(|status| {
            let line = status.lines().find_map(|line| line.strip_prefix(&format!("{key}:")));
            line.unwrap_or_else(|| panic!("no {key} in {status}"))
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect()
}

#[test]
fn whoever_starts_it_no_thread_has_a_privilege_once_it_serves() {
    let is_root = fs::metadata("/proc/self").expect("Linux has it").uid() == 0;
    let mut options = ServerOptions::default();
    // A port that takes a privilege, at an address that is this process's own.
    let [_, high, middle, low] = std::process::id().to_be_bytes();
    let address = SocketAddr::from((Ipv4Addr::new(127, 1 + high, middle, low), 53));
    let (user, group) = user_and_group();
    if is_root {
        options = options
            .directory_of(user, group)
            .setting("ZONEWRIGHT_USER", USER)
            .argument("--dns-listen")
            .argument(&address.to_string());
    }
    let mut server = options.start();
    let api = server.api("alice@example.net");
    let zone = api.create_zone("example.com");
    api.add(&zone, "www", "A", "192.0.2.1");
    server.dns().ask("www.example.com A").noerror().answer(&["www.example.com. 3600 A 192.0.2.1"]);

    let process = server.process();
    for key in ["CapPrm", "CapEff", "CapInh", "CapAmb"] {
        for set in told_of_threads(process, key) {
            assert_eq!(u64::from_str_radix(&set, 16), Ok(0), "{key}");
        }
    }
    assert!(told_of_threads(process, "NoNewPrivs").iter().all(|set| set == "1"));
    if is_root {
        let all = |id: u32| [id; 4].map(|id| id.to_string()).join(" ");
        assert!(told_of_threads(process, "Uid").iter().all(|ids| *ids == all(user)));
        assert!(told_of_threads(process, "Gid").iter().all(|ids| *ids == all(group)));
        assert!(told_of_threads(process, "Groups").iter().all(|ids| !ids.split(' ').any(|id| id == "0")));
        Dns { address }.ask("www.example.com A").noerror();
        Dns { address }.ask_tcp("www.example.com A").noerror();
        let database = server.data_directory().join("data/zonewright.db");
        assert_eq!(fs::metadata(database).expect("it is there").uid(), user);

        // What root makes beside the server is no hindrance for it, nor is a start anew.
        server.kill();
        server.restart();
        api_goes_on(&server, api.token());
    }
}

fn api_goes_on(server: &end_to_end::Server, token: &str) {
    let api = server.api_by_token(token);
    let zone = api.create_zone("example.org");
    api.add(&zone, "www", "A", "192.0.2.2");
    server.dns().ask("www.example.org A").noerror();
}

#[test]
fn root_that_stays_root_is_warned_of() {
    let server = ServerOptions::default().start();
    let is_root = fs::metadata("/proc/self").expect("Linux has it").uid() == 0;
    assert_eq!(server.log().contains("runs as root"), is_root, "{}", server.log());
}
