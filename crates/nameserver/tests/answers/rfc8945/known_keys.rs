//! Signed requests whose keys are known.

use std::sync::Arc;

use nameserver::{AnswerConfig, Replication, Transport};
use tsig::{Algorithm, Key, KeyRing, TsigError, VerifyError, sign_request};
use zone::Name;

use crate::support::{Question, Reply, SOA, Server};

const NOW: u64 = 1_700_000_000;

fn key(secret: &[u8], algorithm: Algorithm) -> Key {
    Key::new(Name::parse("ns2-key").unwrap(), algorithm, secret)
}

fn server(text: &str) -> Server {
    let keys = KeyRing::new([key(b"secret", Algorithm::HmacSha256)]);
    let replication = Replication { keys, ..Replication::default() };
    let config = AnswerConfig { replication, ..AnswerConfig::default() };
    let mut server = Server::with_config(&[("example.com", &format!("{SOA}{text}"))], config);
    server.now.unix_seconds = NOW;
    server
}

/// Asks with a signature, and tells what the client makes of the response, the signature of which is gone.
fn ask(
    server: &mut Server,
    key: Key,
    at: u64,
    question: &Question<'_>,
) -> (Result<bool, VerifyError>, Vec<u8>) {
    let mut request = question.to_wire();
    let mut client = sign_request(&Arc::new(key), &mut request, at);
    let (_, mut response) = server.send(&request, question.transport).expect("a response");
    let verified = client.verify_next(&mut response, NOW);
    (verified, response)
}

#[test]
fn section_5_3_responses_are_signed() {
    for transport in [Transport::Udp, Transport::Tcp] {
        for (name, payload, status) in [
            ("ns1.example.com", None, "NOERROR aa"),
            ("ns1.example.com", Some(1232), "NOERROR aa"),
            ("nothing.example.com", Some(512), "NXDOMAIN aa"),
            ("example.org", None, "REFUSED"),
        ] {
            let question = Question { name, payload, transport, ..Question::default() };
            let key = key(b"secret", Algorithm::HmacSha256);
            let (verified, response) = ask(&mut server(""), key, NOW, &question);
            assert_eq!(verified, Ok(true), "{question:?}");
            assert_eq!(Reply::read(&response).status(), status);
        }
    }
}

#[test]
fn section_5_3_what_does_not_fit_with_its_signature_is_truncated() {
    // Of 512 octets all but 65, and a signature of 32 octets takes more.
    let text = "y".repeat(200);
    let mut server = server(&format!("large TXT {text} {text}\n"));
    let question = Question { name: "large.example.com", record_type: "TXT", ..Question::default() };
    assert!(!server.ask("large.example.com", "TXT").flags.contains("tc"));
    let (verified, response) = ask(&mut server, key(b"secret", Algorithm::HmacSha256), NOW, &question);
    assert_eq!(verified, Ok(true));
    let reply = Reply::read(&response);
    assert!(reply.flags.contains("tc") && reply.answer.is_empty());
}

#[test]
fn section_5_2_what_is_wrong_is_told() {
    let question = Question { name: "ns1.example.com", payload: Some(1232), ..Question::default() };
    let unsigned = |error| Err(VerifyError::Refused { error, is_proven: false });
    let signed = |error| Err(VerifyError::Refused { error, is_proven: true });
    for (key, at, expected) in [
        (key(b"other", Algorithm::HmacSha256), NOW, unsigned(TsigError::BadSig)),
        (key(b"secret", Algorithm::HmacSha512), NOW, unsigned(TsigError::BadKey)),
        (key(b"secret", Algorithm::HmacSha256), NOW - 301, signed(TsigError::BadTime)),
    ] {
        let mut server = server("");
        let (verified, response) = ask(&mut server, key, at, &question);
        assert_eq!(verified, expected);
        let reply = Reply::read(&response);
        assert_eq!((reply.status(), reply.answer.len()), ("NOTAUTH".into(), 0));
        assert!(reply.tsig.is_some() && reply.opt.is_some());
    }
}

#[test]
fn who_has_a_key_is_not_limited() {
    let options = nameserver::RateLimitOptions { responses_per_second: 1, ..Default::default() };
    let keys = KeyRing::new([key(b"secret", Algorithm::HmacSha256)]);
    let config = AnswerConfig {
        rate_limiter: Some(nameserver::RateLimiter::new(options, 7)),
        replication: Replication { keys, ..Replication::default() },
        ..AnswerConfig::default()
    };
    let mut server = Server::with_config(&[("example.com", SOA)], config);
    server.now.unix_seconds = NOW;
    let question = Question { name: "ns1.example.com", ..Question::default() };
    for _ in 0..10 {
        let (verified, response) = ask(&mut server, key(b"secret", Algorithm::HmacSha256), NOW, &question);
        assert_eq!((verified, Reply::read(&response).answer.len()), (Ok(true), 1));
    }
}
