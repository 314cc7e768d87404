//! The response to one request: what is refused at once, what a zone has to say, and what the guards let through.

use std::net::IpAddr;
use std::sync::Arc;

use zone::{Name, RecordType};
use zone_image::{SearchKey, Zones};

use super::asked::Asked;
use super::cookies::{Checked, CookieStatus, Cookies};
use super::identity::{CLASS_CH, Identity};
use super::message::{Message, Outcome, Reason, ResponseOpt, rcode, write_header};
use super::rate_limit::{self, Charge, RateLimit};
use super::request::Request;
use super::responder::{Exchange, Kind, Opened};
use super::signature::Signature;
use super::solve::{Query, Scratch};
use super::wire::HEADER;
use super::{AnswerConfig, Answered, Moment, Transport};
use crate::replication::Replication;

/// Every client takes so much over UDP (RFC 1035 4.2.1), and offers of less mean it (RFC 6891 6.2.3).
pub(super) const UDP_SIZE_MIN: u16 = 512;

/// RFC 1035 4.1.1.
const QUERY: u8 = 0;
/// RFC 1996 3.3.
const NOTIFY: u8 = 4;

/// RFC 1035 3.2.4 and 3.2.5.
const CLASS_IN: u16 = 1;
const CLASS_ANY: u16 = 255;

/// Writes the response to a request that was looked at.
#[inline]
pub(super) fn respond(
    zones: &Zones,
    config: &mut AnswerConfig,
    opened: &Opened,
    scratch: &mut Scratch,
    exchange: Exchange<'_>,
    transport: Transport,
    now: Moment,
) -> Option<Answered> {
    let header: &[u8; HEADER] = exchange.request.first_chunk()?;
    let opcode = header[2] >> 3 & 0x0f;
    let parsed = match &opened.kind {
        Kind::Silent => return None,
        Kind::Malformed => return respond_to_malformed(config, exchange, transport, now),
        Kind::Understood(parsed) => parsed,
    };
    let Exchange { request, client, response } = exchange;
    let keys = &config.replication.keys;
    let Ok(mut signature) = Signature::of(request, parsed, keys, now.unix_seconds) else {
        return respond_to_malformed(config, Exchange { request, client, response }, transport, now);
    };
    let private = private_zones(&config.replication, &opened.qname, client, signature.key());
    let zones = private.as_deref().unwrap_or(zones);
    let Checked { status, cookie } = match (&config.cookies, parsed.edns) {
        (Some(cookies), Some(edns)) => cookies.check(edns.cookie, request, client, now),
        _ => Checked::default(),
    };
    let nsid = if parsed.edns.is_some_and(|edns| edns.wants_nsid) { config.identity.nsid() } else { None };
    // Room is kept for it where it may come.
    let wants_expire = opcode == QUERY
        && parsed.edns.is_some_and(|edns| edns.wants_expire)
        && matches!(parsed.qtype, RecordType::SOA | RecordType::AXFR | RecordType::IXFR);
    let expire = wants_expire.then_some(0);
    let mut opt = ResponseOpt { udp_payload: config.udp_payload_max, cookie, nsid, expire };
    let size_max = size_max(parsed, transport, config.udp_payload_max).min(response.len());
    let response = &mut response[..size_max];
    let unsigned_max = size_max.checked_sub(signature.reserved_octets())?;
    let message = Message::new(&mut *response, request, parsed, &opt, unsigned_max)?;
    let is_required = config.cookies.as_ref().is_some_and(Cookies::is_required);
    let refused = refuse(opcode, parsed, transport, status, is_required, signature.is_bad())
        .or_else(|| if opcode == QUERY { refuse_type(parsed.qtype, transport) } else { None });
    let (qname, key) = (&opened.qname, signature.key());
    let replication = &config.replication;
    let asked = Asked { zones, replication, qname, request, parsed, client, transport, key };
    let mut rest = None;
    let (mut message, mut outcome) = match (refused, parsed.qtype) {
        (Some(outcome), _) => (message, outcome),
        (None, _) if opcode == NOTIFY => (message, asked.take_notice()),
        (None, RecordType::AXFR | RecordType::IXFR) => {
            let mut message = message;
            let (outcome, more) = asked.transfer(&mut message);
            rest = more;
            (message, outcome)
        }
        (None, _) if parsed.qclass == CLASS_CH => describe_itself(&config.identity, &asked, message),
        (None, _) => solve(&asked, scratch, message),
    };
    if wants_expire {
        let is_told = outcome.rcode == rcode::NOERROR && outcome.is_authoritative;
        opt.expire = is_told.then(|| expire_of(zones, replication, qname)).flatten();
    }
    let is_proven = transport == Transport::Tcp || status == CookieStatus::Valid || signature.is_good();
    let limiter = config.rate_limiter.as_mut().filter(|_| !is_proven);
    let rate_limit = limiter.map_or(RateLimit::Within, |limiter| {
        let charge = Charge::of(&outcome, qname, parsed.qtype);
        limiter.charge(client, charge, now)
    });
    // An error has no data to lose.
    if rate_limit == RateLimit::Slipped && outcome.kind != rate_limit::Kind::Error {
        message.clear();
        // Who knows cookies is better off with one than over TCP.
        outcome = match cookie {
            Some(_) => Outcome::of_error(rcode::BADCOOKIE),
            None => Outcome::slipped(),
        };
    }
    let length = match rate_limit {
        RateLimit::Dropped => 0,
        _ => {
            let length = message.finish(outcome, parsed, &opt);
            signature.sign(request, response, length, now.unix_seconds)
        }
    };
    if let Some(rest) = rest {
        let transfer = rest.into_transfer(request, *parsed, signature, config.udp_payload_max);
        scratch.transfer = Some(transfer.into());
    }
    Some(Answered {
        length,
        rcode: outcome.rcode,
        qtype: parsed.qtype,
        is_truncated: outcome.is_truncated,
        cookie: status,
        rate_limit,
    })
}

/// How long the response may be.
#[inline]
fn size_max(parsed: &Request, transport: Transport, udp_payload_max: u16) -> usize {
    usize::from(match (transport, parsed.edns) {
        (Transport::Tcp, _) => u16::MAX,
        (Transport::Udp, Some(edns)) => edns.payload.clamp(UDP_SIZE_MIN, udp_payload_max),
        (Transport::Udp, None) => UDP_SIZE_MIN,
    })
}

/// The zones that are not for everyone, where the question is about one of them and of somebody who may have it.
#[inline]
fn private_zones(
    replication: &Replication,
    qname: &SearchKey,
    client: IpAddr,
    key: Option<&Name>,
) -> Option<Arc<Zones>> {
    let set = replication.private_zones.as_ref()?;
    // Of those who ask, hardly anyone may.
    if !replication.transfers.allows(client, key) {
        return None;
    }
    let zones = set.snapshot();
    zones.find(qname, qname.label_count()).is_some().then_some(zones)
}

/// Finds the zone, and has it answer.
#[inline]
fn solve<'b>(asked: &Asked<'_>, scratch: &mut Scratch, mut message: Message<'b>) -> (Message<'b>, Outcome) {
    let &Asked { zones, qname, parsed, transport, .. } = asked;
    let Some(mut zone) = zones.find(qname, qname.label_count()) else {
        return (message, Outcome::because(rcode::REFUSED, Reason::NotAuthoritative));
    };
    let mut is_child_apex = false;
    if parsed.qtype == RecordType::DS && zone.apex_labels() == qname.label_count() {
        // RFC 4035 3.1.4.1: the zone above knows, where it is here.
        if let Some(above) = qname.label_count().checked_sub(1).and_then(|labels| zones.find(qname, labels)) {
            (zone, is_child_apex) = (above, true);
        }
    }
    if !zone.is_available() {
        return (message, Outcome::because(rcode::SERVFAIL, Reason::InvalidData));
    }
    message.apex = HEADER + qname.wire_offset(zone.apex_labels());
    let qtype = parsed.qtype;
    let mut query =
        Query { zones, zone, qname, qtype, transport, is_child_apex, synthesised_from: None, message };
    let mut outcome = query.solve(scratch);
    // RFC 1035 3.2.5 asks for any class, and of the others nothing is known here.
    outcome.is_authoritative &= parsed.qclass == CLASS_IN;
    (query.message, outcome)
}

/// In how many seconds a copy of the zone with this apex expires (RFC 7314 2).
#[cold]
fn expire_of(zones: &Zones, replication: &Replication, qname: &SearchKey) -> Option<u32> {
    let labels = qname.label_count();
    let zone = zones.find(qname, labels).filter(|zone| zone.apex_labels() == labels)?;
    let copied = replication.expiry.as_ref().and_then(|source| source.seconds_left(&zone.apex()));
    copied.or_else(|| {
        let [.., a, b, c, d, _, _, _, _] = zone.apex_node().rrset(RecordType::SOA)?.records else {
            return None;
        };
        Some(u32::from_be_bytes([*a, *b, *c, *d]))
    })
}

/// Answers a question about the server.
#[cold]
fn describe_itself<'b>(
    identity: &Identity,
    asked: &Asked<'_>,
    mut message: Message<'b>,
) -> (Message<'b>, Outcome) {
    let Some(text) = identity.text_for(asked.request, asked.parsed) else {
        return (message, Outcome::because(rcode::REFUSED, Reason::NotSupported));
    };
    let is_truncated = message.put_text(CLASS_CH, text).is_err();
    let outcome = Outcome {
        is_authoritative: true,
        is_truncated,
        kind: rate_limit::Kind::Data,
        common_labels: asked.qname.label_count() as u8,
        ..Outcome::of_error(rcode::NOERROR)
    };
    (message, outcome)
}

/// Why a well-formed request is not answered from a zone.
#[inline]
fn refuse(
    opcode: u8,
    parsed: &Request,
    transport: Transport,
    cookie: CookieStatus,
    is_cookie_required: bool,
    is_signature_bad: bool,
) -> Option<Outcome> {
    if parsed.edns.is_some_and(|edns| edns.version > 0) {
        // RFC 6891 6.1.3.
        return Some(Outcome::of_error(rcode::BADVERS));
    }
    if opcode != QUERY && opcode != NOTIFY {
        return Some(Outcome::because(rcode::NOTIMP, Reason::NotSupported));
    }
    if cookie == CookieStatus::Malformed {
        // RFC 7873 5.2.2.
        return Some(Outcome::of_error(rcode::FORMERR));
    }
    if !parsed.has_question() && opcode == NOTIFY {
        // RFC 1996 3.7: it asks for something.
        return Some(Outcome::of_error(rcode::FORMERR));
    }
    if !parsed.has_question() {
        return Some(Outcome::of_error(match cookie {
            // RFC 7873 5.4: asked for a cookie alone, or whether one is good.
            CookieStatus::ClientOnly | CookieStatus::Valid => rcode::NOERROR,
            CookieStatus::Invalid => rcode::BADCOOKIE,
            CookieStatus::Absent | CookieStatus::Malformed => rcode::FORMERR,
        }));
    }
    // RFC 7873 5.2.3: over TCP it comes from where it says.
    if is_cookie_required
        && transport == Transport::Udp
        && matches!(cookie, CookieStatus::ClientOnly | CookieStatus::Invalid)
    {
        return Some(Outcome::of_error(rcode::BADCOOKIE));
    }
    if is_signature_bad {
        // RFC 8945 5.2.
        return Some(Outcome::of_error(rcode::NOTAUTH));
    }
    if !matches!(parsed.qclass, CLASS_IN | CLASS_ANY | CLASS_CH) {
        return Some(Outcome::because(rcode::REFUSED, Reason::NotSupported));
    }
    None
}

/// The types of questions that no zone has data for (RFC 6895 3.1).
#[inline]
fn refuse_type(qtype: RecordType, transport: Transport) -> Option<Outcome> {
    match qtype {
        RecordType::ANY => None,
        // RFC 5936 4.2: over UDP it is not defined.
        RecordType::AXFR if transport == Transport::Udp => {
            Some(Outcome::because(rcode::NOTIMP, Reason::NotSupported))
        }
        RecordType::AXFR | RecordType::IXFR => None,
        // MAILB and MAILA, which RFC 1035 3.2.3 has.
        RecordType(253 | 254) => Some(Outcome::because(rcode::NOTIMP, Reason::NotSupported)),
        RecordType::OPT | RecordType(128..=255) => Some(Outcome::of_error(rcode::FORMERR)),
        _ => None,
    }
}

/// The response to what is no request but by its header.
#[cold]
fn respond_to_malformed(
    config: &mut AnswerConfig,
    exchange: Exchange<'_>,
    transport: Transport,
    now: Moment,
) -> Option<Answered> {
    let Exchange { request, client, response } = exchange;
    let header: &[u8; HEADER] = request.first_chunk()?;
    // RFC 6895 2.2: of an opcode that is not known, the rest of the message is not known either.
    let is_known = matches!(header[2] >> 3 & 0x0f, QUERY | NOTIFY);
    let rcode = if is_known { rcode::FORMERR } else { rcode::NOTIMP };
    let limiter = config.rate_limiter.as_mut().filter(|_| transport == Transport::Udp);
    let rate_limit = limiter.map(|limiter| limiter.charge(client, Charge::of_error(), now));
    respond_with_header(header, rcode, rate_limit.unwrap_or_default(), response)
}

/// A response of a header alone.
fn respond_with_header(
    header: &[u8; HEADER],
    rcode: u16,
    rate_limit: RateLimit,
    response: &mut [u8],
) -> Option<Answered> {
    response.get_mut(..HEADER)?.copy_from_slice(header);
    write_header(response, Outcome::of_error(rcode), [0; 4]);
    Some(Answered {
        length: if rate_limit == RateLimit::Dropped { 0 } else { HEADER },
        rcode,
        qtype: RecordType(0),
        is_truncated: false,
        cookie: CookieStatus::Absent,
        rate_limit,
    })
}
