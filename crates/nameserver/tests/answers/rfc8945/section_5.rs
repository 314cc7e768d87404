//! Signed requests, first those none of whose keys is known.

use nameserver::Transport;

use crate::support::{Question, Reply, Server};

/// A signature by an owner: the algorithm, a time and a fudge, a MAC, an original ID, and no error.
fn tsig(owner: &[u8], algorithm: &[u8], mac: &[u8]) -> Vec<u8> {
    let data = [
        algorithm,
        &[0, 0, 0x6a, 0x5b, 0x4c, 0x3d, 1, 44],
        &(mac.len() as u16).to_be_bytes(),
        mac,
        &[0xab, 0xcd, 0, 0, 0, 0],
    ]
    .concat();
    [owner, &[0, 250, 0, 255, 0, 0, 0, 0], &(data.len() as u16).to_be_bytes(), &data].concat()
}

fn signed(question: &Question<'_>, tsig: &[u8]) -> Vec<u8> {
    let mut request = question.to_wire();
    request.extend(tsig);
    request[11] += 1;
    request
}

fn send(request: &[u8]) -> Reply {
    Reply::read(&Server::example("").send(request, Transport::Udp).expect("a response").1)
}

const SHA256: &[u8] = b"\x0bhmac-sha256\x00";

#[test]
fn section_5_2_1_an_unknown_key_is_told_of_without_a_mac() {
    // The name of the key as it is, and with a pointer into the question.
    for owner in [&b"\x03Key\x07example\x03com\x00"[..], b"\x03Key\xc0\x10"] {
        for payload in [None, Some(1232)] {
            let question = Question { name: "ns1.example.com", payload, ..Question::default() };
            let reply = send(&signed(&question, &tsig(owner, SHA256, &[7; 32])));
            assert_eq!((reply.status(), reply.opt.is_some()), ("NOTAUTH".into(), payload.is_some()));
            assert!(reply.answer.is_empty());
            let data =
                [SHA256, &[0, 0, 0x6a, 0x5b, 0x4c, 0x3d, 1, 44, 0, 0, 0xab, 0xcd, 0, 17, 0, 0]].concat();
            let expected = [
                &b"\x03Key\x07example\x03com\x00"[..],
                &[0, 250, 0, 255, 0, 0, 0, 0, 0, data.len() as u8],
                &data,
            ];
            assert_eq!(reply.tsig, Some(expected.concat()));
        }
    }
}

#[test]
fn section_5_1_a_signature_comes_last_and_is_whole() {
    let question = Question { name: "ns1.example.com", ..Question::default() };
    let good = signed(&question, &tsig(b"\x03key\x00", SHA256, &[]));
    let mut before_another = good.clone();
    before_another.extend([0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0]);
    before_another[11] = 2;
    assert_eq!(send(&before_another).status(), "FORMERR");
    for bad in [
        tsig(b"\x03key\x00", b"\xc0\x0c", &[]),
        tsig(b"\xc0\xff", SHA256, &[]),
        // A pointer to itself.
        tsig(&[0xc0, (question.to_wire().len()) as u8], SHA256, &[]),
        tsig(
            &b"\x3f".iter().chain(&[b'x'; 63]).copied().cycle().take(256).chain([0]).collect::<Vec<u8>>(),
            SHA256,
            &[],
        ),
        b"\x03key\x00\x00\xfa\x00\xff\x00\x00\x00\x00\x00\x00".to_vec(),
    ] {
        let reply = send(&signed(&question, &bad));
        assert_eq!((reply.status(), reply.tsig), ("FORMERR".into(), None), "{bad:?}");
    }
    let length = good.len();
    for at in [length - 1, length - 7] {
        // More other data, or more of a MAC, than there are.
        let mut request = good.clone();
        request[at] += 1;
        assert_eq!(send(&request).status(), "FORMERR");
    }
}

#[test]
fn a_signature_that_does_not_fit_is_left_out() {
    let long = [&b"\x3f"[..], &[b'x'; 63]].concat().repeat(3);
    let name = [&long[..], b"\x00"].concat();
    let text = format!("{0}.{0}.{0}.example.com", "y".repeat(60));
    let question = Question { name: &text, ..Question::default() };
    let reply = send(&signed(&question, &tsig(&name, &name, &[])));
    assert_eq!((reply.status(), reply.tsig), ("NOTAUTH".into(), None));
    let question = Question { payload: Some(1232), ..question };
    assert!(send(&signed(&question, &tsig(&name, &name, &[]))).tsig.is_some());
}
