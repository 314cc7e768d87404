//! From the octets of a request to the octets of its response.

use zone::RecordType;
use zone_image::ZoneSet;

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
pub struct Responder {}

impl Responder {
    /// Answers from `zones`.
    pub fn new(zones: &ZoneSet, config: AnswerConfig) -> Self {
        let _ = (zones, config);
        todo!()
    }

    /// Takes up what has changed in the zones: one atomic load where nothing has. Called once a batch of requests,
    /// and when a thread falls idle, so that it does not keep old zones in memory.
    pub fn refresh(&mut self) {
        todo!()
    }

    /// Writes the response to `request` into `response`, which is at least 512 octets for UDP (the configured
    /// maximum to be of use) and 65,535 for TCP. `None`: stay silent.
    pub fn answer(&mut self, request: &[u8], transport: Transport, response: &mut [u8]) -> Option<Answered> {
        let _ = (request, transport, response);
        todo!()
    }
}
