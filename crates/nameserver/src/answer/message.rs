//! A response as it grows.

use zone::RecordType;
use zone_image::{RECORD_HEADER, RrsetView, apex_pointers};

use super::cookies::COOKIE;
use super::rate_limit::Kind;
use super::request::Request;
use super::wire::HEADER;

/// The response codes in use (RFC 6895 2.3).
pub(crate) mod rcode {
    pub(crate) const NOERROR: u16 = 0;
    pub(crate) const FORMERR: u16 = 1;
    pub(crate) const SERVFAIL: u16 = 2;
    pub(crate) const NXDOMAIN: u16 = 3;
    pub(crate) const NOTIMP: u16 = 4;
    pub(crate) const REFUSED: u16 = 5;
    pub(crate) const YXDOMAIN: u16 = 6;
    pub(crate) const NOTAUTH: u16 = 9;
    pub(crate) const BADVERS: u16 = 16;
    pub(crate) const BADCOOKIE: u16 = 23;
}

/// The sections after the question, by their place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    Answer,
    Authority,
    Additional,
}

/// The RRset did not fit, and nothing of it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Full;

/// Where the owner of a record is.
#[derive(Clone, Copy)]
pub(super) enum Owner<'a> {
    /// At this offset of the message. Above [`POINTER_MAX`] nothing can point to it, and the RRset does not fit.
    At(usize),
    /// These labels, and then the apex.
    BelowApex(&'a [u8]),
}

/// An RRset with its place in the message.
#[derive(Clone, Copy)]
pub(super) struct Placed<'q> {
    pub(super) records: RrsetView<'q>,
    pub(super) at: usize,
}

/// Octets of an OPT record without options.
const OPT: usize = 11;
/// Octets of an option before its data (RFC 6891 6.1.2).
const OPTION_HEADER: usize = 4;

/// What the OPT record of a response says.
#[derive(Clone, Copy)]
pub(super) struct ResponseOpt<'a> {
    /// The largest UDP request that is taken.
    pub(super) udp_payload: u16,
    pub(super) cookie: Option<[u8; COOKIE]>,
    pub(super) nsid: Option<&'a [u8]>,
    /// In how many seconds a copy of the zone expires.
    pub(super) expire: Option<u32>,
}

impl ResponseOpt<'_> {
    /// How many octets it has with its options, an error's reason left out.
    fn octets(&self) -> usize {
        let cookie = if self.cookie.is_some() { OPTION_HEADER + COOKIE } else { 0 };
        let expire = if self.expire.is_some() { OPTION_HEADER + 4 } else { 0 };
        OPT + cookie + expire + self.nsid.map_or(0, |nsid| OPTION_HEADER + nsid.len())
    }
}

/// The options that a response may have.
mod option {
    /// RFC 5001 2.3.
    pub(super) const NSID: u16 = 3;
    /// RFC 7314 2.
    pub(super) const EXPIRE: u16 = 9;
    /// RFC 7873 4.
    pub(super) const COOKIE: u16 = 10;
    /// RFC 8914 2.
    pub(super) const EXTENDED_ERROR: u16 = 15;
}

/// Why a request got an error, as RFC 8914 4 has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// Prohibited.
    Prohibited = 18,
    /// Not Authoritative.
    NotAuthoritative = 20,
    /// Not Supported.
    NotSupported = 21,
    /// Invalid Data: of the zone nothing is known any more, or not yet.
    InvalidData = 24,
}

/// The largest offset that a pointer can hold (RFC 1035 4.1.4).
pub(super) const POINTER_MAX: usize = 0x3fff;

/// A response under construction: the question, then RRsets in the order of the sections.
pub(super) struct Message<'b> {
    /// As much room as the client takes.
    octets: &'b mut [u8],
    length: usize,
    /// How long it may become, the OPT record left out.
    limit: usize,
    counts: [u16; 3],
    question_end: usize,
    /// Where the question has the zone's apex.
    pub(super) apex: usize,
    /// Where the owner of the last record of [`Self::put_record`] is.
    last_owner: Option<usize>,
}

impl<'b> Message<'b> {
    /// Starts a response with the header and the question of the request, octet for octet. `None` where not
    /// even they fit.
    pub(super) fn new(
        octets: &'b mut [u8],
        request: &[u8],
        parsed: &Request,
        opt: &ResponseOpt<'_>,
        size_max: usize,
    ) -> Option<Self> {
        let end = parsed.question_end;
        let size_max = size_max.min(octets.len());
        let limit = size_max.checked_sub(if parsed.edns.is_some() { opt.octets() } else { 0 })?;
        if end > limit {
            return None;
        }
        octets[..end].copy_from_slice(request.get(..end)?);
        let octets = &mut octets[..size_max];
        Some(Self {
            octets,
            length: end,
            limit,
            counts: [0; 3],
            question_end: end,
            apex: HEADER,
            last_owner: None,
        })
    }

    pub(super) fn octets(&self) -> &[u8] {
        &self.octets[..self.length]
    }

    /// Whether the answer section has nothing yet.
    pub(super) fn has_no_answer(&self) -> bool {
        self.counts[Section::Answer as usize] == 0
    }

    /// Takes everything back but the question.
    pub(super) fn clear(&mut self) {
        self.length = self.question_end;
        self.counts = [0; 3];
        self.last_owner = None;
    }

    /// Appends an RRset and tells where it starts.
    #[inline]
    pub(super) fn put_rrset(
        &mut self,
        section: Section,
        rrset: RrsetView<'_>,
        owner: Owner<'_>,
    ) -> Result<usize, Full> {
        match owner {
            Owner::At(at) => self.put_rrset_at(section, rrset, at),
            Owner::BelowApex(labels) => self.put_rrset_below_apex(section, rrset, labels),
        }
    }

    #[inline]
    fn put_rrset_at(&mut self, section: Section, rrset: RrsetView<'_>, owner: usize) -> Result<usize, Full> {
        let start = self.length;
        let end = start + rrset.records.len();
        if end > self.limit || owner > POINTER_MAX {
            return Err(Full);
        }
        let records = &mut self.octets[start..end];
        records.copy_from_slice(rrset.records);
        // As it was rendered, the owner is the question's name and nothing points to the apex.
        if owner != HEADER || rrset.may_point() {
            fix_pointers(records, rrset.record_type, owner, self.apex);
        }
        self.length = end;
        self.counts[section as usize] += rrset.count;
        Ok(start)
    }

    fn put_rrset_below_apex(
        &mut self,
        section: Section,
        rrset: RrsetView<'_>,
        labels: &[u8],
    ) -> Result<usize, Full> {
        let start = self.length;
        let end = start + rrset.records.len() + usize::from(rrset.count) * labels.len();
        if end > self.limit {
            return Err(Full);
        }
        let mut from = rrset.records;
        while let Some(length) = record_length(from) {
            let (record, rest) = from.split_at(length);
            let at = self.length;
            self.push(labels);
            self.push(record);
            let record = &mut self.octets[at + labels.len()..self.length];
            fix_pointers(record, rrset.record_type, self.apex, self.apex);
            from = rest;
        }
        self.counts[section as usize] += rrset.count;
        Ok(start)
    }

    /// Answers with a record as it was rendered, of these labels below the apex, which is the question.
    pub(super) fn put_record(&mut self, labels: &[u8], record: &[u8]) -> Result<(), Full> {
        // As it was rendered, the owner is the apex.
        let below = self.last_owner.filter(|&at| {
            at <= POINTER_MAX
                && !labels.is_empty()
                && self.octets[at..].strip_prefix(labels).is_some_and(|end| end.starts_with(&pointer(HEADER)))
        });
        let labels = if below.is_some() { &[][..] } else { labels };
        let start = self.length;
        if start + labels.len() + record.len() > self.limit {
            return Err(Full);
        }
        self.push(labels);
        self.push(record);
        match below {
            Some(owner) => self.octets[start..start + 2].copy_from_slice(&pointer(owner)),
            None => self.last_owner = Some(start),
        }
        self.counts[Section::Answer as usize] += 1;
        Ok(())
    }

    /// Appends one record whose data are `labels` and a pointer to `tail`. Tells where the data start.
    pub(super) fn put_name_record(
        &mut self,
        section: Section,
        owner: usize,
        header: RecordHeader,
        labels: &[u8],
        tail: usize,
    ) -> Result<usize, Full> {
        let data = self.length + RECORD_HEADER;
        if data + labels.len() + 2 > self.limit || owner.max(tail) > POINTER_MAX {
            return Err(Full);
        }
        self.push(&pointer(owner));
        self.push(&header.record_type.0.to_be_bytes());
        self.push(&[0, 1]);
        self.push(&header.ttl);
        self.push(&(labels.len() as u16 + 2).to_be_bytes());
        self.push(labels);
        self.push(&pointer(tail));
        self.counts[section as usize] += 1;
        Ok(data)
    }

    /// Answers with a TXT record of one string, of at most 255 octets, in the class that was asked for, never to be kept.
    pub(super) fn put_text(&mut self, class: u16, text: &[u8]) -> Result<(), Full> {
        if self.length + RECORD_HEADER + 1 + text.len() > self.limit {
            return Err(Full);
        }
        self.push(&pointer(HEADER));
        self.push(&RecordType::TXT.0.to_be_bytes());
        self.push(&class.to_be_bytes());
        self.push(&[0; 4]);
        self.push(&(text.len() as u16 + 1).to_be_bytes());
        self.push(&[text.len() as u8]);
        self.push(text);
        self.counts[Section::Answer as usize] += 1;
        Ok(())
    }

    /// Lowers the TTL of the one record that starts at `at` to `ttl_max`.
    pub(super) fn cap_ttl(&mut self, at: usize, ttl_max: u32) {
        if let Some(ttl) = self.octets[at + 6..self.length].first_chunk_mut() {
            *ttl = u32::from_be_bytes(*ttl).min(ttl_max).to_be_bytes();
        }
    }

    /// For what was found to fit.
    fn push(&mut self, octets: &[u8]) {
        let end = self.length + octets.len();
        self.octets[self.length..end].copy_from_slice(octets);
        self.length = end;
    }

    /// Writes the header and the OPT record, for which room was kept.
    #[inline]
    pub(super) fn finish(mut self, outcome: Outcome, parsed: &Request, opt: &ResponseOpt<'_>) -> usize {
        let additional = self.counts[Section::Additional as usize] + u16::from(parsed.edns.is_some());
        let questions = u16::from(parsed.has_question());
        write_header(self.octets, outcome, [questions, self.counts[0], self.counts[1], additional]);
        if let Some(edns) = parsed.edns {
            let [size_high, size_low] = opt.udp_payload.to_be_bytes();
            // RFC 6891 6.1.3: the version is ours; of the flags, RFC 3225 3 has DO copied.
            let upper_rcode = (outcome.rcode >> 4) as u8;
            let flags = if edns.dnssec_ok { 0x80 } else { 0 };
            let start = self.length;
            self.push(&[0, 0, RecordType::OPT.0 as u8, size_high, size_low, upper_rcode, 0, flags, 0, 0, 0]);
            if opt.cookie.is_some() || opt.nsid.is_some() || opt.expire.is_some() || outcome.reason.is_some()
            {
                self.put_options(outcome, opt, start + OPT);
            }
        }
        self.length
    }

    /// Appends the options of the OPT record whose data start at `start`.
    #[inline(never)]
    fn put_options(&mut self, outcome: Outcome, opt: &ResponseOpt<'_>, start: usize) {
        if let Some(cookie) = opt.cookie {
            self.put_option(option::COOKIE, &cookie);
        }
        if let Some(nsid) = opt.nsid {
            self.put_option(option::NSID, nsid);
        }
        if let Some(expire) = opt.expire {
            self.put_option(option::EXPIRE, &expire.to_be_bytes());
        }
        if let Some(reason) = outcome.reason
            // No room was kept for it: an error leaves enough in every response but those that are made up.
            && self.length + OPTION_HEADER + 2 <= self.octets.len()
        {
            self.put_option(option::EXTENDED_ERROR, &(reason as u16).to_be_bytes());
        }
        let length = (self.length - start) as u16;
        self.octets[start - 2..start].copy_from_slice(&length.to_be_bytes());
    }

    fn put_option(&mut self, code: u16, data: &[u8]) {
        self.push(&code.to_be_bytes());
        self.push(&(data.len() as u16).to_be_bytes());
        self.push(data);
    }
}

/// What came of a request: what the header says, and what the answer is like.
#[derive(Clone, Copy)]
pub(super) struct Outcome {
    pub(super) rcode: u16,
    pub(super) is_authoritative: bool,
    pub(super) is_truncated: bool,
    /// With which others it is limited.
    pub(super) kind: Kind,
    /// How many labels of the question all of those have in common: no name has more than 127.
    pub(super) common_labels: u8,
    /// Why it is an error.
    pub(super) reason: Option<Reason>,
}

impl Outcome {
    pub(super) const fn of_error(rcode: u16) -> Self {
        Self {
            rcode,
            is_authoritative: false,
            is_truncated: false,
            kind: Kind::Error,
            common_labels: 0,
            reason: None,
        }
    }

    /// An error with its reason.
    pub(super) const fn because(rcode: u16, reason: Reason) -> Self {
        Self { reason: Some(reason), ..Self::of_error(rcode) }
    }

    /// An answer that has its data taken away: the client may come back over TCP.
    pub(super) const fn slipped() -> Self {
        Self { is_truncated: true, ..Self::of_error(rcode::NOERROR) }
    }
}

/// Turns the header of a request into that of its response: ID, opcode and a query's RD are copied (RFC 1035 4.1.1).
pub(super) fn write_header(message: &mut [u8], outcome: Outcome, counts: [u16; 4]) {
    let Some(header) = message.first_chunk_mut::<HEADER>() else { return };
    // Of other opcodes' messages RD is no part, and what is reserved is sent as 0.
    let copied = if header[2] & 0x78 == 0 { 0x01 } else { 0x78 };
    header[2] = 0x80
        | header[2] & copied
        | if outcome.is_authoritative { 0x04 } else { 0 }
        | if outcome.is_truncated { 0x02 } else { 0 };
    // RFC 4035 3.1.6: CD is cleared, as it is between resolvers alone. RA, Z and AD are never set.
    header[3] = (outcome.rcode & 0x0f) as u8;
    for (field, count) in header[4..].chunks_exact_mut(2).zip(counts) {
        field.copy_from_slice(&count.to_be_bytes());
    }
}

/// What a record of one name has before its data.
#[derive(Clone, Copy)]
pub(super) struct RecordHeader {
    pub(super) record_type: RecordType,
    pub(super) ttl: [u8; 4],
}

fn pointer(offset: usize) -> [u8; 2] {
    debug_assert!(offset <= POINTER_MAX);
    (0xc000 | offset as u16).to_be_bytes()
}

fn record_length(records: &[u8]) -> Option<usize> {
    let length = records.get(10..RECORD_HEADER)?;
    Some(RECORD_HEADER + usize::from(u16::from_be_bytes([length[0], length[1]])))
}

/// Sets the owner of each record, and the pointers to the apex in their data.
fn fix_pointers(mut records: &mut [u8], record_type: RecordType, owner: usize, apex: usize) {
    while let Some(length) = record_length(records) {
        let Some((record, rest)) = records.split_at_mut_checked(length) else { return };
        record[..2].copy_from_slice(&pointer(owner));
        for at in apex_pointers(record_type, &record[RECORD_HEADER..]).into_iter().flatten() {
            record[RECORD_HEADER + at..RECORD_HEADER + at + 2].copy_from_slice(&pointer(apex));
        }
        records = rest;
    }
}
