//! Root takes the ports, and what goes on is somebody else.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::fs::MetadataExt;

use end_to_end::{Api, Dns, ServerOptions, run};

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

fn is_root() -> bool {
    fs::metadata("/proc/self").expect("Linux has it").uid() == 0
}

/// Another address of this machine for each number, and its port 53, which takes a privilege.
fn port_53(number: u8) -> SocketAddr {
    let [_, _, high, low] = std::process::id().to_be_bytes();
    SocketAddr::from((Ipv4Addr::new(127, number, high, low), 53))
}

/// Has a zone made, and answered at an address.
fn assert_serves(api: &Api, zone: &str, address: SocketAddr) {
    let id = api.create_zone(zone);
    api.add(&id, "www", "A", "192.0.2.1");
    let question = format!("www.{zone} A");
    Dns { address }.ask(&question).noerror();
    Dns { address }.ask_tcp(&question).noerror();
}

fn assert_no_capabilities(process: u32) {
    for key in ["CapPrm", "CapEff", "CapInh", "CapAmb"] {
        for set in told_of_threads(process, key) {
            assert_eq!(u64::from_str_radix(&set, 16), Ok(0), "{key}");
        }
    }
    assert!(told_of_threads(process, "NoNewPrivs").iter().all(|set| set == "1"));
}

fn assert_is_user(process: u32) {
    let (user, group) = user_and_group();
    let groups = run("id", &["-G", USER]).stdout;
    for (key, expected) in [
        ("Uid", [user; 4].map(|id| id.to_string()).join(" ")),
        ("Gid", [group; 4].map(|id| id.to_string()).join(" ")),
        // Those that the user is in, and none of root's.
        ("Groups", groups.trim().to_owned()),
    ] {
        assert!(told_of_threads(process, key).iter().all(|ids| *ids == expected), "{key} is not {expected}");
    }
}

#[test]
fn whoever_starts_it_no_thread_has_a_privilege_once_it_serves() {
    let mut options = ServerOptions::default();
    let address = port_53(1);
    let (user, group) = user_and_group();
    if is_root() {
        options = options
            .directory_of(user, group)
            .setting("ZONEWRIGHT_USER", USER)
            .argument("--dns-listen")
            .argument(&address.to_string());
    }
    let mut server = options.start();
    let api = server.api("alice@example.net");
    assert_serves(&api, "example.com", server.dns().address);
    let process = server.process();
    assert_no_capabilities(process);
    if is_root() {
        assert_is_user(process);
        assert_serves(&api, "example.org", address);
        let database = server.data_directory().join("data/zonewright.db");
        assert_eq!(fs::metadata(database).expect("it is there").uid(), user);

        // What root makes beside the server is no hindrance for it, nor is a start anew.
        server.kill();
        server.restart();
        assert_serves(&server.api_by_token(api.token()), "example.net", address);
    }
}

#[test]
fn one_capability_is_enough_for_the_ports_and_gone_after() {
    // Only root can hand it on.
    if !is_root() {
        return;
    }
    let address = port_53(2);
    let (user, group) = user_and_group();
    let [user_argument, group_argument] = [format!("--reuid={user}"), format!("--regid={group}")];
    let mut server = ServerOptions::default()
        .directory_of(user, group)
        .launched_by(&[
            "setpriv",
            &user_argument,
            &group_argument,
            "--init-groups",
            "--inh-caps=-all,+net_bind_service",
            "--ambient-caps=-all,+net_bind_service",
            "--bounding-set=-all,+net_bind_service",
        ])
        .argument("--dns-listen")
        .argument(&address.to_string())
        .start();
    let api = server.api("alice@example.net");
    assert_serves(&api, "example.com", address);
    assert_no_capabilities(server.process());
    assert_is_user(server.process());
}

#[test]
fn root_that_stays_root_is_warned_of() {
    let server = ServerOptions::default().start();
    assert_eq!(server.log().contains("runs as root"), is_root(), "{}", server.log());
}
