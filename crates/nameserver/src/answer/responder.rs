//! One thread's view of the zones, and its way from a request to a response.

use std::array;
use std::net::IpAddr;

use zone::RecordType;
use zone_image::{SearchKey, ZoneSet, ZoneSetReader, Zones};

use super::cookies::{Checked, CookieStatus, Cookies};
use super::message::{Message, Outcome, ResponseOpt, rcode, write_header};
use super::request::Request;
use super::solve::{Query, Scratch};
use super::wire::HEADER;
use super::{AnswerConfig, Answered, Client, Moment, Transport};

/// Every client takes so much over UDP (RFC 1035 4.2.1), and offers of less mean it (RFC 6891 6.2.3).
const UDP_SIZE_MIN: u16 = 512;

/// RFC 1035 4.1.1.
const QUERY: u8 = 0;

/// RFC 1035 3.2.4 and 3.2.5.
const CLASS_IN: u16 = 1;
const CLASS_ANY: u16 = 255;

/// How many requests have their zones looked for side by side. More would not make memory faster.
const GROUP: usize = 8;

/// What one thread needs to answer: each thread has its own.
pub struct Responder {
    zones: ZoneSetReader,
    config: AnswerConfig,
    opened: [Opened; GROUP],
    scratch: Scratch,
}

/// Requests that arrived together, with room for their responses.
pub trait Exchanges {
    /// How many there are.
    fn count(&self) -> usize;
    /// A request.
    fn request(&mut self, index: usize) -> &[u8];
    /// A request with what it takes to answer it.
    fn exchange(&mut self, index: usize) -> Exchange<'_>;
    /// Takes what came of a request.
    fn answered(&mut self, index: usize, answered: Option<Answered>);
}

/// One of them.
pub struct Exchange<'a> {
    /// The request.
    pub request: &'a [u8],
    /// Where it came from.
    pub client: IpAddr,
    /// Room for its response as [`Responder::answer`] wants it.
    pub response: &'a mut [u8],
}

/// A request that was looked at.
#[derive(Default)]
struct Opened {
    qname: SearchKey,
    kind: Kind,
}

#[derive(Clone, Copy, Default)]
enum Kind {
    /// Not to be answered.
    #[default]
    Silent,
    /// Nothing but the header is understood.
    Malformed,
    /// All is in order, save that there may be no question.
    Understood(Request),
}

impl Opened {
    #[inline]
    fn read(&mut self, request: &[u8]) {
        let is_response = request.get(2).is_none_or(|octet| octet & 0x80 != 0);
        self.kind = if is_response || request.len() < HEADER {
            Kind::Silent
        } else {
            Request::read(request, &mut self.qname).map_or(Kind::Malformed, Kind::Understood)
        };
    }
}

impl Responder {
    /// Answers from `zones`.
    pub fn new(zones: &ZoneSet, config: AnswerConfig) -> Self {
        let udp_payload_max = config.udp_payload_max.max(UDP_SIZE_MIN);
        Self {
            zones: zones.reader(),
            config: AnswerConfig { udp_payload_max, ..config },
            opened: array::from_fn(|_| Opened::default()),
            scratch: Scratch::default(),
        }
    }

    /// Lets go of zones that are served no longer. Each answer does, so that this is for a thread that falls
    /// idle.
    pub fn refresh(&mut self) {
        self.zones.zones();
    }

    /// Writes the response to `request` into `response`, which is at least 512 octets for UDP (the configured
    /// maximum to be of use) and 65,535 for TCP. `None`: stay silent.
    pub fn answer(
        &mut self,
        request: &[u8],
        client: Client,
        now: Moment,
        response: &mut [u8],
    ) -> Option<Answered> {
        self.keep_time(now);
        let opened = &mut self.opened[0];
        opened.read(request);
        let exchange = Exchange { request, client: client.address, response };
        let zones = self.zones.zones();
        respond(zones, &self.config, opened, &mut self.scratch, exchange, client.transport, now)
    }

    /// Answers requests that arrived together. With many zones that takes much less time than one by one,
    /// most of which is waiting for memory: here they wait together.
    pub fn answer_all(&mut self, exchanges: &mut impl Exchanges, transport: Transport, now: Moment) {
        self.keep_time(now);
        let zones = self.zones.zones();
        let count = exchanges.count();
        for start in (0..count).step_by(GROUP) {
            let indices = start..count.min(start + GROUP);
            for (opened, index) in self.opened.iter_mut().zip(indices.clone()) {
                opened.read(exchanges.request(index));
            }
            anticipate(zones, &self.opened[..indices.len()]);
            for (opened, index) in self.opened.iter().zip(indices) {
                let exchange = exchanges.exchange(index);
                let answered =
                    respond(zones, &self.config, opened, &mut self.scratch, exchange, transport, now);
                exchanges.answered(index, answered);
            }
        }
    }

    #[inline]
    fn keep_time(&mut self, now: Moment) {
        if let Some(cookies) = &mut self.config.cookies {
            cookies.keep_time(now);
        }
    }
}

/// Has the zones of several requests brought into the cache.
#[inline]
fn anticipate(zones: &Zones, opened: &[Opened]) {
    let mut under_way: [_; GROUP] = array::from_fn(|index| match opened.get(index) {
        Some(Opened { qname, kind: Kind::Understood(_) }) => zones.anticipate(qname),
        _ => None,
    });
    let mut any = true;
    while any {
        any = false;
        for slot in &mut under_way {
            if let Some(anticipation) = slot {
                if anticipation.step() {
                    any = true;
                } else {
                    *slot = None;
                }
            }
        }
    }
}

/// Writes the response to a request that was looked at.
#[inline]
fn respond(
    zones: &Zones,
    config: &AnswerConfig,
    opened: &Opened,
    scratch: &mut Scratch,
    exchange: Exchange<'_>,
    transport: Transport,
    now: Moment,
) -> Option<Answered> {
    let Exchange { request, client, response } = exchange;
    let header: &[u8; HEADER] = request.first_chunk()?;
    let opcode = header[2] >> 3 & 0x0f;
    let parsed = match &opened.kind {
        Kind::Silent => return None,
        // RFC 6895 2.2: of an opcode that is not known, the rest of the message is not known either.
        Kind::Malformed if opcode != QUERY => return respond_with_header(header, rcode::NOTIMP, response),
        Kind::Malformed => return respond_with_header(header, rcode::FORMERR, response),
        Kind::Understood(parsed) => parsed,
    };
    let size_max = match (transport, parsed.edns) {
        (Transport::Tcp, _) => u16::MAX,
        (Transport::Udp, Some(edns)) => edns.payload.clamp(UDP_SIZE_MIN, config.udp_payload_max),
        (Transport::Udp, None) => UDP_SIZE_MIN,
    };
    let Checked { status, cookie } = match (&config.cookies, parsed.edns) {
        (Some(cookies), Some(edns)) => cookies.check(edns.cookie, request, client, now),
        _ => Checked::default(),
    };
    let opt = ResponseOpt { udp_payload: config.udp_payload_max, cookie };
    let message = Message::new(response, request, parsed, &opt, usize::from(size_max))?;
    let is_required = config.cookies.as_ref().is_some_and(Cookies::is_required);
    let (message, outcome) = match refuse(opcode, parsed, transport, status, is_required) {
        Some(rcode) => (message, Outcome::of_error(rcode)),
        None => solve(zones, &opened.qname, parsed, scratch, transport, message),
    };
    Some(Answered {
        length: message.finish(outcome, request, parsed, &opt),
        rcode: outcome.rcode,
        qtype: parsed.qtype,
        is_truncated: outcome.is_truncated,
        cookie: status,
    })
}

/// Finds the zone, and has it answer.
#[inline]
fn solve<'b>(
    zones: &Zones,
    qname: &SearchKey,
    parsed: &Request,
    scratch: &mut Scratch,
    transport: Transport,
    mut message: Message<'b>,
) -> (Message<'b>, Outcome) {
    let Some(mut zone) = zones.find(qname, qname.label_count()) else {
        return (message, Outcome::of_error(rcode::REFUSED));
    };
    let mut is_child_apex = false;
    if parsed.qtype == RecordType::DS && zone.apex_labels() == qname.label_count() {
        // RFC 4035 3.1.4.1: the zone above knows, where it is here.
        if let Some(above) = qname.label_count().checked_sub(1).and_then(|labels| zones.find(qname, labels)) {
            (zone, is_child_apex) = (above, true);
        }
    }
    message.apex = HEADER + qname.wire_offset(zone.apex_labels());
    let qtype = parsed.qtype;
    let mut query = Query { zones, zone, qname, qtype, transport, is_child_apex, message };
    let mut outcome = query.solve(scratch);
    // RFC 1035 3.2.5 asks for any class, and of the others nothing is known here.
    outcome.is_authoritative &= parsed.qclass == CLASS_IN;
    (query.message, outcome)
}

/// Why a well-formed request is not answered from a zone.
#[inline]
fn refuse(
    opcode: u8,
    parsed: &Request,
    transport: Transport,
    cookie: CookieStatus,
    is_cookie_required: bool,
) -> Option<u16> {
    if parsed.edns.is_some_and(|edns| edns.version > 0) {
        // RFC 6891 6.1.3.
        return Some(rcode::BADVERS);
    }
    if opcode != QUERY {
        return Some(rcode::NOTIMP);
    }
    if cookie == CookieStatus::Malformed {
        // RFC 7873 5.2.2.
        return Some(rcode::FORMERR);
    }
    if !parsed.has_question() {
        return Some(match cookie {
            // RFC 7873 5.4: asked for a cookie alone, or whether one is good.
            CookieStatus::ClientOnly | CookieStatus::Valid => rcode::NOERROR,
            CookieStatus::Invalid => rcode::BADCOOKIE,
            CookieStatus::Absent | CookieStatus::Malformed => rcode::FORMERR,
        });
    }
    // RFC 7873 5.2.3: over TCP it comes from where it says.
    if is_cookie_required
        && transport == Transport::Udp
        && matches!(cookie, CookieStatus::ClientOnly | CookieStatus::Invalid)
    {
        return Some(rcode::BADCOOKIE);
    }
    if parsed.tsig.is_some() {
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
fn respond_with_header(header: &[u8; HEADER], rcode: u16, response: &mut [u8]) -> Option<Answered> {
    response.get_mut(..HEADER)?.copy_from_slice(header);
    write_header(response, Outcome::of_error(rcode), [0; 4]);
    Some(Answered {
        length: HEADER,
        rcode,
        qtype: RecordType(0),
        is_truncated: false,
        cookie: CookieStatus::Absent,
    })
}
