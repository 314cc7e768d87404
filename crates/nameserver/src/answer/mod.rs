//! From the octets of a request to the octets of its response: no I/O, no lock, no allocation, and no input that makes it
//! panic.

mod additional;
mod chain;
mod locate;
mod message;
mod request;
mod solve;
mod wire;

use zone::RecordType;
use zone_image::{SearchKey, ZoneSet, ZoneSetReader};

use message::{Message, Outcome, rcode, write_header};
use request::Request;
use solve::Query;
use wire::HEADER;

/// What the operator decides about answers.
#[derive(Clone, Copy, Debug)]
pub struct AnswerConfig {
    /// The largest UDP response, whatever a client offers (RFC 9715: 1232 avoids fragments).
    pub udp_payload_max: u16,
}

impl Default for AnswerConfig {
    fn default() -> Self {
        Self { udp_payload_max: 1232 }
    }
}

/// What a request came by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// A datagram.
    Udp,
    /// A stream.
    Tcp,
}

/// What was answered, for those who count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    /// How many octets of the response buffer are the response.
    pub length: usize,
    /// The response code, the upper bits of EDNS included (RFC 6891 6.1.3).
    pub rcode: u16,
    /// What was asked for; 0 where the question could not be read.
    pub qtype: RecordType,
    /// Whether TC is set.
    pub is_truncated: bool,
}

/// What one thread needs to answer: each thread has its own.
pub struct Responder {
    zones: ZoneSetReader,
    config: AnswerConfig,
    qname: SearchKey,
    scratch: Scratch,
}

/// Room for the names that an answer leads to.
#[derive(Default)]
struct Scratch {
    target: SearchKey,
    other: SearchKey,
}

/// Every client takes so much over UDP (RFC 1035 4.2.1), and offers of less mean it (RFC 6891 6.2.3).
const UDP_SIZE_MIN: u16 = 512;

/// RFC 1035 4.1.1.
const QUERY: u8 = 0;

/// RFC 1035 3.2.4 and 3.2.5.
const CLASS_IN: u16 = 1;
const CLASS_ANY: u16 = 255;

impl Responder {
    /// Answers from `zones`.
    pub fn new(zones: &ZoneSet, config: AnswerConfig) -> Self {
        let udp_payload_max = config.udp_payload_max.max(UDP_SIZE_MIN);
        Self {
            zones: zones.reader(),
            config: AnswerConfig { udp_payload_max },
            qname: SearchKey::default(),
            scratch: Scratch::default(),
        }
    }

    /// Lets go of zones that are served no longer. Each answer does, so that this is for a thread that falls idle.
    pub fn refresh(&mut self) {
        self.zones.zones();
    }

    /// Writes the response to `request` into `response`, which is at least 512 octets for UDP (the configured
    /// maximum to be of use) and 65,535 for TCP. `None`: stay silent.
    pub fn answer(&mut self, request: &[u8], transport: Transport, response: &mut [u8]) -> Option<Answered> {
        let header: &[u8; HEADER] = request.first_chunk()?;
        let is_response = header[2] & 0x80 != 0;
        if is_response {
            return None;
        }
        let opcode = header[2] >> 3 & 0x0f;
        let Some(parsed) = Request::read(request, &mut self.qname) else {
            // RFC 6895 2.2: of an opcode that is not known, the rest of the message is not known either.
            let rcode = if opcode == QUERY { rcode::FORMERR } else { rcode::NOTIMP };
            return answer_with_header(header, rcode, response);
        };
        let size_max = match (transport, parsed.edns) {
            (Transport::Tcp, _) => u16::MAX,
            (Transport::Udp, Some(edns)) => edns.payload.clamp(UDP_SIZE_MIN, self.config.udp_payload_max),
            (Transport::Udp, None) => UDP_SIZE_MIN,
        };
        let message = Message::new(response, request, &parsed, usize::from(size_max))?;
        let (message, outcome) = match refuse(opcode, &parsed, transport) {
            Some(rcode) => (message, Outcome::of_error(rcode)),
            None => self.solve(&parsed, transport, message),
        };
        Some(Answered {
            length: message.finish(outcome, parsed.edns, self.config.udp_payload_max),
            rcode: outcome.rcode,
            qtype: parsed.qtype,
            is_truncated: outcome.is_truncated,
        })
    }

    /// Finds the zone, and has it answer.
    fn solve<'b>(
        &mut self,
        parsed: &Request,
        transport: Transport,
        mut message: Message<'b>,
    ) -> (Message<'b>, Outcome) {
        let zones = self.zones.zones();
        let qname = &self.qname;
        let Some(mut zone) = zones.find(qname, qname.label_count()) else {
            return (message, Outcome::of_error(rcode::REFUSED));
        };
        let mut is_child_apex = false;
        if parsed.qtype == RecordType::DS && zone.apex_labels() == qname.label_count() {
            // RFC 4035 3.1.4.1: the zone above knows, where it is here.
            if let Some(above) =
                qname.label_count().checked_sub(1).and_then(|labels| zones.find(qname, labels))
            {
                (zone, is_child_apex) = (above, true);
            }
        }
        message.apex = HEADER + qname.wire_offset(zone.apex_labels());
        let qtype = parsed.qtype;
        let mut query = Query { zones, zone, qname, qtype, transport, is_child_apex, message };
        let mut outcome = query.solve(&mut self.scratch);
        // RFC 1035 3.2.5 asks for any class, and of the others nothing is known here.
        outcome.is_authoritative &= parsed.qclass == CLASS_IN;
        (query.message, outcome)
    }
}

/// Why a well-formed request is not answered from a zone.
#[inline]
fn refuse(opcode: u8, parsed: &Request, transport: Transport) -> Option<u16> {
    if parsed.edns.is_some_and(|edns| edns.version > 0) {
        // RFC 6891 6.1.3.
        return Some(rcode::BADVERS);
    }
    if opcode != QUERY {
        return Some(rcode::NOTIMP);
    }
    if parsed.has_tsig {
        // RFC 8945 5.2: no key is known.
        return Some(rcode::NOTAUTH);
    }
    if parsed.qclass != CLASS_IN && parsed.qclass != CLASS_ANY {
        return Some(rcode::REFUSED);
    }
    refuse_type(parsed.qtype, transport)
}

/// The types of questions that no zone has data for (RFC 6895 3.1).
#[inline]
fn refuse_type(qtype: RecordType, transport: Transport) -> Option<u16> {
    match qtype {
        RecordType::ANY => None,
        // RFC 5936 4.2: never over UDP.
        RecordType::AXFR if transport == Transport::Udp => Some(rcode::FORMERR),
        RecordType::AXFR | RecordType::IXFR => Some(rcode::REFUSED),
        // MAILB and MAILA, which RFC 1035 3.2.3 has.
        RecordType(253 | 254) => Some(rcode::NOTIMP),
        RecordType::OPT | RecordType(128..=255) => Some(rcode::FORMERR),
        _ => None,
    }
}

/// A response of a header alone.
fn answer_with_header(header: &[u8; HEADER], rcode: u16, response: &mut [u8]) -> Option<Answered> {
    response.get_mut(..HEADER)?.copy_from_slice(header);
    write_header(response, Outcome::of_error(rcode), [0; 4]);
    Some(Answered { length: HEADER, rcode, qtype: RecordType(0), is_truncated: false })
}
