//! It is told to those who ask, where there is one.

use nameserver::{AnswerConfig, Cookies, Identity};

use crate::support::{Question, SOA, Server};

const ASKS: Question<'_> = Question {
    name: "ns1.example.com",
    payload: Some(1232),
    options: &[0, 3, 0, 0],
    record_type: "A",
    class: 1,
    transport: nameserver::Transport::Udp,
    flags: [0, 0],
    edns_flags: [0; 4],
};

fn server(nsid: &str) -> Server {
    let identity = Identity { nsid: Some(nsid.to_owned()), ..Identity::default() };
    let cookies = Some(Cookies::with_secrets(&[[1; 16]]));
    let texts: String = (10..40).map(|number| format!("t TXT {number:0>30}\n")).collect();
    let config = AnswerConfig { identity, cookies, ..AnswerConfig::default() };
    Server::with_config(&[("example.com", &format!("{SOA}{texts}"))], config)
}

#[test]
fn who_asks_is_told() {
    let mut server = server("ns7.ams");
    for name in ["ns1.example.com", "none.example.com"] {
        let reply = server.ask_with(&Question { name, ..ASKS });
        assert_eq!(reply.options, [(3, b"ns7.ams".to_vec())]);
    }
    assert!(server.ask_with(&Question { options: &[], ..ASKS }).options.is_empty());
    let with_cookie = [0, 3, 0, 0, 0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8];
    let reply = server.ask_with(&Question { options: &with_cookie, name: "example.org", ..ASKS });
    assert_eq!(reply.options.iter().map(|(code, _)| *code).collect::<Vec<_>>(), [10, 3, 15]);
    assert!(Server::example("").ask_with(&ASKS).options.is_empty(), "without one there is nothing to tell");
}

#[test]
fn there_is_room_for_it() {
    // What is longer than allowed is cut.
    let mut server = server(&"n".repeat(200));
    for payload in 512..1232 {
        let reply = server.ask_with(&Question {
            name: "t.example.com",
            record_type: "TXT",
            payload: Some(payload),
            ..ASKS
        });
        assert!(reply.length <= payload.into());
        assert_eq!(reply.options[0].1.len(), 128);
    }
}
