//! Response rate limiting: what counts together, who is exempt, and what is left of a limited response.

use nameserver::{AnswerConfig, Cookies, RateLimit, RateLimitOptions, RateLimiter, Transport};

use crate::support::{Question, Reply, SOA, Server};

const ZONE: &str = "a A 192.0.2.1\nb A 192.0.2.2\nc CNAME a\n*.wild A 192.0.2.3\n\
                    x.*.empty A 192.0.2.3\nold DNAME new\nx.new A 192.0.2.4\nsub NS ns.elsewhere.test.\n";
const RATE: u32 = 10;

/// Ten responses a second, three seconds of debt, and nothing sent of what is limited; else as `adjust` has it.
fn server_with(adjust: impl FnOnce(&mut RateLimitOptions)) -> Server {
    let mut options = RateLimitOptions {
        responses_per_second: RATE,
        window_seconds: 3,
        slip: 0,
        ..RateLimitOptions::default()
    };
    adjust(&mut options);
    let config = AnswerConfig {
        cookies: Some(Cookies::with_secrets(&[[1; 16]])),
        rate_limiter: Some(RateLimiter::new(options, 42)),
        ..AnswerConfig::default()
    };
    let mut server =
        Server::with_config(&[("example.com", &format!("{SOA}{ZONE}")), ("example.net", SOA)], config);
    server.now.monotonic_micros = 1_000_000_000_000;
    server
}

fn server() -> Server {
    server_with(|_| ())
}

fn question(name: &str) -> Question<'_> {
    Question { name, payload: Some(1232), ..Question::default() }
}

fn send(server: &mut Server, question: &Question<'_>) -> (RateLimit, Option<Reply>) {
    let (answered, response) = server.send(&question.to_wire(), question.transport).unwrap();
    assert_eq!(answered.rate_limit == RateLimit::Dropped, response.is_empty());
    (answered.rate_limit, (!response.is_empty()).then(|| Reply::read(&response)))
}

fn limit(server: &mut Server, name: &str) -> RateLimit {
    send(server, &question(name)).0
}

/// Asks until the answers have been as many as a second is worth.
fn use_up(server: &mut Server, name: &str) {
    for count in 0..RATE {
        assert_eq!(limit(server, name), RateLimit::Within, "{count} {name}");
    }
    assert_eq!(limit(server, name), RateLimit::Dropped, "{name}");
}

fn wait(server: &mut Server, milliseconds: u64) {
    server.now.monotonic_micros += milliseconds * 1_000;
}

#[test]
fn the_same_answer_is_given_so_many_times_a_second() {
    let mut server = server();
    use_up(&mut server, "a.example.com");
    assert_eq!(limit(&mut server, "b.example.com"), RateLimit::Within, "another name");
    let other_type = Question { record_type: "AAAA", ..question("a.example.com") };
    assert_eq!(send(&mut server, &other_type).0, RateLimit::Within, "another type");
}

#[test]
fn a_second_is_worth_a_second_and_debts_are_paid_back() {
    let mut server = server();
    use_up(&mut server, "a.example.com");
    wait(&mut server, 250);
    // The refused one has to be paid for as well.
    assert_eq!(limit(&mut server, "a.example.com"), RateLimit::Within);
    assert_eq!(limit(&mut server, "a.example.com"), RateLimit::Dropped);
    for _ in 0..1_000 {
        assert_eq!(limit(&mut server, "a.example.com"), RateLimit::Dropped);
    }
    // However long the flood was, after the window its client is clear.
    wait(&mut server, 2_900);
    assert_eq!(limit(&mut server, "a.example.com"), RateLimit::Dropped);
    wait(&mut server, 300);
    assert_eq!(limit(&mut server, "a.example.com"), RateLimit::Within);
    wait(&mut server, 4_000);
    use_up(&mut server, "a.example.com");
}

#[test]
fn who_asks_at_the_rate_is_never_limited() {
    let mut server = server();
    for _ in 0..1_000 {
        wait(&mut server, u64::from(1_000 / RATE));
        assert_eq!(limit(&mut server, "a.example.com"), RateLimit::Within);
    }
}

#[test]
fn accounts_outlive_the_time_that_their_clock_comes_round() {
    let mut server = server();
    for _ in 0..40 {
        use_up(&mut server, "a.example.com");
        // Twelve days and so many hours is what 40 bits of microseconds hold.
        wait(&mut server, 86_400_000 - 7);
    }
}

#[test]
fn names_that_count_together_are_those_that_there_are_any_number_of() {
    let kinds: [(&str, &str); 5] = [
        ("NXDOMAIN", "%.example.com"),
        ("a wildcard", "%.wild.example.com"),
        ("a wildcard without data", "%.empty.example.com"),
        ("a DNAME", "%.old.example.com"),
        ("a referral", "%.sub.example.com"),
    ];
    for (what, pattern) in kinds {
        let mut server = server();
        for number in 0..RATE {
            let name = pattern.replace('%', &format!("x{number}"));
            assert_eq!(limit(&mut server, &name), RateLimit::Within, "{what}");
        }
        assert_eq!(limit(&mut server, &pattern.replace('%', "y")), RateLimit::Dropped, "{what}");
        assert_eq!(
            limit(&mut server, "a.example.com"),
            RateLimit::Within,
            "data are another kind than {what}"
        );
        assert_eq!(limit(&mut server, "none.example.net"), RateLimit::Within, "another zone");
    }
}

#[test]
fn all_errors_count_together() {
    let mut server = server();
    use_up(&mut server, "www.elsewhere.test");
    assert_eq!(limit(&mut server, "other.test"), RateLimit::Dropped);
    let notimp = Question { flags: [0x20, 0], ..question("a.example.com") };
    assert_eq!(send(&mut server, &notimp).0, RateLimit::Dropped);
    let (answered, _) = server.send(&[0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xff], Transport::Udp).unwrap();
    assert_eq!((answered.rate_limit, answered.length), (RateLimit::Dropped, 0), "what is not understood");
    assert_eq!(limit(&mut server, "a.example.com"), RateLimit::Within);
}

#[test]
fn clients_count_together_by_network() {
    for (one, same, other) in [
        ("192.0.2.1", "192.0.2.254", "192.0.3.1"),
        ("2001:db8:0:1::1", "2001:db8:0:ff::1", "2001:db8:0:100::1"),
    ] {
        let mut server = server();
        server.client = one.parse().unwrap();
        use_up(&mut server, "a.example.com");
        server.client = same.parse().unwrap();
        assert_eq!(limit(&mut server, "a.example.com"), RateLimit::Dropped);
        server.client = other.parse().unwrap();
        assert_eq!(limit(&mut server, "a.example.com"), RateLimit::Within);
    }
    let mut server =
        server_with(|options| (options.ipv4_prefix_length, options.ipv6_prefix_length) = (32, 0));
    server.client = "192.0.2.1".parse().unwrap();
    use_up(&mut server, "a.example.com");
    server.client = "192.0.2.2".parse().unwrap();
    assert_eq!(limit(&mut server, "a.example.com"), RateLimit::Within);
    server.client = "2001:db8::1".parse().unwrap();
    use_up(&mut server, "a.example.com");
    server.client = "fe80::1".parse().unwrap();
    assert_eq!(limit(&mut server, "a.example.com"), RateLimit::Dropped);
}

#[test]
fn the_machine_itself_is_exempt_unless_it_is_said_otherwise() {
    for address in ["127.0.0.1", "127.9.9.9", "::1"] {
        let mut server = server();
        server.client = address.parse().unwrap();
        for _ in 0..10 * RATE {
            assert_eq!(limit(&mut server, "a.example.com"), RateLimit::Within);
        }
        let mut server = server_with(|options| options.exempt = vec!["192.0.2.0/24".parse().unwrap()]);
        server.client = address.parse().unwrap();
        use_up(&mut server, "a.example.com");
    }
}

#[test]
fn who_has_proved_its_address_is_exempt() {
    let mut server = server();
    use_up(&mut server, "a.example.com");
    let over_tcp = Question { transport: Transport::Tcp, ..question("a.example.com") };
    assert_eq!(send(&mut server, &over_tcp).0, RateLimit::Within);
    let client_cookie = [0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8];
    let (_, reply) = send(&mut server, &Question { options: &client_cookie, ..over_tcp });
    let options = [&[0, 10, 0, 24], &reply.unwrap().options[0].1[..]].concat();
    let with_cookie = |options| Question { options, ..question("a.example.com") };
    for _ in 0..10 * RATE {
        assert_eq!(send(&mut server, &with_cookie(&options)).0, RateLimit::Within);
    }
    assert_eq!(send(&mut server, &with_cookie(&client_cookie)).0, RateLimit::Dropped, "it proves nothing");
}

#[test]
fn one_of_so_many_is_sent_without_data() {
    for (slip, expected) in [(1, 12), (2, 6), (3, 4), (12, 1)] {
        let mut server = server_with(|options| options.slip = slip);
        for _ in 0..RATE {
            limit(&mut server, "a.example.com");
        }
        let mut slipped = 0;
        for _ in 0..12 {
            match send(&mut server, &question("a.example.com")) {
                (RateLimit::Slipped, Some(reply)) => {
                    slipped += 1;
                    assert_eq!((reply.status(), reply.answer.len()), ("NOERROR tc".into(), 0));
                    assert!(reply.opt.is_some());
                }
                (limit, reply) => assert!(limit == RateLimit::Dropped && reply.is_none()),
            }
        }
        assert_eq!(slipped, expected, "of each {slip}");
    }
}

#[test]
fn who_knows_cookies_is_told_to_take_one() {
    let mut server = server_with(|options| options.slip = 1);
    for _ in 0..RATE {
        limit(&mut server, "a.example.com");
    }
    let options = [0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8];
    let (limit, reply) = send(&mut server, &Question { options: &options, ..question("a.example.com") });
    let reply = reply.unwrap();
    assert_eq!((limit, reply.status(), reply.answer.len()), (RateLimit::Slipped, "BADCOOKIE".into(), 0));
    assert_eq!(reply.options[0].1.len(), 24);
}

#[test]
fn an_error_that_slips_is_sent_as_it_is() {
    let mut server = server_with(|options| options.slip = 1);
    for _ in 0..RATE {
        limit(&mut server, "www.elsewhere.test");
    }
    let (limit, reply) = send(&mut server, &question("www.elsewhere.test"));
    assert_eq!((limit, reply.unwrap().status()), (RateLimit::Slipped, "REFUSED".into()));
}

#[test]
fn a_trial_notes_and_sends() {
    let mut server = server_with(|options| options.is_log_only = true);
    for number in 0..3 * RATE {
        let (limit, reply) = send(&mut server, &question("a.example.com"));
        assert_eq!(limit == RateLimit::Noted, number >= RATE);
        assert_eq!(reply.unwrap().answer.len(), 1);
    }
}

#[test]
fn a_flood_of_others_does_not_clear_who_is_in_debt() {
    let mut server = server_with(|options| options.table_entries = 64);
    let victim = server.client;
    for _ in 0..100 {
        limit(&mut server, "a.example.com");
    }
    for number in 0..5_000_u32 {
        server.client = std::net::Ipv4Addr::from_bits(0x0a00_0000 + number * 256).into();
        limit(&mut server, "a.example.com");
    }
    server.client = victim;
    assert_eq!(limit(&mut server, "a.example.com"), RateLimit::Dropped);
}

#[test]
fn threads_share_accounts() {
    let options = RateLimitOptions { responses_per_second: RATE, ..RateLimitOptions::default() };
    let config =
        AnswerConfig { rate_limiter: Some(RateLimiter::new(options, 42)), ..AnswerConfig::default() };
    let threads = (0..2).map(|_| {
        let mut server = Server::with_config(&[("example.com", SOA)], config.clone());
        std::thread::spawn(move || {
            (0..10_000).filter(|_| limit(&mut server, "example.com") == RateLimit::Within).count()
        })
    });
    let within: usize = threads.collect::<Vec<_>>().into_iter().map(|thread| thread.join().unwrap()).sum();
    // A thread that loses the race for an account again and again gives up before it has charged it.
    assert!((RATE as usize..RATE as usize + 3).contains(&within), "{within}");
}
