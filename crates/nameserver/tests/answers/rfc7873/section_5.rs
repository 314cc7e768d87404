//! What servers do with cookies.

use nameserver::{AnswerConfig, CookieStatus, Cookies, Moment, Transport};

use crate::support::{Question, Reply, SOA, Server};

const SECRET: [u8; 16] = [9; 16];
const CLIENT_COOKIE: [u8; 8] = [1, 2, 3, 4, 5, 6, 7, 8];

fn server(cookies: Cookies) -> Server {
    let config = AnswerConfig { cookies: Some(cookies), ..AnswerConfig::default() };
    let mut server = Server::with_config(&[("example.com", SOA)], config);
    server.now = Moment { unix_seconds: 1_800_000_000, monotonic_micros: 0 };
    server
}

fn server_with_secret() -> Server {
    server(Cookies::with_secrets(&[SECRET]))
}

/// The option of a request.
fn option(cookie: &[u8]) -> Vec<u8> {
    [&[0, 10, 0, cookie.len() as u8], cookie].concat()
}

fn question(options: &[u8]) -> Question<'_> {
    Question { name: "ns1.example.com", payload: Some(1232), options, ..Question::default() }
}

fn ask(server: &mut Server, cookie: &[u8]) -> Reply {
    server.ask_with(&question(&option(cookie)))
}

/// The one option that an answer has.
fn cookie_of(reply: &Reply) -> Vec<u8> {
    match &reply.options[..] {
        [(10, cookie)] => cookie.clone(),
        other => panic!("not a cookie alone: {other:?}"),
    }
}

fn status_of(server: &mut Server, cookie: &[u8]) -> CookieStatus {
    server.send(&question(&option(cookie)).to_wire(), Transport::Udp).unwrap().0.cookie
}

#[test]
fn a_client_gets_a_cookie_with_its_answer_and_it_is_good() {
    for mut server in [server_with_secret(), server(Cookies::of_one_node([3; 16]))] {
        let reply = ask(&mut server, &CLIENT_COOKIE);
        assert_eq!((reply.status(), reply.answer.len()), ("NOERROR aa".into(), 1));
        let cookie = cookie_of(&reply);
        assert_eq!((cookie.len(), &cookie[..8]), (24, &CLIENT_COOKIE[..]));
        assert_eq!(status_of(&mut server, &CLIENT_COOKIE), CookieStatus::ClientOnly);
        assert_eq!(status_of(&mut server, &cookie), CookieStatus::Valid);
        assert_eq!(cookie_of(&ask(&mut server, &cookie)), cookie, "it is not renewed at once");
    }
}

#[test]
fn who_sends_no_cookie_or_asks_a_server_without_gets_none() {
    let mut with = server_with_secret();
    assert!(with.ask_with(&question(&[])).options.is_empty());
    assert_eq!(with.ask("ns1.example.com", "A").opt, None);
    let mut without = Server::example("");
    for cookie in [&CLIENT_COOKIE[..], &[1; 3]] {
        let reply = ask(&mut without, cookie);
        assert_eq!((reply.status(), reply.options.len()), ("NOERROR aa".into(), 0));
    }
}

#[test]
fn a_wrong_server_cookie_is_answered_with_a_right_one() {
    let mut server = server_with_secret();
    let right = cookie_of(&ask(&mut server, &CLIENT_COOKIE));
    let mut wrong: Vec<Vec<u8>> = (0..right.len())
        .map(|at| {
            let mut cookie = right.clone();
            cookie[at] ^= 1;
            cookie
        })
        .collect();
    wrong.extend([16, 17, 23, 25, 40].map(|length| vec![1; length]));
    for cookie in wrong {
        assert_eq!(status_of(&mut server, &cookie), CookieStatus::Invalid, "{cookie:?}");
        let reply = ask(&mut server, &cookie);
        assert_eq!((reply.status(), reply.answer.len()), ("NOERROR aa".into(), 1));
        let new = cookie_of(&reply);
        assert_eq!(status_of(&mut server, &new), CookieStatus::Valid);
    }
}

#[test]
fn a_cookie_is_good_for_its_client_alone() {
    let mut server = server_with_secret();
    let cookie = cookie_of(&ask(&mut server, &CLIENT_COOKIE));
    for other in ["198.51.100.101", "2001:db8::1"] {
        server.client = other.parse().unwrap();
        assert_eq!(status_of(&mut server, &cookie), CookieStatus::Invalid);
    }
}

#[test]
fn lengths_that_no_cookie_has_are_format_errors() {
    let mut server = server_with_secret();
    for length in [0, 1, 7, 9, 15, 41, 200] {
        let reply = ask(&mut server, &vec![1; length]);
        assert_eq!((reply.status(), reply.answer.len()), ("FORMERR".into(), 0), "{length}");
        assert!(reply.opt.is_some() && reply.options.is_empty());
        assert_eq!(status_of(&mut server, &vec![1; length]), CookieStatus::Malformed);
    }
}

#[test]
fn the_first_of_several_counts() {
    let mut server = server_with_secret();
    let two = [option(&CLIENT_COOKIE), option(&[1; 3])].concat();
    assert_eq!(cookie_of(&server.ask_with(&question(&two)))[..8], CLIENT_COOKIE);
    let two = [&[0, 3, 0, 0][..], &option(&[1; 3]), &option(&CLIENT_COOKIE)].concat();
    assert_eq!(server.ask_with(&question(&two)).status(), "FORMERR");
}

#[test]
fn a_cookie_may_be_asked_for_without_a_question() {
    let mut server = server_with_secret();
    let mut ask = |cookie: &[u8]| {
        let options = option(cookie);
        let mut request = vec![0x12, 0x34, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
        request.extend([0, 0, 41, 4, 208, 0, 0, 0, 0, 0, options.len() as u8]);
        request.extend(options);
        Reply::read(&server.send(&request, Transport::Udp).unwrap().1)
    };
    let first = ask(&CLIENT_COOKIE);
    assert_eq!(first.status(), "NOERROR");
    let mut cookie = cookie_of(&first);
    assert_eq!(ask(&cookie).status(), "NOERROR");
    cookie[20] ^= 1;
    let wrong = ask(&cookie);
    assert_eq!(wrong.status(), "BADCOOKIE");
    assert_eq!(ask(&cookie_of(&wrong)).status(), "NOERROR");
}

#[test]
fn where_cookies_are_required_those_who_know_them_need_one() {
    let mut server = server(Cookies::with_secrets(&[SECRET]).required());
    let reply = ask(&mut server, &CLIENT_COOKIE);
    assert_eq!((reply.status(), reply.answer.len()), ("BADCOOKIE".into(), 0));
    let cookie = cookie_of(&reply);
    assert_eq!(ask(&mut server, &cookie).status(), "NOERROR aa");
    assert_eq!(ask(&mut server, &[1; 24]).status(), "BADCOOKIE");
    assert_eq!(server.ask_with(&question(&[])).status(), "NOERROR aa", "of cookies it knows nothing");
    let over_tcp = Question { transport: Transport::Tcp, ..question(&[0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8]) };
    assert_eq!(server.ask_with(&over_tcp).status(), "NOERROR aa");
}

#[test]
fn other_versions_of_edns_have_other_options() {
    let mut server = server_with_secret();
    let options = option(&[1; 3]);
    let reply = server.ask_with(&Question { edns_flags: [0, 1, 0, 0], ..question(&options) });
    assert_eq!((reply.status(), reply.options.len()), ("BADVERS".into(), 0));
}

#[test]
fn a_full_answer_leaves_room_for_the_cookie() {
    let config = AnswerConfig { cookies: Some(Cookies::with_secrets(&[SECRET])), ..AnswerConfig::default() };
    let texts: String =
        (10..70).map(|number| format!("t{number} TXT {number:0>200}\nx TXT {number}\n")).collect();
    let mut server = Server::with_config(&[("example.com", &format!("{SOA}{texts}"))], config);
    for payload in 512..1232 {
        let options = option(&CLIENT_COOKIE);
        let reply = server.ask_with(&Question {
            name: "x.example.com",
            record_type: "TXT",
            payload: Some(payload),
            ..question(&options)
        });
        assert!(reply.length <= payload.into());
        assert_eq!(cookie_of(&reply).len(), 24);
    }
}
