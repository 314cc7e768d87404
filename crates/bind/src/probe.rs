//! Asks a nameserver for the serials of zones, many at once over UDP.

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use zone::{Name, RecordType, Serial};

use crate::clock::random;

/// How many questions are under way at once: their answers fit a socket's buffer.
const UNDER_WAY_MAX: usize = 128;
/// How long an answer is waited for. Nameservers answer in less than a millisecond when they can.
const ANSWER_TIMEOUT: Duration = Duration::from_millis(400);
/// More than the longest SOA takes.
const EDNS_OCTETS: u16 = 1_232;
const MESSAGE_OCTETS_MAX: usize = 1_500;

/// What a nameserver says of a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Served {
    /// It answers with authority.
    At(Serial),
    /// It does not have the zone.
    Missing,
    /// It has the zone, and cannot answer for it (SERVFAIL): it could not load it.
    Broken,
    /// No answer came.
    Silent,
}

/// Asks for the SOA of each zone; answers in the order of `zones`. A question whose answer does not come is sent once
/// more.
pub(crate) fn serials(server: SocketAddr, zones: &[Name]) -> io::Result<Vec<Served>> {
    let local = if server.is_ipv4() {
        SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0))
    } else {
        SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0))
    };
    let socket = UdpSocket::bind(local)?;
    // From now on nobody else's datagrams arrive.
    socket.connect(server)?;
    let mut served = Vec::with_capacity(zones.len());
    for some in zones.chunks(UNDER_WAY_MAX) {
        let mut answers = vec![Served::Silent; some.len()];
        for _ in 0..2 {
            ask(&socket, some, &mut answers)?;
        }
        served.extend(answers);
        if served.iter().all(|answer| *answer == Served::Silent) {
            // Nobody is there: the others need not be waited for.
            served.resize(zones.len(), Served::Silent);
            break;
        }
    }
    Ok(served)
}

/// Asks for those that are silent so far.
fn ask(socket: &UdpSocket, zones: &[Name], answers: &mut [Served]) -> io::Result<()> {
    let first_id = random() as u16;
    let mut waiting: HashMap<u16, usize> = HashMap::new();
    for (index, zone) in zones.iter().enumerate().filter(|(index, _)| answers[*index] == Served::Silent) {
        let id = first_id.wrapping_add(index as u16);
        match socket.send(&question(id, zone)) {
            Ok(_) => drop(waiting.insert(id, index)),
            // What an earlier datagram met: nobody listens there. Silence is the answer.
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {}
            Err(error) => return Err(error),
        }
    }
    let end = Instant::now() + ANSWER_TIMEOUT;
    let mut octets = [0; MESSAGE_OCTETS_MAX];
    while !waiting.is_empty() {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            break;
        }
        socket.set_read_timeout(Some(left))?;
        let length = match socket.recv(&mut octets) {
            Ok(length) => length,
            Err(error) if is_nothing(error.kind()) => break,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let message = &octets[..length];
        let Some(&[high, low]) = message.first_chunk::<2>() else { continue };
        let id = u16::from_be_bytes([high, low]);
        if let Some(&index) = waiting.get(&id)
            && let Some(answer) = read(message, &zones[index])
        {
            answers[index] = answer;
            waiting.remove(&id);
        }
    }
    Ok(())
}

fn is_nothing(kind: io::ErrorKind) -> bool {
    matches!(kind, io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::ConnectionRefused)
}

/// The question for a zone's SOA, without recursion, and with room for the longest one (EDNS, RFC 6891).
fn question(id: u16, zone: &Name) -> Vec<u8> {
    let mut message = Vec::with_capacity(32 + zone.as_wire().len());
    message.extend(id.to_be_bytes());
    message.extend([0, 0, 0, 1, 0, 0, 0, 0, 0, 1]);
    message.extend(zone.as_wire());
    message.extend(RecordType::SOA.0.to_be_bytes());
    message.extend([0, 1]);
    message.extend([0, 0, 41]);
    message.extend(EDNS_OCTETS.to_be_bytes());
    message.extend([0; 6]);
    message
}

/// What an answer says; `None` where it is none to this question.
fn read(message: &[u8], zone: &Name) -> Option<Served> {
    let (header, rest) = message.split_first_chunk::<12>()?;
    let wire = zone.as_wire();
    let (name, rest) = rest.split_at_checked(wire.len())?;
    let (fixed, rest) = rest.split_first_chunk::<4>()?;
    let is_response = header[2] & 0x80 != 0 && header[4..6] == [0, 1];
    if !is_response || !name.eq_ignore_ascii_case(wire) || fixed[..2] != RecordType::SOA.0.to_be_bytes() {
        return None;
    }
    let is_authoritative = header[2] & 0x04 != 0;
    let is_truncated = header[2] & 0x02 != 0;
    let has_answer = header[6..8] != [0, 0];
    Some(match header[3] & 0x0f {
        // No SOA is that long: the server limits its rate, and says nothing.
        0 if is_truncated && !has_answer => return None,
        // Without one, or with another record, it is the answer of a zone above, in which this is a name like others.
        0 if is_authoritative && has_answer => read_soa(rest, wire).map_or(Served::Missing, Served::At),
        2 => Served::Broken,
        _ => Served::Missing,
    })
}

/// The serial of the first record, where that is the SOA of the name asked for.
fn read_soa(answer: &[u8], asked: &[u8]) -> Option<Serial> {
    // The owner is a pointer to the question's name, or that name itself.
    let rest = match answer.strip_prefix(&[0xc0, 0x0c]) {
        Some(rest) => rest,
        None => {
            answer.split_at_checked(asked.len()).filter(|(owner, _)| owner.eq_ignore_ascii_case(asked))?.1
        }
    };
    let (fixed, rest) = rest.split_first_chunk::<10>()?;
    let (data, _) = rest.split_at_checked(usize::from(u16::from_be_bytes([fixed[8], fixed[9]])))?;
    if fixed[..2] != RecordType::SOA.0.to_be_bytes() {
        return None;
    }
    // Whatever the names before them, the numbers are the last twenty octets.
    let serial = data.get(data.len().checked_sub(20)?..)?.first_chunk::<4>()?;
    Some(Serial(u32::from_be_bytes(*serial)))
}
