//! Zones as a whole, to those who may have them (RFC 5936).
//!
//! A transfer makes one message at a time, from an image that stays as it is, when the client takes it. The first is
//! made as any answer is, and is all there is of most zones; what follows is a [`Transfer`].

use std::net::IpAddr;

use tsig::Conversation;
use zone::{Name, RecordType};
use zone_image::{SearchKey, Walk, ZoneImage, Zones};

use super::Moment;
use super::message::{Message, Outcome, Reason, ResponseOpt, rcode};
use super::rate_limit::Kind;
use super::request::Request;
use super::signature::{self, Signature};
use crate::admission::Admitted;
use crate::replication::Replication;

/// RFC 1035 3.2.4.
const CLASS_IN: u16 = 1;

/// Who asks for a zone, and which.
pub(super) struct Asked<'a> {
    pub(super) zones: &'a Zones,
    pub(super) replication: &'a Replication,
    pub(super) qname: &'a SearchKey,
    pub(super) parsed: &'a Request,
    pub(super) client: IpAddr,
    /// The key that the request is signed with.
    pub(super) key: Option<&'a Name>,
}

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
    walk: Walk,
    stage: Stage,
}

/// What comes next, one after another.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    FirstSoa,
    Walk,
    LastSoa,
    Over,
}

impl Asked<'_> {
    /// Puts into the message what there is room for.
    #[cold]
    pub(super) fn answer(&self, message: &mut Message<'_>) -> (Outcome, Option<Rest>) {
        let labels = self.qname.label_count();
        let zone = self.zones.find(self.qname, labels).filter(|zone| zone.apex_labels() == labels);
        // RFC 5936 2.2.1: of a name that is no zone's here, nobody could have it.
        let Some(zone) = zone else {
            return (Outcome::because(rcode::NOTAUTH, Reason::NotAuthoritative), None);
        };
        if self.parsed.qclass != CLASS_IN || !self.replication.transfers.allows(self.client, self.key) {
            return (Outcome::because(rcode::REFUSED, Reason::Prohibited), None);
        }
        let outcome = Outcome { common_labels: labels as u8, ..outcome() };
        let mut records = Records::of_zone(zone);
        if records.fill(message) {
            return (outcome, None);
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
    fn of_zone(zone: &ZoneImage) -> Self {
        let soa = zone.apex_node().rrset(RecordType::SOA).map_or(&[][..], |soa| soa.records);
        Self { soa: soa.into(), walk: zone.walk(), stage: Stage::FirstSoa }
    }

    /// Puts as many as fit. Answers whether they were the last.
    fn fill(&mut self, message: &mut Message<'_>) -> bool {
        loop {
            let (is_put, next) = match self.stage {
                Stage::FirstSoa => (message.put_record(&[], &self.soa).is_ok(), Stage::Walk),
                Stage::Walk => {
                    let put = |labels: &[u8], record: &[u8]| message.put_record(labels, record).is_ok();
                    (self.walk.go_on(put), Stage::LastSoa)
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
        let opt = ResponseOpt { udp_payload: self.udp_payload, cookie: None, nsid: None };
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
