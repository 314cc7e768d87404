//! How leaves and branches are packed into octets; `block` says what they look like.

use std::borrow::Cow;

use zone::RecordType;

use crate::block::{Leaf, Node, flag, head_of};

/// Leaves are split above so many names ...
const NAMES_MAX: usize = 128;
/// ... or so many octets, where they have more than one name.
const OCTETS_MAX: usize = 16 * 1024;

/// An RRset on its way into a leaf.
#[derive(Clone)]
pub(crate) struct PackedRrset<'a> {
    pub(crate) record_type: RecordType,
    pub(crate) count: u16,
    pub(crate) records: Cow<'a, [u8]>,
}

/// A name on its way into a leaf, with at least one RRset, by ascending type.
pub(crate) struct Entry<'a> {
    pub(crate) key: Cow<'a, [u8]>,
    pub(crate) rrsets: Vec<PackedRrset<'a>>,
}

impl<'a> Entry<'a> {
    pub(crate) fn of_node(leaf: Leaf<'a>, node: Node<'a>) -> Self {
        let rrsets = node.rrsets().map(|rrset| PackedRrset {
            record_type: rrset.record_type,
            count: rrset.count,
            records: Cow::Borrowed(rrset.records),
        });
        Self { key: Cow::Owned(leaf.key(node)), rrsets: rrsets.collect() }
    }

    fn octets(&self) -> usize {
        // Head, offset, the entry's fixed part and the directory.
        13 + self.key.len() + self.rrsets.iter().map(|rrset| 8 + rrset.records.len()).sum::<usize>()
    }

    pub(crate) fn flags(&self) -> u8 {
        self.rrsets.iter().fold(0, |flags, rrset| {
            flags
                | match rrset.record_type {
                    RecordType::NS => flag::NS,
                    RecordType::CNAME => flag::CNAME,
                    RecordType::DNAME => flag::DNAME,
                    _ => 0,
                }
        })
    }
}

/// Packs names in order into as few leaves of about equal size as the limits allow. With each comes its first
/// key.
pub(crate) fn pack_leaves(entries: &[Entry<'_>]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let octets: usize = entries.iter().map(Entry::octets).sum();
    let parts = entries.len().div_ceil(NAMES_MAX).max(octets.div_ceil(OCTETS_MAX)).max(1);
    let share = octets.div_ceil(parts);
    let mut leaves = Vec::with_capacity(parts);
    let (mut from, mut filled) = (0, 0);
    for (index, entry) in entries.iter().enumerate() {
        let grown = filled + entry.octets();
        if index > from && (grown > share + share / 8 || index - from == NAMES_MAX) {
            leaves.push(pack_leaf(&entries[from..index]));
            (from, filled) = (index, entry.octets());
        } else {
            filled = grown;
        }
    }
    if from < entries.len() {
        leaves.push(pack_leaf(&entries[from..]));
    }
    leaves
}

/// Whether two leaves have shrunk so much that they should be one.
pub(crate) fn are_small(first: &[u8], second: &[u8]) -> bool {
    Leaf::new(first).count() + Leaf::new(second).count() <= NAMES_MAX / 2
        && first.len() + second.len() <= OCTETS_MAX / 2
}

fn pack_leaf(entries: &[Entry<'_>]) -> (Vec<u8>, Vec<u8>) {
    let octets = pack_table(
        entries,
        |entry| &entry.key,
        |entry, rest, out| {
            out.extend((rest.len() as u16).to_le_bytes());
            out.push(entry.flags());
            out.extend((entry.rrsets.len() as u16).to_le_bytes());
            out.extend(rest);
            let mut end = 0;
            for rrset in &entry.rrsets {
                end += rrset.records.len() as u32;
                out.extend(rrset.record_type.0.to_le_bytes());
                out.extend(rrset.count.to_le_bytes());
                out.extend(end.to_le_bytes());
            }
            for rrset in &entry.rrsets {
                out.extend(&*rrset.records);
            }
        },
    );
    (entries[0].key.to_vec(), octets)
}

/// Packs the lower bounds of a branch's children.
pub(crate) fn pack_bounds(bounds: &[&[u8]]) -> Vec<u8> {
    pack_table(
        bounds,
        |bound| *bound,
        |_, rest, out| {
            out.extend((rest.len() as u16).to_le_bytes());
            out.extend(rest);
        },
    )
}

/// Writes a table of keys: `push` writes an entry, given what its key has after the prefix.
fn pack_table<'k, T>(
    items: &'k [T],
    key_of: impl Fn(&'k T) -> &'k [u8],
    push: impl Fn(&'k T, &'k [u8], &mut Vec<u8>),
) -> Vec<u8> {
    let first = items.first().map_or(&[][..], &key_of);
    let last = items.last().map_or(&[][..], &key_of);
    let prefix = &first[..first.iter().zip(last).take_while(|(a, b)| a == b).count()];
    let mut out = Vec::with_capacity(64 * items.len());
    out.extend((items.len() as u16).to_le_bytes());
    out.extend((prefix.len() as u16).to_le_bytes());
    for item in items {
        out.extend(head_of(&key_of(item)[prefix.len()..]).to_le_bytes());
    }
    let offsets = out.len();
    out.resize(offsets + 4 * items.len(), 0);
    out.extend(prefix);
    for (index, item) in items.iter().enumerate() {
        let start = out.len() as u32;
        out[offsets + 4 * index..offsets + 4 * index + 4].copy_from_slice(&start.to_le_bytes());
        push(item, &key_of(item)[prefix.len()..], &mut out);
    }
    out
}
