//! NOTIFY (RFC 1996) and what is answered to it.

use soa_query::response_to;
use zone::{Name, RecordType, Soa};

const NOTIFY: u8 = 4;
const CLASS_IN: [u8; 2] = [0, 1];
/// The owner of a record that is the question's name: a pointer behind the header.
const QUESTION_NAME: [u8; 2] = [0xc0, 12];

/// That a zone changed, with its SOA as it is now (RFC 1996 3.7).
pub(crate) fn notify(id: u16, apex: &Name, soa: &Soa) -> Vec<u8> {
    let mut message = start(id, NOTIFY << 3 | 0x04, [0, 1, 0, 1, 0, 0, 0, 0], apex);
    let rdata = soa.to_rdata();
    message.extend(QUESTION_NAME);
    message.extend(RecordType::SOA.0.to_be_bytes());
    message.extend(CLASS_IN);
    message.extend(soa.ttl.to_be_bytes());
    message.extend((rdata.len() as u16).to_be_bytes());
    message.extend(rdata);
    message
}

fn start(id: u16, flags: u8, counts: [u8; 8], apex: &Name) -> Vec<u8> {
    let mut message = Vec::with_capacity(64 + apex.as_wire().len());
    message.extend(id.to_be_bytes());
    message.extend([flags, 0]);
    message.extend(counts);
    message.extend(apex.as_wire());
    message.extend(RecordType::SOA.0.to_be_bytes());
    message.extend(CLASS_IN);
    message
}

/// The identifier of a message that is long enough to be one.
pub(crate) fn id_of(message: &[u8]) -> Option<u16> {
    message.first_chunk().map(|id| u16::from_be_bytes(*id))
}

/// The response code to a NOTIFY; `None` where this is no response to one of this zone. What is refused, NSD answers with a
/// header alone.
pub(crate) fn read_acknowledgement(message: &[u8], apex: &Name) -> Option<u8> {
    let bare = || {
        message
            .first_chunk::<12>()
            .filter(|header| header[2] & 0xf8 == 0x80 | NOTIFY << 3 && header[4..6] == [0, 0])
    };
    let (header, is_bare) = match response_to(message, NOTIFY, apex) {
        Some((header, _)) => (header, false),
        None => (bare()?, true),
    };
    let rcode = header[3] & 0x0f;
    (rcode != 0 || !is_bare).then_some(rcode)
}
