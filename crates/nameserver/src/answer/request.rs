//! What a request says.

use zone::RecordType;
use zone_image::SearchKey;

use super::tsig::Tsig;
use super::wire::{self, HEADER};

/// The EDNS part of a request (RFC 6891).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Edns {
    /// The largest UDP response that the client takes.
    pub(super) payload: u16,
    pub(super) version: u8,
    /// DO (RFC 3225).
    pub(super) dnssec_ok: bool,
    /// Of version 0 alone, as the other options.
    pub(super) cookie: CookieOption,
    /// Whether the server's identifier is asked for (RFC 5001).
    pub(super) wants_nsid: bool,
    /// Whether it is asked when a copy of the zone expires (RFC 7314).
    pub(super) wants_expire: bool,
}

/// A COOKIE option (RFC 7873 4), of which the first counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum CookieOption {
    /// There is none.
    #[default]
    Absent,
    /// Of a length that no cookie has.
    Malformed,
    /// Where the message has it.
    Whole { at: u16, octets: u8 },
}

/// A well-formed request with one question, or none; the question's name is in the key that was read beside it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Request {
    pub(super) qtype: RecordType,
    pub(super) qclass: u16,
    /// Where the question ends.
    pub(super) question_end: usize,
    pub(super) edns: Option<Edns>,
    /// The signature, where there is one.
    pub(super) tsig: Option<Tsig>,
}

impl Request {
    /// Reads a message of at least a header. `None`: it is malformed, or has several questions.
    #[inline]
    pub(super) fn read(message: &[u8], qname: &mut SearchKey) -> Option<Self> {
        let [questions, answers, authorities, additionals] =
            [4, 6, 8, 10].map(|at| wire::u16_at(message, at).unwrap_or(0));
        let (qtype, qclass, question_end) = match questions {
            0 => (RecordType(0), 0, HEADER),
            1 => {
                // A pointer has nothing before it to point to: RFC 1035 4.1.4 allows none here.
                let name_end = HEADER + qname.read(&message[HEADER..])?;
                let (qtype, qclass) =
                    (wire::u16_at(message, name_end)?, wire::u16_at(message, name_end + 2)?);
                (RecordType(qtype), qclass, name_end + 4)
            }
            _ => return None,
        };
        let mut request = Self { qtype, qclass, question_end, edns: None, tsig: None };
        let before_additional = u32::from(answers) + u32::from(authorities);
        let records = before_additional + u32::from(additionals);
        let mut at = question_end;
        for index in 0..records {
            let record = Record::read(message, at)?;
            let is_additional = index >= before_additional;
            match record.record_type {
                RecordType::OPT => {
                    // RFC 6891 6.1.1: one, in the additional section, of the root.
                    if !is_additional || request.edns.is_some() || message[at] != 0 {
                        return None;
                    }
                    let mut edns = record.as_edns();
                    read_options(&mut edns, record.data, record.end - record.data.len())?;
                    request.edns = Some(edns);
                }
                RecordType::TSIG => {
                    // RFC 8945 5.1: the last record of all.
                    if !is_additional || index + 1 != records {
                        return None;
                    }
                    let data = record.end - record.data.len();
                    request.tsig = Some(Tsig::read(message, at, data, record.end)?);
                }
                _ => {}
            }
            at = record.end;
        }
        // What follows the last record is ignored, as BIND does.
        Some(request)
    }

    /// Whether there is a question.
    pub(super) fn has_question(&self) -> bool {
        self.question_end > HEADER
    }
}

struct Record<'a> {
    record_type: RecordType,
    class: u16,
    ttl: [u8; 4],
    data: &'a [u8],
    end: usize,
}

impl<'a> Record<'a> {
    fn read(message: &'a [u8], at: usize) -> Option<Self> {
        let start = wire::skip_name(message, at)?;
        let fixed: &[u8; 10] = message.get(start..)?.first_chunk()?;
        let data_start = start + fixed.len();
        let end = data_start + usize::from(u16::from_be_bytes([fixed[8], fixed[9]]));
        Some(Self {
            record_type: RecordType(u16::from_be_bytes([fixed[0], fixed[1]])),
            class: u16::from_be_bytes([fixed[2], fixed[3]]),
            ttl: [fixed[4], fixed[5], fixed[6], fixed[7]],
            data: message.get(data_start..end)?,
            end,
        })
    }

    /// RFC 6891 6.1.3.
    fn as_edns(&self) -> Edns {
        Edns {
            payload: self.class,
            version: self.ttl[1],
            dnssec_ok: self.ttl[2] & 0x80 != 0,
            cookie: CookieOption::Absent,
            wants_nsid: false,
            wants_expire: false,
        }
    }
}

/// RFC 5001 2.3.
const NSID: u16 = 3;
/// RFC 7314 2.
const EXPIRE: u16 = 9;
/// RFC 7873 4.
const COOKIE: u16 = 10;

/// Reads the options of an OPT (RFC 6891 6.1.2), whose data start at `at`. `None`: they do not fill the data exactly.
#[inline]
fn read_options(edns: &mut Edns, mut data: &[u8], mut at: usize) -> Option<()> {
    while let Some((&[code_high, code_low, high, low], rest)) = data.split_first_chunk::<4>() {
        let length = usize::from(u16::from_be_bytes([high, low]));
        let (code, option_at) = (u16::from_be_bytes([code_high, code_low]), at + 4);
        data = rest.get(length..)?;
        at = option_at + length;
        match code {
            // RFC 6891 6.1.3: what the options of other versions mean is theirs to say.
            _ if edns.version > 0 => {}
            EXPIRE => edns.wants_expire = true,
            NSID => edns.wants_nsid = true,
            COOKIE if edns.cookie == CookieOption::Absent => {
                edns.cookie = CookieOption::of_length(length, option_at);
            }
            _ => {}
        }
    }
    data.is_empty().then_some(())
}

impl CookieOption {
    /// RFC 7873 5.2.2: a client cookie of 8 octets, alone or with a server cookie of 8 to 32.
    fn of_length(length: usize, at: usize) -> Self {
        match (length, u16::try_from(at)) {
            (8 | 16..=40, Ok(at)) => Self::Whole { at, octets: length as u8 },
            _ => Self::Malformed,
        }
    }
}
