//! One thread's view of the zones, and its way from a request to a response.

use std::array;
use std::net::IpAddr;

use zone_image::{SearchKey, ZoneSet, ZoneSetReader, Zones};

use super::request::Request;
use super::respond::{UDP_SIZE_MIN, respond};
use super::solve::Scratch;
use super::wire::HEADER;
use super::{AnswerConfig, Answered, Client, Moment, Transfer, Transport};

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
pub(super) struct Opened {
    pub(super) qname: SearchKey,
    pub(super) kind: Kind,
}

#[derive(Clone, Copy, Default)]
pub(super) enum Kind {
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
        respond(zones, &mut self.config, opened, &mut self.scratch, exchange, client.transport, now)
    }

    /// What follows the response that [`Self::answer`] wrote last, where it is the first message of several.
    pub fn take_transfer(&mut self) -> Option<Box<Transfer>> {
        self.scratch.transfer.take()
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
                    respond(zones, &mut self.config, opened, &mut self.scratch, exchange, transport, now);
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
