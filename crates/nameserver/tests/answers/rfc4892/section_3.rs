//! Questions of class CH about the server.

use nameserver::{AnswerConfig, Identity, Transport};

use crate::support::{SOA, Server};

const NAMES: [&str; 4] = ["version.bind", "version.server", "hostname.bind", "id.server"];

fn server(identity: Identity) -> Server {
    Server::with_config(&[("example.com", SOA)], AnswerConfig { identity, ..AnswerConfig::default() })
}

/// Asks, and tells the response code and the text of the one answer.
fn ask(server: &mut Server, name: &str, qtype: u8) -> (u16, Option<Vec<u8>>) {
    let mut request = vec![0x12, 0x34, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    for label in name.split('.') {
        request.push(label.len() as u8);
        request.extend(label.as_bytes());
    }
    request.extend([0, 0, qtype, 0, 3]);
    let (answered, response) = server.send(&request, Transport::Udp).unwrap();
    assert_eq!(response[12..request.len()], request[12..], "the question");
    let answer = &response[request.len()..];
    let text = match response[7] {
        0 => None,
        _ => {
            // A pointer to the question's name, TXT, CH, and a TTL of 0.
            assert_eq!(answer[..10], [0xc0, 12, 0, 16, 0, 3, 0, 0, 0, 0]);
            assert_eq!(usize::from(u16::from_be_bytes([answer[10], answer[11]])), answer.len() - 12);
            assert_eq!(usize::from(answer[12]), answer.len() - 13);
            assert_eq!(response[2] & 0x04, 0x04, "authoritative");
            Some(answer[13..].to_vec())
        }
    };
    (answered.rcode, text)
}

#[test]
fn nothing_is_told_unless_it_is_set() {
    let mut server = server(Identity::default());
    for name in NAMES {
        assert_eq!(ask(&mut server, name, 16), (5, None), "{name}");
    }
}

#[test]
fn each_name_is_told_where_it_is_set() {
    let version = Identity { version: Some("1.2".to_owned()), ..Identity::default() };
    let name = Identity { name: Some("ns7".to_owned()), ..Identity::default() };
    for (identity, told) in [(version, &NAMES[..2]), (name, &NAMES[2..])] {
        let text = identity.version.clone().or_else(|| identity.name.clone()).unwrap().into_bytes();
        let mut server = server(identity);
        for name in NAMES {
            let expected = if told.contains(&name) { (0, Some(text.clone())) } else { (5, None) };
            assert_eq!(ask(&mut server, name, 16), expected, "{name}");
            assert_eq!(ask(&mut server, &name.to_uppercase(), 255), expected, "{name} ANY");
            assert_eq!(ask(&mut server, name, 1), (5, None), "{name} A");
        }
        assert_eq!(ask(&mut server, "www.example.com", 16), (5, None));
    }
}

#[test]
fn a_text_is_at_most_one_string() {
    let mut server = server(Identity { version: Some("v".repeat(300)), ..Identity::default() });
    let (rcode, text) = ask(&mut server, "version.bind", 16);
    assert_eq!((rcode, text.map(|text| text.len())), (0, Some(255)));
}
