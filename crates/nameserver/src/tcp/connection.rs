//! One connection: octets in, queries, responses, octets out.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Shutdown};
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use socket2::SockRef;

use super::TcpLimits;
use crate::admission::Admitted;
use crate::answer::{Moment, QUERY_OCTETS_MAX, Transfer};

/// The two octets that tell a message's length (RFC 1035 4.2.2).
const PREFIX: usize = 2;
const RESPONSE_OCTETS_MAX: usize = u16::MAX as usize;
const HEADER_OCTETS: usize = 12;
/// What is read in one turn, before others have theirs; also what may be left unanswered while the client does not take
/// its responses.
const READ_OCTETS: usize = 16 * 1024;
/// When responses have this length together, they are sent.
const WRITE_OCTETS: usize = 16 * 1024;
/// How long one transfer may take, and with it how long a zone is kept as it was: longer than any takes that goes on.
const TRANSFER_TIME_MAX: Duration = Duration::from_secs(2 * 3600);

/// A client's connection.
pub(super) struct Connection {
    stream: TcpStream,
    client: IpAddr,
    _admitted: Admitted,
    /// When it was opened, or a query was last answered, or the last of the waiting responses was taken.
    last_progress: Instant,
    queries_left: u32,
    /// Whether the client will send no more.
    is_read_closed: bool,
    phase: Phase,
    /// The response that is being sent, where it is more than one message. Queries wait for its end.
    transfer: Option<Ongoing>,
    /// Whether there will be an event when the client takes more.
    pub(super) is_watched_for_room: bool,
    /// The start of a query, or queries that nobody answers while responses wait. Empty means no memory.
    unread: Box<[u8]>,
    /// Responses that the client does not take yet. Empty means no memory.
    unsent: Vec<u8>,
}

/// A transfer, and since when.
struct Ongoing {
    transfer: Box<Transfer>,
    began: Instant,
}

/// Whoever answers the queries of a connection.
pub(super) trait Answerer {
    /// Writes the response to a query and tells its length. `None`: stay silent.
    fn answer(&mut self, query: &[u8], response: &mut [u8]) -> Option<usize>;

    /// What follows the response that was written last.
    fn take_transfer(&mut self) -> Option<Box<Transfer>> {
        None
    }

    /// When that is.
    fn now(&self) -> Moment {
        Moment::default()
    }
}

/// What becomes of the queries that come in. `Answering` goes to one of the others, and these end with the connection.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// They are answered.
    Answering,
    /// They were too many, or out of step: the client is told that no more responses come, and what it still sends is
    /// read and thrown away until it ends or has been idle for too long. Closing over octets that were not read resets
    /// the connection (RFC 9293 3.10.4), which may take responses from the client that it has not read yet.
    Discarding,
    /// The server stops: those that have been read are answered, and then all is over.
    Closing,
}

/// What a connection waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// For the client to send something.
    AwaitsQuery,
    /// For the client to read something.
    AwaitsReader,
    /// For nothing; but it has had its share.
    AwaitsTurn,
    /// It is to be closed.
    Over,
}

/// The memory that all connections of a thread share.
pub(super) struct Scratch {
    /// The longest start of a query, and what is read to it.
    queries: Box<[u8]>,
    /// Responses that are about to be sent, and the longest that may follow.
    responses: Box<[u8]>,
}

impl Scratch {
    pub(super) fn new() -> Self {
        Self {
            queries: vec![0; PREFIX + QUERY_OCTETS_MAX + READ_OCTETS].into(),
            responses: vec![0; WRITE_OCTETS + PREFIX + RESPONSE_OCTETS_MAX].into(),
        }
    }
}

impl Connection {
    pub(super) fn new(
        stream: TcpStream,
        client: IpAddr,
        admitted: Admitted,
        limits: &TcpLimits,
        now: Instant,
    ) -> Self {
        Self {
            stream,
            client,
            _admitted: admitted,
            last_progress: now,
            queries_left: limits.queries_per_connection_max,
            is_read_closed: false,
            phase: Phase::Answering,
            transfer: None,
            is_watched_for_room: false,
            unread: Box::default(),
            unsent: Vec::new(),
        }
    }

    pub(super) fn stream(&mut self) -> &mut TcpStream {
        &mut self.stream
    }

    pub(super) fn client(&self) -> IpAddr {
        self.client
    }

    /// Whether it has done nothing for so long, or is at one transfer for longer than any takes.
    pub(super) fn is_overdue(&self, now: Instant, idle_timeout: Duration) -> bool {
        let transfer = self.transfer.as_ref();
        now.saturating_duration_since(self.last_progress) >= idle_timeout
            || transfer.is_some_and(|it| now.saturating_duration_since(it.began) >= TRANSFER_TIME_MAX)
    }

    /// Whether its turns are for sending, not for reading.
    pub(super) fn is_transferring(&self) -> bool {
        self.transfer.is_some()
    }

    /// Takes no more queries, and breaks a transfer off. Answers whether all responses are sent.
    pub(super) fn finish(&mut self) -> bool {
        self.transfer = None;
        self.phase = Phase::Closing;
        self.unsent.is_empty()
    }

    /// Has the system forget what the client does not take, which it else would keep and offer for minutes.
    pub(super) fn give_up(&self) {
        if !self.unsent.is_empty() {
            // Where that fails, the system has forgotten the connection already.
            let _ = SockRef::from(&self.stream).set_linger(Some(Duration::ZERO));
        }
    }

    /// Goes on without waiting for as long as its turn is: sends, reads, and has queries answered.
    pub(super) fn drive(
        &mut self,
        is_read_closed: bool,
        now: Instant,
        scratch: &mut Scratch,
        answerer: impl Answerer,
    ) -> Outcome {
        self.is_read_closed |= is_read_closed;
        // Whatever the error is, this connection is of no use any more.
        self.exchange(now, scratch, answerer).unwrap_or(Outcome::Over)
    }

    fn exchange(
        &mut self,
        now: Instant,
        scratch: &mut Scratch,
        mut answerer: impl Answerer,
    ) -> io::Result<Outcome> {
        if !self.unsent.is_empty() {
            let sent = send(&mut self.stream, &self.unsent)?;
            if sent < self.unsent.len() {
                self.unsent.drain(..sent);
                return Ok(Outcome::AwaitsReader);
            }
            self.unsent = Vec::new();
            self.last_progress = now;
        }
        if self.phase == Phase::Discarding && self.transfer.is_none() {
            return self.discard(scratch);
        }
        let mut filled = self.unread.len();
        scratch.queries[..filled].copy_from_slice(&std::mem::take(&mut self.unread));
        let mut has_read = false;
        let mut is_drained = false;
        let mut has_transferred = false;
        let outcome = loop {
            if self.transfer.is_some() {
                if has_transferred {
                    break Outcome::AwaitsTurn;
                }
                has_transferred = true;
                if !self.send_transfer(now, &mut scratch.responses, answerer.now())? {
                    break Outcome::AwaitsReader;
                }
                continue;
            }
            let taken = answer_queries(
                &scratch.queries[..filled],
                &mut scratch.responses,
                self.queries_left,
                &mut answerer,
            );
            scratch.queries.copy_within(taken.octets..filled, 0);
            filled -= taken.octets;
            if taken.queries > 0 {
                self.last_progress = now;
                self.queries_left -= taken.queries;
            }
            if self.phase == Phase::Answering && (taken.is_out_of_step || self.queries_left == 0) {
                self.phase = Phase::Discarding;
                filled = 0;
            }
            self.transfer = taken.transfer.map(|transfer| Ongoing { transfer, began: now });
            let responses = &scratch.responses[..taken.response_octets];
            let sent = send(&mut self.stream, responses)?;
            if sent < responses.len() {
                self.unsent = responses[sent..].to_vec();
                break Outcome::AwaitsReader;
            }
            if taken.is_response_memory_full || self.transfer.is_some() {
                continue;
            }
            match self.phase {
                Phase::Answering => {}
                Phase::Discarding => return self.discard(scratch),
                Phase::Closing => return Ok(Outcome::Over),
            }
            if is_drained {
                break Outcome::AwaitsQuery;
            }
            if has_read {
                break Outcome::AwaitsTurn;
            }
            has_read = true;
            let room = &mut scratch.queries[filled..filled + READ_OCTETS];
            match self.stream.read(room) {
                // The client has said all; what it asked is answered.
                Ok(0) => return Ok(Outcome::Over),
                Ok(octets) => {
                    filled += octets;
                    // There was no more than that, and of more there will be an event; of an end there was one already.
                    is_drained = octets < READ_OCTETS && !self.is_read_closed;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break Outcome::AwaitsQuery,
                Err(error) => return Err(error),
            }
        };
        self.unread = scratch.queries[..filled].into();
        Ok(outcome)
    }

    /// Sends the next message of the transfer. Answers whether the client has taken all of it.
    fn send_transfer(&mut self, now: Instant, responses: &mut [u8], moment: Moment) -> io::Result<bool> {
        let Some(Ongoing { transfer, .. }) = &mut self.transfer else { return Ok(true) };
        let (prefix, response) = responses.split_at_mut(PREFIX);
        // Where it cannot go on, the client is to see that it is cut.
        let length = transfer
            .next_message(moment, &mut response[..RESPONSE_OCTETS_MAX])
            .ok_or(io::ErrorKind::InvalidData)?;
        prefix.copy_from_slice(&(length as u16).to_be_bytes());
        if transfer.is_over() {
            self.transfer = None;
        }
        let message = &responses[..PREFIX + length];
        let sent = send(&mut self.stream, message)?;
        self.unsent = message[sent..].to_vec();
        if self.unsent.is_empty() {
            self.last_progress = now;
        }
        Ok(self.unsent.is_empty())
    }

    /// One turn of a connection whose responses are sent and that gets no more.
    fn discard(&mut self, scratch: &mut Scratch) -> io::Result<Outcome> {
        self.stream.shutdown(Shutdown::Write)?;
        match self.stream.read(&mut scratch.queries[..READ_OCTETS]) {
            Ok(0) => Ok(Outcome::Over),
            Ok(_) => Ok(Outcome::AwaitsTurn),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(Outcome::AwaitsTurn),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(Outcome::AwaitsQuery),
            Err(error) => Err(error),
        }
    }
}

/// Sends as much as the client takes, and answers how much that was.
fn send(stream: &mut TcpStream, octets: &[u8]) -> io::Result<usize> {
    let mut sent = 0;
    while sent < octets.len() {
        match stream.write(&octets[sent..]) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => sent += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
            Err(error) => return Err(error),
        }
    }
    Ok(sent)
}

/// What came of a stretch of octets.
#[derive(Default)]
struct Taken {
    /// Octets of queries that are done with.
    octets: usize,
    queries: u32,
    /// Octets of responses, each after its length.
    response_octets: usize,
    /// Whether it ended because the responses should be sent first.
    is_response_memory_full: bool,
    /// Whether a message came that is no query by its length, so that the next length is not to be trusted, and nobody
    /// needs to wait for its end.
    is_out_of_step: bool,
    /// What follows the last response.
    transfer: Option<Box<Transfer>>,
}

/// Answers the whole queries at the start of `octets`, at most `queries_max`, in the order they came in.
fn answer_queries(
    octets: &[u8],
    responses: &mut [u8],
    queries_max: u32,
    answerer: &mut impl Answerer,
) -> Taken {
    let mut taken = Taken::default();
    while taken.queries < queries_max {
        let Some((&prefix, rest)) = octets[taken.octets..].split_first_chunk::<PREFIX>() else { break };
        let length = usize::from(u16::from_be_bytes(prefix));
        if !(HEADER_OCTETS..=QUERY_OCTETS_MAX).contains(&length) {
            taken.is_out_of_step = true;
            break;
        }
        let Some(query) = rest.get(..length) else { break };
        if taken.response_octets >= WRITE_OCTETS {
            taken.is_response_memory_full = true;
            break;
        }
        let (prefix, response) = responses[taken.response_octets..].split_at_mut(PREFIX);
        if let Some(length) = answerer.answer(query, &mut response[..RESPONSE_OCTETS_MAX]) {
            prefix.copy_from_slice(&(length as u16).to_be_bytes());
            taken.response_octets += PREFIX + length;
        }
        taken.octets += PREFIX + length;
        taken.queries += 1;
        taken.transfer = answerer.take_transfer();
        if taken.transfer.is_some() {
            break;
        }
    }
    taken
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;
    use crate::admission::Admission;

    impl<F: FnMut(&[u8], &mut [u8]) -> Option<usize>> Answerer for F {
        fn answer(&mut self, query: &[u8], response: &mut [u8]) -> Option<usize> {
            self(query, response)
        }
    }

    /// A query of this length, all of whose octets are the same.
    fn query(length: usize, octet: u8) -> Vec<u8> {
        let mut message = (length as u16).to_be_bytes().to_vec();
        message.resize(PREFIX + length, octet);
        message
    }

    /// Answers each query with itself, but not those of sevens.
    fn echo(query: &[u8], response: &mut [u8]) -> Option<usize> {
        response[..query.len()].copy_from_slice(query);
        (query[0] != 7).then_some(query.len())
    }

    fn take(octets: &[u8], queries_max: u32) -> (Taken, Vec<u8>) {
        let mut scratch = Scratch::new();
        let taken = answer_queries(octets, &mut scratch.responses, queries_max, &mut echo);
        let responses = scratch.responses[..taken.response_octets].to_vec();
        (taken, responses)
    }

    #[test]
    fn takes_whole_queries_only() {
        let octets = [query(12, 1), query(40, 2), query(4096, 3)].concat();
        for (end, whole) in
            [(0, 0), (1, 0), (13, 0), (14, 14), (15, 14), (55, 14), (56, 56), (4153, 56), (4154, 4154)]
        {
            let (taken, responses) = take(&octets[..end], 9);
            assert_eq!((taken.octets, taken.is_out_of_step), (whole, false), "{end}");
            assert_eq!(responses, octets[..whole], "{end}");
        }
    }

    #[test]
    fn stops_at_messages_that_are_none() {
        for length in [0, 1, 11, 4097, 65_535] {
            let octets = [query(12, 1), query(length, 2), query(12, 3)].concat();
            let (taken, responses) = take(&octets, 9);
            assert_eq!((taken.queries, taken.is_out_of_step), (1, true), "{length}");
            assert_eq!(responses, query(12, 1));
        }
    }

    #[test]
    fn is_silent_where_there_is_no_answer() {
        let octets = [query(12, 1), query(12, 7), query(12, 3)].concat();
        let (taken, responses) = take(&octets, 9);
        assert_eq!(taken.queries, 3);
        assert_eq!(responses, [query(12, 1), query(12, 3)].concat());
    }

    #[test]
    fn stops_for_sending_and_at_the_limit() {
        let octets = query(1000, 1).repeat(100);
        let (taken, responses) = take(&octets, 99);
        assert!(taken.is_response_memory_full);
        assert_eq!(responses.len(), WRITE_OCTETS.next_multiple_of(1002));

        let (taken, _) = take(&octets, 3);
        assert_eq!((taken.queries, taken.is_response_memory_full), (3, false));
    }

    /// A connection, and the client's end of it.
    fn connect(limits: &TcpLimits) -> (Connection, std::net::TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let client = std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (stream, peer) = listener.accept().unwrap();
        stream.set_nonblocking(true).unwrap();
        let admitted = Admission::new(limits.connections_max, limits.connections_per_client_max)
            .admit(peer.ip())
            .unwrap();
        (Connection::new(TcpStream::from_std(stream), peer.ip(), admitted, limits, Instant::now()), client)
    }

    /// Waits until so many octets of the client's have come.
    fn await_octets(connection: &mut Connection, count: usize) {
        let mut octets = vec![0; count];
        while !connection.stream().peek(&mut octets).is_ok_and(|come| come == count) {
            std::thread::yield_now();
        }
    }

    #[test]
    fn a_burst_is_answered_in_several_turns() {
        let (mut connection, mut client) = connect(&TcpLimits::default());
        let mut scratch = Scratch::new();
        let turn = READ_OCTETS / (PREFIX + 126);
        client.write_all(&query(126, 1).repeat(3 * turn)).unwrap();
        await_octets(&mut connection, 3 * READ_OCTETS);
        let mut answered = 0;
        for turns in 1..=3 {
            let outcome = connection.drive(false, Instant::now(), &mut scratch, |_: &[u8], _: &mut [u8]| {
                answered += 1;
                None
            });
            assert_eq!((outcome, answered), (Outcome::AwaitsTurn, turns * turn));
        }
        assert_eq!(connection.drive(false, Instant::now(), &mut scratch, echo), Outcome::AwaitsQuery);
    }
}
