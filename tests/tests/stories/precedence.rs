//! DNS goes before what else the server does.

use std::fs;

use end_to_end::{Server, ServerOptions};

/// sched(7).
const SCHED_FIFO: i64 = 1;

/// The name, niceness and policy of each thread (proc(5)).
fn threads(server: &mut Server) -> Vec<(String, i64, i64)> {
    let threads = fs::read_dir(format!("/proc/{}/task", server.process())).expect("it runs");
    threads
        .filter_map(|thread| fs::read_to_string(thread.ok()?.path().join("stat")).ok())
        .map(|stat| {
            let (name, fields) =
                stat.split_once('(').and_then(|(_, rest)| rest.rsplit_once(')')).expect("a name");
            let fields: Vec<&str> = fields.split_whitespace().collect();
            let number = |of_manual: usize| fields[of_manual - 3].parse().expect("a number");
            (name.to_owned(), number(19), number(41))
        })
        .collect()
}

#[test]
fn all_that_does_not_answer_dns_is_nicer() {
    let mut server = ServerOptions::default().start();
    let threads = threads(&mut server);
    let is_dns = |name: &str| ["dns-udp", "dns-tcp"].contains(&name);
    let niceness = |of_dns: bool| {
        let of_them = threads.iter().filter(move |(name, ..)| is_dns(name) == of_dns);
        of_them.map(|(_, niceness, _)| *niceness)
    };
    let (most, least) =
        (niceness(true).max().expect("it answers"), niceness(false).min().expect("it serves"));
    assert!(most < least, "{threads:?}");
}

#[test]
fn answers_over_udp_are_real_time_where_that_is_asked_for() {
    let mut server = ServerOptions::default().setting("ZONEWRIGHT_DNS_REAL_TIME", "true").start();
    let threads = threads(&mut server);
    let is_refused = server.log().contains("gets no precedence");
    for (name, _, policy) in threads {
        assert_eq!(policy == SCHED_FIFO, name == "dns-udp" && !is_refused, "{name} has policy {policy}");
    }
    server.dns().ask("example.com SOA");
}
