//! A secondary that does what it is told, which need not be right.

use std::collections::HashMap;
use std::net::{SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tsig::KeyRing;
use zone::{Name, Serial, Soa};

use crate::support::{soa, unix_seconds};

/// What it does with a NOTIFY.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    /// Acknowledges it and has the zone at once.
    Follow,
    /// Acknowledges it and does nothing.
    Ignore,
    /// Does not answer it.
    Disregard,
    /// Acknowledges it, has the zone at once, and answers no questions for it.
    Hide,
    /// Answers with this response code.
    Refuse(u8),
    /// The same by a header alone, which is not signed.
    RefuseBarely(u8),
    /// Answers as though another message had been sent.
    Forge(Forgery),
}

/// What is wrong with its answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Forgery {
    Id,
    Zone,
    Type,
    Opcode,
    NoResponse,
    Short,
    Unsigned,
    BadSignature,
    OtherKey,
}

/// A NOTIFY that came.
#[derive(Clone, Debug)]
pub(crate) struct Notify {
    pub(crate) apex: Name,
    pub(crate) soa: Soa,
    pub(crate) is_signed: bool,
    pub(crate) at: Instant,
    pub(crate) client: SocketAddr,
}

#[derive(Default)]
pub(crate) struct State {
    /// The serials that it answers with.
    pub(crate) served: HashMap<Name, u32>,
    pub(crate) notifies: Vec<Notify>,
    pub(crate) questions: usize,
    /// Says nothing to anybody.
    pub(crate) is_silent: bool,
    /// How many datagrams it loses before it takes one.
    pub(crate) losses: usize,
    mood: Option<Mood>,
    moods: HashMap<Name, Mood>,
}

pub(crate) struct Fake {
    pub(crate) address: SocketAddr,
    state: Arc<Mutex<State>>,
    end: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Fake {
    pub(crate) fn start() -> Self {
        Self::start_with(KeyRing::default())
    }

    pub(crate) fn start_with(keys: KeyRing) -> Self {
        let socket = UdpSocket::bind(end_to_end::free_address()).expect("a free address");
        Self::at(socket, keys)
    }

    pub(crate) fn at(socket: UdpSocket, keys: KeyRing) -> Self {
        let address = socket.local_addr().expect("it is bound");
        socket.set_read_timeout(Some(Duration::from_millis(20))).expect("a timeout");
        let (state, end) = (Arc::<Mutex<State>>::default(), Arc::new(AtomicBool::new(false)));
        let thread = std::thread::spawn({
            let (state, end) = (Arc::clone(&state), Arc::clone(&end));
            move || serve(&socket, &keys, &state, &end)
        });
        Self { address, state, end, thread: Some(thread) }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no holder panics")
    }

    pub(crate) fn set_mood(&self, mood: Mood) {
        self.state().mood = Some(mood);
    }

    pub(crate) fn set_mood_for(&self, apex: &Name, mood: Mood) {
        self.state().moods.insert(apex.clone(), mood);
    }

    pub(crate) fn serials_told(&self) -> Vec<u32> {
        self.state().notifies.iter().map(|notify| notify.soa.serial.0).collect()
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.end.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let result = thread.join();
            assert!(result.is_ok() || std::thread::panicking(), "the fake secondary panicked");
        }
    }
}

fn serve(socket: &UdpSocket, keys: &KeyRing, state: &Mutex<State>, end: &AtomicBool) {
    let mut octets = [0; 4_096];
    while !end.load(Ordering::Relaxed) {
        let Ok((length, client)) = socket.recv_from(&mut octets) else { continue };
        let mut state = state.lock().expect("no holder panics");
        if let Some(answer) = answer(&octets[..length], client, keys, &mut state) {
            drop(state);
            let _ = socket.send_to(&answer, client);
        }
    }
}

fn answer(request: &[u8], client: SocketAddr, keys: &KeyRing, state: &mut State) -> Option<Vec<u8>> {
    if state.is_silent || state.losses > 0 {
        state.losses = state.losses.saturating_sub(1);
        return None;
    }
    let signed = tsig::verify_request(keys, request, unix_seconds());
    let (apex, rest) = Name::split_from_wire(&request[12..]).expect("a question");
    assert_eq!(rest[..4], [0, 6, 0, 1], "SOA, IN");
    let question_octets = 12 + apex.as_wire().len() + 4;
    let mut message = request[..question_octets].to_vec();
    message[2] |= 0x80;
    message[6..12].fill(0);
    let opcode = request[2] >> 3 & 0x0f;
    if opcode == 0 {
        assert_eq!(request[2], 0, "no flags");
        state.questions += 1;
        match state.served.get(&apex) {
            Some(serial) => {
                message[2] |= 0x04;
                message[7] = 1;
                let rdata = soa(&apex, *serial).to_rdata();
                message.extend([0xc0, 12, 0, 6, 0, 1, 0, 0, 14, 16]);
                message.extend((rdata.len() as u16).to_be_bytes());
                message.extend(rdata);
            }
            None => message[3] = 5,
        }
        return Some(message);
    }
    assert_eq!(request[2], 4 << 3 | 0x04, "NOTIFY with AA alone");
    assert_eq!(request[3], 0);
    assert_eq!(request[4..10], [0, 1, 0, 1, 0, 0], "a question and an answer");
    let record = rest[4..].strip_prefix(&[0xc0, 12, 0, 6, 0, 1]).expect("the zone's SOA");
    let (ttl, record) = record.split_first_chunk::<4>().expect("a TTL");
    let (length, record) = record.split_first_chunk::<2>().expect("a length");
    let length = usize::from(u16::from_be_bytes(*length));
    let rdata = zone_rdata(&record[..length], u32::from_be_bytes(*ttl));
    let serial = rdata.serial.0;
    let mood = state.moods.get(&apex).copied().or(state.mood).unwrap_or(Mood::Follow);
    let conversation = match signed {
        Ok(conversation) => conversation,
        Err(refusal) => {
            message[3] = 9;
            refusal.sign_response(&mut message);
            return Some(message);
        }
    };
    let is_signed = conversation.is_some();
    state.notifies.push(Notify { apex: apex.clone(), soa: rdata, is_signed, at: Instant::now(), client });
    match mood {
        Mood::Follow => drop(state.served.insert(apex, serial)),
        Mood::Ignore | Mood::Hide => {}
        Mood::Disregard => return None,
        Mood::Refuse(rcode) => message[3] = rcode,
        Mood::RefuseBarely(rcode) => {
            message.truncate(12);
            (message[3], message[5]) = (rcode, 0);
            return Some(message);
        }
        Mood::Forge(forgery) => forge(forgery, &mut message, question_octets),
    }
    if let Some(mut conversation) = conversation {
        match mood {
            Mood::Forge(Forgery::Unsigned) => {}
            Mood::Forge(Forgery::OtherKey) => {
                let other = std::sync::Arc::new(crate::support::key(b"another secret"));
                tsig::sign_request(&other, &mut message, unix_seconds());
            }
            Mood::Forge(Forgery::BadSignature) => {
                conversation.sign_next(&mut message, unix_seconds());
                // Within the MAC, which is before the last six octets: the identifier, the error, the other length.
                let at = message.len() - 10;
                message[at] ^= 1;
            }
            _ => conversation.sign_next(&mut message, unix_seconds()),
        }
    }
    Some(message)
}

fn forge(forgery: Forgery, message: &mut Vec<u8>, question_octets: usize) {
    match forgery {
        Forgery::Id => message[1] ^= 1,
        Forgery::Zone => message[13] ^= 1,
        Forgery::Type => message[question_octets - 3] = 1,
        Forgery::Opcode => message[2] = 0x84,
        Forgery::NoResponse => message[2] &= 0x7f,
        Forgery::Short => message.truncate(question_octets - 1),
        Forgery::Unsigned | Forgery::BadSignature | Forgery::OtherKey => {}
    }
}

fn zone_rdata(rdata: &[u8], ttl: u32) -> Soa {
    let (mname, rest) = Name::split_from_wire(rdata).expect("a name");
    let (rname, rest) = Name::split_from_wire(rest).expect("a name");
    let number = |at: usize| u32::from_be_bytes(rest[4 * at..][..4].try_into().expect("four octets"));
    assert_eq!(rest.len(), 20);
    let [refresh, retry, expire, minimum] = [1, 2, 3, 4].map(number);
    Soa { mname, rname, serial: Serial(number(0)), refresh, retry, expire, minimum, ttl }
}
