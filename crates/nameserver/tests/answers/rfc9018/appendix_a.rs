//! Its test vectors.

use nameserver::{AnswerConfig, CookieStatus, Cookies, Moment, Transport};

use crate::support::{Question, Reply, SOA, Server};

const SECRET: &str = "e5e973e5a6b2a43f48e7dc849e37bfcf";
const NEW_SECRET: &str = "445536bcd2513298075a5d379663c962";
const OLD_SECRET: &str = "dd3bdf9344b678b185a6f5cb60fca715";

fn octets(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

/// What a server with these secrets says to a cookie from there at this time, and what it thinks of it.
fn exchange(secrets: &[&str], client: &str, unix_seconds: u64, cookie: &str) -> (CookieStatus, Vec<u8>) {
    let secrets: Vec<[u8; 16]> = secrets.iter().map(|secret| octets(secret).try_into().unwrap()).collect();
    let config = AnswerConfig { cookies: Some(Cookies::with_secrets(&secrets)), ..AnswerConfig::default() };
    let mut server = Server::with_config(&[("example.com", SOA)], config);
    server.client = client.parse().unwrap();
    server.now = Moment { unix_seconds, monotonic_micros: 0 };
    let cookie = octets(cookie);
    let options = [&[0, 10, 0, cookie.len() as u8], &cookie[..]].concat();
    let question =
        Question { name: "example.com", payload: Some(4096), options: &options, ..Question::default() };
    let (answered, response) = server.send(&question.to_wire(), Transport::Udp).unwrap();
    let mut reply = Reply::read(&response);
    (answered.cookie, reply.options.remove(0).1)
}

#[test]
fn a_new_server_cookie() {
    let (status, cookie) = exchange(&[SECRET], "198.51.100.100", 1_559_731_985, "2464c4abcf10c957");
    assert_eq!(status, CookieStatus::ClientOnly);
    assert_eq!(cookie, octets("2464c4abcf10c957010000005cf79f111f8130c3eee29480"));
}

#[test]
fn the_same_client_renews_it() {
    let old = "2464c4abcf10c957010000005cf79f111f8130c3eee29480";
    let (status, cookie) = exchange(&[SECRET], "198.51.100.100", 1_559_734_385, old);
    assert_eq!(status, CookieStatus::Valid);
    assert_eq!(cookie, octets("2464c4abcf10c957010000005cf7a871d4a564a1442aca77"));
}

#[test]
fn what_is_reserved_is_hashed_as_it_came() {
    let old = "fc93fc62807ddb8601abcdef5cf78f71a314227b6679ebf5";
    let (status, cookie) = exchange(&[SECRET], "203.0.113.203", 1_559_734_700, old);
    // It is older than an hour, but no other thing is wrong with it: so it was when it was made.
    assert_eq!(status, CookieStatus::Invalid);
    assert_eq!(exchange(&[SECRET], "203.0.113.203", 1_559_728_000, old).0, CookieStatus::Valid);
    assert_eq!(cookie, octets("fc93fc62807ddb86010000005cf7a9acf73a7810aca2381e"));
}

#[test]
fn ipv6_and_a_secret_that_was_rolled_over() {
    let old = "22681ab97d52c298010000005cf7c57926556bd0934c72f8";
    let client = "2001:db8:220:1:59de:d0f4:8769:82b8";
    let (status, cookie) = exchange(&[NEW_SECRET, OLD_SECRET], client, 1_559_741_961, old);
    assert_eq!(status, CookieStatus::Valid);
    assert_eq!(cookie, octets("22681ab97d52c298010000005cf7c609a6bb79d16625507a"));
}
