//! Questions as they go out, and responses as they come in (RFC 1035 4.1).

use zone::{Name, Rdata, RecordType, Soa};

use crate::TransferError;
use crate::error::Rcode;

pub(crate) const HEADER_OCTETS: usize = 12;
const CLASS_IN: u16 = 1;
/// More than the longest SOA takes (RFC 6891 6.2.5).
const EDNS_OCTETS: u16 = 1_232;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question<'a> {
    pub(crate) apex: &'a Name,
    pub(crate) record_type: RecordType,
}

impl Question<'_> {
    /// The query; `have` is what the answer of an IXFR is to begin from (RFC 1995 3).
    pub(crate) fn query(self, id: u16, have: Option<&Soa>) -> Vec<u8> {
        let mut message = Vec::with_capacity(512);
        message.extend(id.to_be_bytes());
        message.extend([0, 0, 0, 1, 0, 0, 0, u8::from(have.is_some()), 0, 1]);
        message.extend(self.apex.as_wire());
        message.extend(self.record_type.0.to_be_bytes());
        message.extend(CLASS_IN.to_be_bytes());
        if let Some(soa) = have {
            let data = soa.to_rdata();
            message.extend([0xc0, HEADER_OCTETS as u8]);
            message.extend(RecordType::SOA.0.to_be_bytes());
            message.extend(CLASS_IN.to_be_bytes());
            message.extend(soa.ttl.to_be_bytes());
            // Two names and twenty octets.
            message.extend((data.len() as u16).to_be_bytes());
            message.extend(data);
        }
        message.extend([0, 0, 41]);
        message.extend(EDNS_OCTETS.to_be_bytes());
        message.extend([0; 6]);
        message
    }
}

/// A response, of which the header and the question are right.
pub(crate) struct Response<'a> {
    message: &'a [u8],
    /// Where the answer section goes on.
    at: usize,
    answers_left: u16,
    pub(crate) is_truncated: bool,
    pub(crate) is_authoritative: bool,
    pub(crate) has_question: bool,
}

/// A record of an answer section.
pub(crate) struct RawRecord<'a> {
    pub(crate) name: Name,
    pub(crate) record_type: RecordType,
    pub(crate) ttl: u32,
    pub(crate) data: Data<'a>,
}

/// Data that may be compressed.
pub(crate) struct Data<'a> {
    message: &'a [u8],
    start: usize,
    end: usize,
}

impl RawRecord<'_> {
    pub(crate) fn rdata(&self) -> Result<Rdata, String> {
        let Data { message, start, end } = self.data;
        Rdata::from_message(self.record_type, message, start..end).map_err(|error| error.to_string())
    }

    pub(crate) fn soa(&self) -> Result<Soa, TransferError> {
        let malformed = || TransferError::malformed("a malformed SOA");
        let rdata = self.rdata().map_err(|_| malformed())?;
        Soa::from_rdata(&rdata, self.ttl).ok_or_else(malformed)
    }
}

/// Whether a message is a response with this identifier; whatever else it is, it is none to what was asked.
pub(crate) fn is_response_to(message: &[u8], id: u16) -> bool {
    message.len() >= HEADER_OCTETS && message[..2] == id.to_be_bytes() && message[2] & 0x80 != 0
}

/// Whether a message does not hold all of its answer (RFC 1035 4.1.1); it is what [`is_response_to`].
pub(crate) fn is_truncated(message: &[u8]) -> bool {
    message.get(2).is_some_and(|flags| flags & 0x02 != 0)
}

/// The response code of what [`is_response_to`].
pub(crate) fn rcode(message: &[u8]) -> Rcode {
    Rcode(message.get(3).map_or(0, |flags| flags & 0x0f))
}

impl<'a> Response<'a> {
    /// Reads the header and the question. A question that is there must be the one that was asked.
    pub(crate) fn read(message: &'a [u8], id: u16, question: Question<'_>) -> Result<Self, TransferError> {
        if !is_response_to(message, id) {
            return Err(TransferError::malformed("an answer to another question"));
        }
        if message[2] & 0x78 != 0 {
            return Err(TransferError::malformed("an answer with another opcode"));
        }
        let word = |at: usize| u16::from_be_bytes([message[at], message[at + 1]]);
        let (questions, mut at) = (word(4), HEADER_OCTETS);
        if questions > 1 {
            return Err(TransferError::malformed("an answer to several questions"));
        }
        if questions == 1 {
            let is_asked;
            (is_asked, at) = read_question(message, question)?;
            if !is_asked {
                return Err(TransferError::malformed("an answer to another question"));
            }
        }
        let rcode = rcode(message);
        if rcode != Rcode::SUCCESS {
            return Err(TransferError::Refused(rcode));
        }
        Ok(Self {
            message,
            at,
            answers_left: word(6),
            is_truncated: message[2] & 0x02 != 0,
            is_authoritative: message[2] & 0x04 != 0,
            has_question: questions == 1,
        })
    }

    /// The next record of the answer section.
    pub(crate) fn next(&mut self) -> Result<Option<RawRecord<'a>>, TransferError> {
        let Some(left) = self.answers_left.checked_sub(1) else { return Ok(None) };
        self.answers_left = left;
        let malformed =
            |error: zone::NameError| TransferError::malformed(format_args!("a malformed name: {error}"));
        let (name, end) = Name::from_message(self.message, self.at).map_err(malformed)?;
        let ends_early = || TransferError::malformed("a message that ends within a record");
        let fixed =
            self.message.get(end..).and_then(|rest| rest.first_chunk::<10>()).ok_or_else(ends_early)?;
        let &[t1, t0, c1, c0, ref ttl @ .., l1, l0] = fixed;
        if u16::from_be_bytes([c1, c0]) != CLASS_IN {
            return Err(TransferError::malformed(format_args!("a record of {name} that is not of class IN")));
        }
        let start = end + fixed.len();
        let end = start + usize::from(u16::from_be_bytes([l1, l0]));
        if end > self.message.len() {
            return Err(ends_early());
        }
        self.at = end;
        let &[a, b, c, d] = ttl;
        // RFC 2181 8: with the most significant bit set it is 0.
        let ttl = u32::from_be_bytes([a, b, c, d]);
        Ok(Some(RawRecord {
            name,
            record_type: RecordType(u16::from_be_bytes([t1, t0])),
            ttl: if ttl > i32::MAX as u32 { 0 } else { ttl },
            data: Data { message: self.message, start, end },
        }))
    }
}

/// Whether the message's question is this one, and where it ends.
fn read_question(message: &[u8], question: Question<'_>) -> Result<(bool, usize), TransferError> {
    let malformed = || TransferError::malformed("a malformed question");
    let (name, end) = Name::from_message(message, HEADER_OCTETS).map_err(|_| malformed())?;
    let fixed = message.get(end..).and_then(|rest| rest.first_chunk::<4>()).ok_or_else(malformed)?;
    let [t1, t0] = question.record_type.0.to_be_bytes();
    let [c1, c0] = CLASS_IN.to_be_bytes();
    Ok((name == *question.apex && *fixed == [t1, t0, c1, c0], end + fixed.len()))
}
