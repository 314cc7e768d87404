//! Signed transfers (RFC 8945 5.3) that somebody on the way, or who does not know the key, has a hand in.

use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use refresh::{Copied, CopyState, Transfer, TransferError};
use tsig::{Algorithm, Conversation, Key, KeyRing};
use zone::{Name, RecordType};

use crate::primary::{Asked, Primary, Wire};
use crate::story::{COPY, Story};
use crate::wire::Answer;
use crate::{apex, fetch_signed, soa};

const RIGHT: &[u8] = b"the secret that both have, 32 octets";

fn key(secret: &[u8]) -> Key {
    Key::new(Name::parse("key.example").expect("a name"), Algorithm::HmacSha256, secret)
}

fn now() -> u64 {
    #[expect(clippy::disallowed_methods, reason = "the clock of these tests")]
    SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970").as_secs()
}

/// A transfer from its side.
struct Signed<'a> {
    asked: &'a Asked,
    wire: &'a mut Wire,
    conversation: Conversation,
    sent: u32,
}

impl Signed<'_> {
    fn message(&mut self) -> Vec<u8> {
        let answer = self.asked.answer();
        self.sent += 1;
        match self.sent {
            1 => answer.soa(7).nameserver().to_octets(),
            count => answer.records(&[&format!("host{count} 300 A 192.0.2.1")]).to_octets(),
        }
    }

    fn send(&mut self, message: &[u8]) {
        // Whoever breaks off does what is right.
        let _ = self.wire.send_octets(message);
    }

    fn send_signed(&mut self, mut message: Vec<u8>) {
        self.conversation.sign_next(&mut message, now());
        self.send(&message);
    }

    /// Has the next signature cover this message.
    fn cover(&mut self, message: &[u8]) {
        // A message without one is digested; that there are too many is the other side's to notice.
        let _ = self.conversation.verify_next(&mut message.to_vec(), now());
    }

    fn first(&mut self) {
        let message = self.message();
        self.send_signed(message);
    }

    /// Messages that only the next signature covers; what is sent may be another thing than what it covers.
    fn unsigned(&mut self, count: usize, change: fn(&mut Vec<u8>)) {
        for _ in 0..count {
            let mut message = self.message();
            self.cover(&message);
            change(&mut message);
            self.send(&message);
        }
    }

    fn last(&mut self) {
        let message = self.asked.answer().soa(7).to_octets();
        self.send_signed(message);
    }
}

/// What comes of a transfer that is signed with a key that the primary holds for this secret.
fn fetched(secret: &'static [u8], script: fn(&mut Signed<'_>)) -> Result<Transfer, TransferError> {
    let primary = Primary::start(move |asked, wire| {
        let ring = KeyRing::new([key(RIGHT)]);
        let conversation = tsig::verify_request(&ring, &asked.query, now());
        let conversation = conversation.unwrap_or_else(|_| panic!("a right signature"));
        let mut conversation = conversation.expect("a signature");
        if secret != RIGHT {
            let mut other = asked.query.clone();
            conversation = tsig::sign_request(&Arc::new(key(secret)), &mut other, now());
        }
        script(&mut Signed { asked, wire, conversation, sent: 0 });
        Ok(())
    });
    let ours = Arc::new(key(RIGHT));
    fetch_signed(primary.address, None, Some(&ours))
}

#[test]
fn not_every_message_needs_a_signature() {
    let taken = fetched(RIGHT, |signed| {
        signed.first();
        signed.unsigned(99, |_| {});
        signed.first();
        signed.unsigned(3, |_| {});
        signed.last();
    });
    let Ok(Transfer::Whole { records, .. }) = taken else { panic!("{taken:?}") };
    assert_eq!(records.len(), 104);
}

#[test]
fn what_is_not_proven_is_not_taken() {
    let attacks: &[fn(&mut Signed<'_>)] = &[
        // The first, the last, or too many are not signed.
        |signed| {
            signed.unsigned(1, |_| {});
            signed.last();
        },
        |signed| {
            signed.first();
            let last = signed.asked.answer().soa(7).to_octets();
            signed.send(&last);
        },
        |signed| {
            signed.first();
            signed.unsigned(100, |_| {});
            signed.last();
        },
        // One of them is changed, comes twice, or is left out.
        |signed| {
            signed.first();
            signed.unsigned(1, |message| *message.last_mut().expect("an address") ^= 1);
            signed.last();
        },
        |signed| {
            signed.first();
            let message = signed.message();
            signed.send(&message);
            signed.last();
        },
        |signed| {
            signed.first();
            let message = signed.message();
            signed.cover(&message);
            signed.last();
        },
        // What is signed is changed, or signed at another time.
        |signed| {
            let mut message = signed.message();
            signed.conversation.sign_next(&mut message, now());
            message[60] ^= 0x20;
            signed.send(&message);
        },
        |signed| {
            let mut message = signed.message();
            signed.conversation.sign_next(&mut message, now() - 3_600);
            signed.send(&message);
        },
    ];
    for (index, attack) in attacks.iter().enumerate() {
        let refused = fetched(RIGHT, *attack);
        assert!(matches!(refused, Err(TransferError::Unproven(_))), "{index}: {refused:?}");
    }
    let refused = fetched(b"another secret that is not ours at all", |signed| {
        signed.first();
        signed.last();
    });
    assert!(matches!(refused, Err(TransferError::Unproven(_))), "{refused:?}");
    // Anybody may say no.
    let refused = fetched(RIGHT, |signed| {
        let answer = signed.asked.answer().with(|answer| answer.flags |= 5).to_octets();
        signed.send(&answer);
    });
    assert!(matches!(refused, Err(TransferError::Refused(_))), "{refused:?}");
}

/// A primary that answers over UDP alone: without a signature first, and thereafter with one, if it is to.
fn over_udp(signs: bool) -> SocketAddr {
    let address = end_to_end::free_address();
    let socket = UdpSocket::bind(address).expect("a free address");
    thread::spawn(move || {
        let mut octets = [0; 1_500];
        while let Ok((length, from)) = socket.recv_from(&mut octets) {
            let query = &octets[..length];
            let id = u16::from_be_bytes([query[0], query[1]]);
            let mut answer = Answer::to(id, &apex(), RecordType::SOA).soa(1).to_octets();
            let _ = socket.send_to(&answer, from);
            let conversation = tsig::verify_request(&KeyRing::new([key(RIGHT)]), query, now());
            if signs && let Ok(Some(mut conversation)) = conversation {
                conversation.sign_next(&mut answer, now());
                let _ = socket.send_to(&answer, from);
            }
        }
    });
    address
}

#[test]
fn a_serial_is_taken_from_who_knows_the_key_alone() {
    let story = |signs| {
        let copied = Copied {
            owner: 1,
            uuid: COPY,
            apex: apex(),
            primaries: vec![over_udp(signs)],
            key: Some(Name::parse("key.example").expect("a name")),
            may_use_key: true,
            soa: Some(soa(1)),
            state: CopyState { refreshed_at: Some(1), ..CopyState::default() },
        };
        Story::with(vec![copied], |options| options.keys = KeyRing::new([key(RIGHT)]))
    };
    // What somebody else sends first does not keep the right answer out.
    let signed = story(true);
    signed.wait_for("refreshed", |story| story.state(COPY).refreshed_at > Some(1));
    let unsigned = story(false);
    unsigned.wait_for("told", |story| story.state(COPY).last_error.is_some());
    let error = unsigned.state(COPY).last_error.expect("an error");
    assert!(error.contains("does not prove that it knows the key"), "{error}");
    assert_eq!(unsigned.state(COPY).refreshed_at, Some(1));
}
