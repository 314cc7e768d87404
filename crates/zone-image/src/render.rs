//! RRsets rendered for messages, and back.

use zone::{Name, Rdata, RecordType, Rrset, Soa, names_in};

use crate::block::RrsetView;

/// Octets of a rendered record before its data: the pointer to its owner, type, class, TTL, length.
pub const RECORD_HEADER: usize = 12;

/// What stands where a pointer to the apex goes: a pointer to the question's name. Its last octet is not 0,
/// which tells it from the end of a name that is written in full.
const POINTER: [u8; 2] = [0xc0, 0x0c];

/// Renders the records of an RRset of the zone `apex`, each with its owner as a pointer to the question's
/// name.
pub(crate) fn render(rrset: &Rrset, apex: &Name) -> Vec<u8> {
    let mut records = Vec::with_capacity(rrset.rdatas.iter().map(|data| 16 + data.as_wire().len()).sum());
    // More than a message can count are more than fit in it.
    for data in rrset.rdatas.iter().take(usize::from(u16::MAX)) {
        push_record(&mut records, rrset.record_type, rrset.ttl, data.as_wire(), apex);
    }
    records
}

/// Renders a zone's SOA.
pub(crate) fn render_soa(soa: &Soa, apex: &Name) -> Vec<u8> {
    let mut record = Vec::new();
    push_record(&mut record, RecordType::SOA, soa.ttl, &soa.to_rdata(), apex);
    record
}

fn push_record(out: &mut Vec<u8>, record_type: RecordType, ttl: u32, data: &[u8], apex: &Name) {
    let Ok(length) = u16::try_from(data.len()) else { return };
    let start = out.len();
    out.extend(POINTER);
    out.extend(record_type.0.to_be_bytes());
    out.extend([0, 1]);
    out.extend(ttl.to_be_bytes());
    out.extend(length.to_be_bytes());
    push_data(out, record_type, data, apex);
    // The pointers only ever make the data shorter.
    let compressed = (out.len() - start - RECORD_HEADER) as u16;
    out[start + 10..start + RECORD_HEADER].copy_from_slice(&compressed.to_be_bytes());
}

/// Where in the data of a rendered record the pointers to the apex stand.
#[inline]
pub fn apex_pointers(record_type: RecordType, data: &[u8]) -> [Option<usize>; 2] {
    match record_type {
        // The one name of these ends the data.
        RecordType::NS | RecordType::CNAME | RecordType::PTR | RecordType::MX => match data {
            [.., 0] | [] | [_] => [None, None],
            _ => [Some(data.len() - 2), None],
        },
        RecordType::SOA => {
            let Some(mname) = name_length(data) else { return [None, None] };
            let Some(rname) = name_length(&data[mname..]) else { return [None, None] };
            [mname, mname + rname].map(|end| if data[end - 1] == 0 { None } else { Some(end - 2) })
        }
        _ => [None, None],
    }
}

/// How many octets a name takes, its end or its pointer included.
fn name_length(octets: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        match *octets.get(at)? {
            0 => return Some(at + 1),
            length @ 1..=63 => at += 1 + usize::from(length),
            _ => return (at + 2 <= octets.len()).then_some(at + 2),
        }
    }
}

fn push_data(out: &mut Vec<u8>, record_type: RecordType, data: &[u8], apex: &Name) {
    let mut written = 0;
    if may_point(record_type) && !apex.is_root() {
        for range in names_in(record_type, data).filter(|name| name.is_compressible).map(|name| name.range) {
            match Name::from_wire(&data[range.clone()]) {
                Ok(name) if name.is_at_or_below(apex) => {
                    out.extend(&data[written..range.end - apex.as_wire().len()]);
                    out.extend(POINTER);
                    written = range.end;
                }
                _ => {}
            }
        }
    }
    out.extend(&data[written..]);
}

/// The types in whose rendered data a name may end in a pointer to the apex (RFC 3597 4): those that
/// [`apex_pointers`] knows. A pointer to the root would be longer than the root, whose zone has none.
pub(crate) const fn may_point(record_type: RecordType) -> bool {
    use RecordType as T;
    matches!(record_type, T::NS | T::CNAME | T::PTR | T::MX | T::SOA)
}

/// How many octets the rendered record has that `records` starts with.
pub(crate) fn record_length(records: &[u8]) -> Option<usize> {
    let length = records.get(10..RECORD_HEADER)?;
    Some(RECORD_HEADER + usize::from(u16::from_be_bytes([length[0], length[1]])))
}

/// The data of each record of a rendered RRset, with its TTL.
pub(crate) fn records(rrset: RrsetView<'_>) -> impl Iterator<Item = (u32, &[u8])> {
    let mut rest = rrset.records;
    std::iter::from_fn(move || {
        let (header, after) = rest.split_first_chunk::<RECORD_HEADER>()?;
        let length = u16::from_be_bytes([header[10], header[11]]);
        let (data, after) = after.split_at_checked(usize::from(length))?;
        rest = after;
        Some((u32::from_be_bytes([header[6], header[7], header[8], header[9]]), data))
    })
}

/// The RRset that was rendered.
pub(crate) fn restore(owner: Name, rrset: RrsetView<'_>, apex: &Name) -> Rrset {
    let record_type = rrset.record_type;
    let mut ttl = 0;
    let mut rdatas = Vec::with_capacity(usize::from(rrset.count));
    for (record_ttl, data) in records(rrset) {
        ttl = record_ttl;
        rdatas.push(Rdata::from_trusted_wire(expand(record_type, data, apex)));
    }
    Rrset { name: owner, record_type, ttl, rdatas }
}

/// The data of a rendered record with its names in full.
fn expand(record_type: RecordType, data: &[u8], apex: &Name) -> Vec<u8> {
    let mut whole = Vec::with_capacity(data.len() + apex.as_wire().len());
    let mut from = 0;
    if !apex.is_root() {
        for at in apex_pointers(record_type, data).into_iter().flatten() {
            whole.extend(&data[from..at]);
            whole.extend(apex.as_wire());
            from = at + 2;
        }
    }
    whole.extend(&data[from..]);
    whole
}

/// The SOA that was rendered.
pub(crate) fn restore_soa(rrset: RrsetView<'_>, apex: &Name) -> Option<Soa> {
    let (ttl, data) = records(rrset).next()?;
    Soa::from_rdata(&Rdata::from_trusted_wire(expand(RecordType::SOA, data, apex)), ttl)
}
