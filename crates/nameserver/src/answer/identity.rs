//! What the server says of itself, to those who ask: nothing, unless the operator has it so.

use zone::RecordType;

use super::request::Request;
use super::wire::HEADER;

/// RFC 1035 3.2.4: class CH, in which servers are asked about themselves.
pub(super) const CLASS_CH: u16 = 3;

/// The longest text of a TXT record's one string.
const TEXT_OCTETS_MAX: usize = 255;
/// What leaves the smallest responses whole.
const NSID_OCTETS_MAX: usize = 128;

/// The server's names for itself, each of which is told only where it is set.
#[derive(Clone, Debug, Default)]
pub struct Identity {
    /// For `version.bind` and `version.server`: at most 255 octets.
    pub version: Option<String>,
    /// Which of several servers it is, for `hostname.bind` and `id.server` (RFC 4892): at most 255 octets.
    pub name: Option<String>,
    /// The same in the answers of those who ask for it there (RFC 5001): at most 128 octets.
    pub nsid: Option<String>,
}

impl Identity {
    /// The text that a question of class CH asks for, where it is told.
    pub(super) fn text_for(&self, request: &[u8], parsed: &Request) -> Option<&[u8]> {
        if !matches!(parsed.qtype, RecordType::TXT | RecordType::ANY) {
            return None;
        }
        let qname = request.get(HEADER..parsed.question_end.checked_sub(4)?)?;
        let is = |names: [&[u8]; 2]| names.iter().any(|name| qname.eq_ignore_ascii_case(name));
        let text = if is([b"\x07version\x04bind\0", b"\x07version\x06server\0"]) {
            &self.version
        } else if is([b"\x08hostname\x04bind\0", b"\x02id\x06server\0"]) {
            &self.name
        } else {
            &None
        };
        text.as_ref().map(|text| first_octets(text, TEXT_OCTETS_MAX))
    }

    /// What an answer is marked with.
    pub(super) fn nsid(&self) -> Option<&[u8]> {
        self.nsid.as_ref().map(|nsid| first_octets(nsid, NSID_OCTETS_MAX))
    }
}

fn first_octets(text: &str, octets_max: usize) -> &[u8] {
    &text.as_bytes()[..text.len().min(octets_max)]
}
