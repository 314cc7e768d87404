//! The messages: NOTIFY and the question for a SOA, and what is answered to them.

use zone::{Name, RecordType, Serial, Soa};

const QUERY: u8 = 0;
const NOTIFY: u8 = 4;
const CLASS_IN: [u8; 2] = [0, 1];
/// The owner of a record that is the question's name: a pointer behind the header.
const QUESTION_NAME: [u8; 2] = [0xc0, 12];
/// More than the longest SOA takes.
const EDNS_OCTETS: u16 = 1_232;

/// What a secondary says of a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Served {
    /// It answers with authority.
    At(Serial),
    /// It does not have the zone.
    Missing,
    /// It has the zone, and cannot answer for it (SERVFAIL).
    Broken,
    /// No answer came.
    Silent,
}

/// That a zone changed, with its SOA as it is now (RFC 1996 3.7).
pub(crate) fn notify(id: u16, apex: &Name, soa: &Soa) -> Vec<u8> {
    let mut message = start(id, NOTIFY << 3 | 0x04, [0, 1, 0, 1, 0, 0, 0, 0], apex);
    let rdata = soa.to_rdata();
    message.extend(QUESTION_NAME);
    message.extend(RecordType::SOA.0.to_be_bytes());
    message.extend(CLASS_IN);
    message.extend(soa.ttl.to_be_bytes());
    message.extend((rdata.len() as u16).to_be_bytes());
    message.extend(rdata);
    message
}

/// The question for a zone's SOA, without recursion, and with room for the longest one (EDNS, RFC 6891).
pub(crate) fn question(id: u16, apex: &Name) -> Vec<u8> {
    let mut message = start(id, QUERY, [0, 1, 0, 0, 0, 0, 0, 1], apex);
    message.extend([0, 0, 41]);
    message.extend(EDNS_OCTETS.to_be_bytes());
    message.extend([0; 6]);
    message
}

fn start(id: u16, flags: u8, counts: [u8; 8], apex: &Name) -> Vec<u8> {
    let mut message = Vec::with_capacity(64 + apex.as_wire().len());
    message.extend(id.to_be_bytes());
    message.extend([flags, 0]);
    message.extend(counts);
    message.extend(apex.as_wire());
    message.extend(RecordType::SOA.0.to_be_bytes());
    message.extend(CLASS_IN);
    message
}

/// The identifier of a message that is long enough to be one.
pub(crate) fn id_of(message: &[u8]) -> Option<u16> {
    message.first_chunk().map(|id| u16::from_be_bytes(*id))
}

/// The response code to a NOTIFY; `None` where this is no response to one of this zone.
pub(crate) fn read_acknowledgement(message: &[u8], apex: &Name) -> Option<u8> {
    let (header, _) = response_to(message, NOTIFY, apex)?;
    Some(header[3] & 0x0f)
}

/// What an answer says of a zone; `None` where it is none to the question for its SOA.
pub(crate) fn read_answer(message: &[u8], apex: &Name) -> Option<Served> {
    let (header, rest) = response_to(message, QUERY, apex)?;
    let is_authoritative = header[2] & 0x04 != 0;
    let is_truncated = header[2] & 0x02 != 0;
    let has_answer = header[6..8] != [0, 0];
    Some(match header[3] & 0x0f {
        // No SOA is that long: the server limits its rate, and says nothing.
        0 if is_truncated && !has_answer => return None,
        // Without one, or with another record, it is the answer of a zone above, in which this is a name like others.
        0 if is_authoritative && has_answer => {
            read_soa(rest, apex.as_wire()).map_or(Served::Missing, Served::At)
        }
        2 => Served::Broken,
        _ => Served::Missing,
    })
}

/// The header, and what is behind the question, of a response to such a question.
fn response_to<'m>(message: &'m [u8], opcode: u8, apex: &Name) -> Option<(&'m [u8; 12], &'m [u8])> {
    let (header, rest) = message.split_first_chunk::<12>()?;
    let wire = apex.as_wire();
    let (name, rest) = rest.split_at_checked(wire.len())?;
    let (fixed, rest) = rest.split_first_chunk::<4>()?;
    // QR and the opcode.
    let is_response = header[2] & 0xf8 == 0x80 | opcode << 3 && header[4..6] == [0, 1];
    let is_same = name.eq_ignore_ascii_case(wire)
        && fixed[..2] == RecordType::SOA.0.to_be_bytes()
        && fixed[2..] == CLASS_IN;
    (is_response && is_same).then_some((header, rest))
}

/// The serial of the first record, where that is the SOA of the name asked for.
fn read_soa(answer: &[u8], asked: &[u8]) -> Option<Serial> {
    // The owner is a pointer to the question's name, or that name itself.
    let rest = match answer.strip_prefix(&QUESTION_NAME) {
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
