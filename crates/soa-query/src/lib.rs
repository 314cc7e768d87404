//! The question for a zone's SOA, and what a nameserver's answer says of the zone. Messages alone: whoever asks has the socket,
//! and matches answers to questions by the identifier before [`read_answer`].

use zone::{Name, RecordType, Serial};

/// IN (RFC 1035 3.2.4).
const CLASS_IN: [u8; 2] = [0, 1];
/// The owner of a record that is the question's name: a pointer behind the header (RFC 1035 4.1.4).
const QUESTION_NAME: [u8; 2] = [0xc0, 12];
/// More than the longest SOA takes.
const EDNS_OCTETS: u16 = 1_232;

/// What a nameserver says of a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Served {
    /// It answers with authority.
    At(Serial),
    /// It does not have the zone.
    Missing,
    /// It does not have the zone, or does not answer us for it (REFUSED, NOTAUTH).
    Refused,
    /// It has the zone, and cannot answer for it (SERVFAIL).
    Broken,
    /// No answer came.
    Silent,
}

impl Served {
    /// The serial that it answers with.
    pub fn serial(self) -> Option<Serial> {
        match self {
            Self::At(serial) => Some(serial),
            Self::Missing | Self::Refused | Self::Broken | Self::Silent => None,
        }
    }
}

/// The question for a zone's SOA, without recursion, and with room for the longest one (EDNS, RFC 6891).
pub fn question(id: u16, apex: &Name) -> Vec<u8> {
    let mut message = Vec::with_capacity(32 + apex.as_wire().len());
    message.extend(id.to_be_bytes());
    // A question, and an additional record.
    message.extend([0, 0, 0, 1, 0, 0, 0, 0, 0, 1]);
    message.extend(apex.as_wire());
    message.extend(RecordType::SOA.0.to_be_bytes());
    message.extend(CLASS_IN);
    message.extend([0, 0, 41]);
    message.extend(EDNS_OCTETS.to_be_bytes());
    message.extend([0; 6]);
    message
}

/// What an answer says of a zone; `None` where it is none to the question for its SOA. Never [`Served::Silent`].
pub fn read_answer(message: &[u8], apex: &Name) -> Option<Served> {
    const QUERY: u8 = 0;
    let (header, rest) = response_to(message, QUERY, apex)?;
    let is_authoritative = header[2] & 0x04 != 0;
    let is_truncated = header[2] & 0x02 != 0;
    let has_answer = header[6..8] != [0, 0];
    Some(match header[3] & 0x0f {
        // No SOA is that long: the server limits its rate, and says nothing.
        0 if is_truncated && !has_answer => return None,
        // Without one, or with another record, it is the answer of a zone above, in which this is a name like others.
        0 if is_authoritative && has_answer => {
            read_serial(rest, apex.as_wire()).map_or(Served::Missing, Served::At)
        }
        2 => Served::Broken,
        5 | 9 => Served::Refused,
        _ => Served::Missing,
    })
}

/// The header, and what is behind the question, of a response to a question of this opcode about the zone's SOA.
pub fn response_to<'m>(message: &'m [u8], opcode: u8, apex: &Name) -> Option<(&'m [u8; 12], &'m [u8])> {
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
fn read_serial(answer: &[u8], asked: &[u8]) -> Option<Serial> {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// An answer with these flags, response code, and what is behind the question.
    fn answer(flags: u8, rcode: u8, records: &[&[u8]]) -> Vec<u8> {
        let mut message = question(7, &apex());
        message.truncate(message.len() - 11);
        (message[2], message[3], message[7], message[11]) = (flags, rcode, records.len() as u8, 0);
        message.extend(records.concat());
        message
    }

    fn apex() -> Name {
        Name::parse("example.com").unwrap()
    }

    fn soa(owner: &[u8], serial: u32) -> Vec<u8> {
        let mut record = owner.to_vec();
        record.extend([0, 6, 0, 1, 0, 0, 0, 9, 0, 22, 0, 0]);
        record.extend(serial.to_be_bytes());
        record.extend([0; 16]);
        record
    }

    #[test]
    fn an_answer_says_what_the_server_has() {
        let other = [&[0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 9, 0, 20][..], &[0; 20]].concat();
        let upper = Name::parse("EXAMPLE.com").unwrap();
        for (flags, rcode, records, expected) in [
            (0x84, 0, vec![soa(&QUESTION_NAME, 5)], Some(Served::At(Serial(5)))),
            (0x84, 0, vec![soa(upper.as_wire(), 5)], Some(Served::At(Serial(5)))),
            // Of a zone above, without authority, cut, malformed.
            (0x84, 0, vec![], Some(Served::Missing)),
            (0x84, 0, vec![other], Some(Served::Missing)),
            (0x80, 0, vec![soa(&QUESTION_NAME, 5)], Some(Served::Missing)),
            (0x86, 0, vec![], None),
            (0x84, 0, vec![soa(&QUESTION_NAME, 5)[..30].to_vec()], Some(Served::Missing)),
            (0x80, 2, vec![], Some(Served::Broken)),
            (0x84, 3, vec![], Some(Served::Missing)),
            (0x80, 5, vec![], Some(Served::Refused)),
            (0x80, 9, vec![], Some(Served::Refused)),
            // No response, and one to NOTIFY.
            (0x04, 0, vec![soa(&QUESTION_NAME, 5)], None),
            (0xa4, 0, vec![], None),
        ] {
            let records: Vec<&[u8]> = records.iter().map(Vec::as_slice).collect();
            let message = answer(flags, rcode, &records);
            assert_eq!(read_answer(&message, &apex()), expected, "{flags:x} {rcode} {records:?}");
        }
    }

    #[test]
    fn what_is_about_another_zone_or_cut_is_no_answer() {
        let message = answer(0x84, 0, &[&soa(&QUESTION_NAME, 5)]);
        assert_eq!(read_answer(&message, &Name::parse("example.net").unwrap()), None);
        let question_octets = 12 + apex().as_wire().len() + 4;
        for length in 0..question_octets {
            assert_eq!(read_answer(&message[..length], &apex()), None, "{length}");
        }
        for at in [5, question_octets - 3, question_octets - 1] {
            let mut other = message.clone();
            other[at] ^= 2;
            assert_eq!(read_answer(&other, &apex()), None, "{at}");
        }
    }
}
