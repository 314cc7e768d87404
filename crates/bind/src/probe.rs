//! Asks a nameserver for the serials of zones, many at once over UDP.

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use soa_query::{Served, question, read_answer};
use zone::Name;

use crate::clock::random;

/// How many questions are under way at once: their answers fit a socket's buffer.
const UNDER_WAY_MAX: usize = 128;
/// How long an answer is waited for. Nameservers answer in less than a millisecond when they can.
const ANSWER_TIMEOUT: Duration = Duration::from_millis(400);
const MESSAGE_OCTETS_MAX: usize = 1_500;

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
            && let Some(answer) = read_answer(message, &zones[index])
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
