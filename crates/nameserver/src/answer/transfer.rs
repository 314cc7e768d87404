//! Zones to those who may have them: as a whole (RFC 5936), or what changed (RFC 1995).
//!
//! A transfer makes one message at a time, from an image that stays as it is, when the client takes it. The first is
//! made as any answer is, and is all there is of most zones; what follows is a [`Transfer`].

use tsig::Conversation;
use zone::{RecordType, Serial};
use zone_image::{DeltaWalk, Walk, ZoneImage};

use super::asked::Asked;
use super::message::{Message, Outcome, Reason, ResponseOpt, rcode};
use super::rate_limit::Kind;
use super::request::Request;
use super::signature::{self, Signature};
use super::{Moment, Transport, wire};
use crate::admission::Admitted;

/// RFC 1035 3.2.4.
const CLASS_IN: u16 = 1;

/// What the first message had no room for.
pub(super) struct Rest {
    records: Records,
    _admitted: Admitted,
}

/// What of a transfer is still to be sent.
pub struct Transfer {
    rest: Rest,
    /// The request, up to the end of the question.
    request: Box<[u8]>,
    parsed: Request,
    udp_payload: u16,
    signature: Option<Box<Conversation>>,
}

/// The records of a transfer in their order.
struct Records {
    soa: Box<[u8]>,
    body: Body,
    stage: Stage,
}

/// What stands between the SOAs.
enum Body {
    /// Nothing, and no second SOA: the client has what there is, or is to come by TCP.
    Nothing,
    Zone(Walk),
    Deltas(DeltaWalk),
}

/// What comes next, one after another.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    FirstSoa,
    Body,
    LastSoa,
    Over,
}

impl Asked<'_> {
    /// Puts into the message what there is room for.
    #[cold]
    pub(super) fn transfer(&self, message: &mut Message<'_>) -> (Outcome, Option<Rest>) {
        let labels = self.qname.label_count();
        let zone = self.zones.find(self.qname, labels).filter(|zone| zone.apex_labels() == labels);
        // RFC 5936 2.2.1: of a name that is no zone's here, nobody could have it.
        let Some(zone) = zone else {
            return (Outcome::because(rcode::NOTAUTH, Reason::NotAuthoritative), None);
        };
        if self.parsed.qclass != CLASS_IN || !self.replication.transfers.allows(self.client, self.key) {
            return (Outcome::because(rcode::REFUSED, Reason::Prohibited), None);
        }
        if !zone.is_available() {
            return (Outcome::because(rcode::SERVFAIL, Reason::InvalidData), None);
        }
        let outcome = Outcome { common_labels: labels as u8, ..outcome() };
        let Some(body) = self.body(zone) else {
            return (Outcome::of_error(rcode::FORMERR), None);
        };
        let mut records = Records::new(zone, body);
        if records.fill(message) {
            return (outcome, None);
        }
        if self.transport == Transport::Udp {
            // RFC 1995 4: what does not fit is asked for over TCP, where the SOA tells that there is something.
            message.clear();
            let is_truncated = !Records::new(zone, Body::Nothing).fill(message);
            return (Outcome { is_truncated, ..outcome }, None);
        }
        match self.replication.transfers.admit(self.client) {
            Some(admitted) => (outcome, Some(Rest { records, _admitted: admitted })),
            None => {
                message.clear();
                // The client may come again, which REFUSED would not tell.
                (Outcome::of_error(rcode::SERVFAIL), None)
            }
        }
    }

    /// What to send of a zone. `None`: the request for its changes does not say from where.
    fn body(&self, zone: &ZoneImage) -> Option<Body> {
        if self.parsed.qtype == RecordType::AXFR {
            return Some(Body::Zone(zone.walk()));
        }
        let from = client_serial(self.request, self.parsed)?;
        let to = zone.soa().serial;
        // RFC 1995 2: who has as much, or more, is told so.
        if !to.is_ahead_of(from) {
            return Some(Body::Nothing);
        }
        let apex = zone.apex();
        let deltas = self.replication.deltas.as_ref().and_then(|source| source.since(&apex, from, to));
        Some(match deltas {
            Some(deltas) => Body::Deltas(DeltaWalk::new(apex, deltas)),
            // RFC 1995 4: the whole zone is an answer, too.
            None => Body::Zone(zone.walk()),
        })
    }
}

/// The serial that the client has (RFC 1995 3): that of the SOA in the authority section.
fn client_serial(request: &[u8], parsed: &Request) -> Option<Serial> {
    let answers = wire::u16_at(request, 6)?;
    if answers > 0 || wire::u16_at(request, 8)? == 0 {
        return None;
    }
    let fixed = wire::skip_name(request, parsed.question_end)?;
    if wire::u16_at(request, fixed)? != RecordType::SOA.0 {
        return None;
    }
    let rname = wire::skip_name(request, fixed + 10)?;
    let serial = wire::skip_name(request, rname)?;
    request.get(serial..)?.first_chunk().map(|&serial| Serial(u32::from_be_bytes(serial)))
}

/// What the header of each message says.
fn outcome() -> Outcome {
    Outcome { is_authoritative: true, kind: Kind::Data, ..Outcome::of_error(rcode::NOERROR) }
}

impl Rest {
    /// What goes on with the response to `request`, signed as its first message was.
    pub(super) fn into_transfer(
        self,
        request: &[u8],
        parsed: Request,
        signature: Signature,
        udp_payload: u16,
    ) -> Transfer {
        let request = request[..parsed.question_end].into();
        Transfer { rest: self, request, parsed, udp_payload, signature: signature.into_conversation() }
    }
}

impl Records {
    fn new(zone: &ZoneImage, body: Body) -> Self {
        let soa = zone.apex_node().rrset(RecordType::SOA).map_or(&[][..], |soa| soa.records);
        Self { soa: soa.into(), body, stage: Stage::FirstSoa }
    }

    /// Puts as many as fit. Answers whether they were the last.
    fn fill(&mut self, message: &mut Message<'_>) -> bool {
        loop {
            let (is_put, next) = match self.stage {
                Stage::FirstSoa => (message.put_record(&[], &self.soa).is_ok(), Stage::Body),
                Stage::Body => {
                    let put = |labels: &[u8], record: &[u8]| message.put_record(labels, record).is_ok();
                    match &mut self.body {
                        Body::Nothing => (true, Stage::Over),
                        Body::Zone(walk) => (walk.go_on(put), Stage::LastSoa),
                        Body::Deltas(walk) => (walk.go_on(put), Stage::LastSoa),
                    }
                }
                Stage::LastSoa => (message.put_record(&[], &self.soa).is_ok(), Stage::Over),
                Stage::Over => return true,
            };
            if !is_put {
                return false;
            }
            self.stage = next;
        }
    }
}

impl Transfer {
    /// Writes the next message into `response`, which has 65,535 octets, and tells its length. `None`: nothing fits,
    /// and the transfer cannot go on.
    pub fn next_message(&mut self, now: Moment, response: &mut [u8]) -> Option<usize> {
        let signature_octets = self.signature.as_ref().map_or(0, |signature| signature.signature_octets());
        let size_max = response.len().checked_sub(signature_octets)?;
        let opt = ResponseOpt { udp_payload: self.udp_payload, cookie: None, nsid: None, expire: None };
        let mut message = Message::new(&mut *response, &self.request, &self.parsed, &opt, size_max)?;
        self.rest.records.fill(&mut message);
        if message.has_no_answer() {
            return None;
        }
        let length = message.finish(outcome(), &self.parsed, &opt);
        Some(match &mut self.signature {
            Some(signature) => signature::extend(response, length, |message| {
                signature.sign_next(message, now.unix_seconds);
            }),
            None => length,
        })
    }

    /// Whether that was the last message.
    pub fn is_over(&self) -> bool {
        self.rest.records.stage == Stage::Over
    }
}
