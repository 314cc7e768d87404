//! Names and their RRsets, packed into one run of octets: how it is read. How it is written: `pack`.
//!
//! A table of keys, which also serves the branches of the tree, is
//!
//! ```text
//! count: u16 | length of prefix: u16 | heads: u32 * count | offsets: u32 * count | prefix | entries
//! ```
//!
//! with the keys in order. All keys start with the prefix, and what follows it is the entry's. A head is the
//! first four octets of that, big-endian, so that most of a search compares numbers that lie side by side. An
//! entry starts with the length of its key (u16); in a leaf it is
//!
//! ```text
//! length of key: u16 | flags: u8 | RRsets: u16 | key | directory | records
//! ```
//!
//! where the directory has for each RRset, by ascending type, its type (u16), how many records it has (u16)
//! and where they end, counted from the first RRset's first (u32). Signatures will stand behind the records
//! that they cover, with their number in the directory, so that both are copied in one go.
//!
//! All numbers are little-endian. These octets are made by this crate and never come from outside.

use zone::RecordType;

use crate::render::may_point;

/// Octets of a directory's item.
const ITEM: usize = 8;

/// A table of keys in order.
#[derive(Clone, Copy)]
pub(crate) struct KeyTable<'a>(pub(crate) &'a [u8]);

impl<'a> KeyTable<'a> {
    pub(crate) fn count(self) -> usize {
        usize::from(u16_at(self.0, 0))
    }

    pub(crate) fn prefix(self) -> &'a [u8] {
        let start = 4 + 8 * self.count();
        &self.0[start..start + usize::from(u16_at(self.0, 2))]
    }

    /// The entry, and all that follows it.
    pub(crate) fn entry(self, index: usize) -> &'a [u8] {
        let offset = u32_at(self.0, 4 + 4 * (self.count() + index));
        &self.0[offset as usize..]
    }

    /// Where `key` is, or where it would stand.
    pub(crate) fn search(self, key: &[u8], key_of: impl Fn(&'a [u8]) -> &'a [u8]) -> Result<usize, usize> {
        let count = self.count();
        let prefix = self.prefix();
        let Some(rest) = key.strip_prefix(prefix) else {
            return Err(if key < prefix { 0 } else { count });
        };
        let head = head_of(rest);
        let heads = &self.0[4..4 + 4 * count];
        let head_at = |index: usize| u32_at(heads, 4 * index);
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = low.midpoint(high);
            let order = head_at(middle).cmp(&head).then_with(|| key_of(self.entry(middle)).cmp(rest));
            match order {
                std::cmp::Ordering::Equal => return Ok(middle),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        Err(low)
    }
}

/// The first four octets of a key, as a number that compares as they do; ties are for the octets to resolve.
pub(crate) fn head_of(key: &[u8]) -> u32 {
    match key.first_chunk() {
        Some(&head) => u32::from_be_bytes(head),
        None => {
            let mut head = [0; 4];
            head[..key.len()].copy_from_slice(key);
            u32::from_be_bytes(head)
        }
    }
}

/// A leaf: names in canonical order.
#[derive(Clone, Copy)]
pub(crate) struct Leaf<'a>(pub(crate) KeyTable<'a>);

impl<'a> Leaf<'a> {
    /// A leaf without names.
    pub(crate) const EMPTY: Self = Self(KeyTable(&[0; 4]));

    pub(crate) fn new(octets: &'a [u8]) -> Self {
        Self(KeyTable(octets))
    }

    pub(crate) fn count(self) -> usize {
        self.0.count()
    }

    pub(crate) fn node(self, index: usize) -> Node<'a> {
        Node(self.0.entry(index))
    }

    pub(crate) fn nodes(self) -> impl Iterator<Item = Node<'a>> {
        (0..self.count()).map(move |index| self.node(index))
    }

    pub(crate) fn search(self, key: &[u8]) -> Result<usize, usize> {
        self.0.search(key, |entry| Node(entry).key_rest())
    }

    /// The name with exactly this key.
    pub(crate) fn find(self, key: &[u8]) -> Option<Node<'a>> {
        self.search(key).ok().map(|index| self.node(index))
    }

    /// The whole key of a node of this leaf.
    pub(crate) fn key(self, node: Node<'a>) -> Vec<u8> {
        self.key_parts(node).concat()
    }

    /// The same as what all keys start with, and the rest.
    pub(crate) fn key_parts(self, node: Node<'a>) -> [&'a [u8]; 2] {
        [self.0.prefix(), node.key_rest()]
    }

    /// How many octets `key` has in common with the key of the node at `index`.
    pub(crate) fn common_octets(self, index: usize, key: &[u8]) -> usize {
        let prefix = self.0.prefix();
        match key.strip_prefix(prefix) {
            Some(rest) => prefix.len() + count_common(rest, self.node(index).key_rest()),
            None => count_common(key, prefix),
        }
    }
}

fn count_common(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

/// What a node has, for those who need not look further.
pub(crate) mod flag {
    pub(crate) const NS: u8 = 1;
    pub(crate) const CNAME: u8 = 2;
    pub(crate) const DNAME: u8 = 4;
}

/// A name of a zone that has RRsets.
#[derive(Clone, Copy)]
pub struct Node<'a>(&'a [u8]);

impl<'a> Node<'a> {
    fn key_rest(self) -> &'a [u8] {
        &self.0[5..5 + self.key_length()]
    }

    fn key_length(self) -> usize {
        usize::from(u16_at(self.0, 0))
    }

    fn rrset_count(self) -> usize {
        usize::from(u16_at(self.0, 3))
    }

    /// The directory, and the records.
    fn parts(self) -> (&'a [u8], &'a [u8]) {
        self.0[5 + self.key_length()..].split_at(ITEM * self.rrset_count())
    }

    pub(crate) fn flags(self) -> u8 {
        self.0[2]
    }

    /// Whether there is an NS RRset.
    pub fn has_ns(self) -> bool {
        self.flags() & flag::NS != 0
    }

    /// Whether there is a CNAME.
    pub fn has_cname(self) -> bool {
        self.flags() & flag::CNAME != 0
    }

    /// Whether there is a DNAME.
    pub fn has_dname(self) -> bool {
        self.flags() & flag::DNAME != 0
    }

    /// The RRset of a type.
    pub fn rrset(self, record_type: RecordType) -> Option<RrsetView<'a>> {
        let (directory, records) = self.parts();
        let type_at = |index: usize| u16_at(directory, ITEM * index);
        let (mut low, mut high) = (0, self.rrset_count());
        while low < high {
            let middle = low.midpoint(high);
            match type_at(middle).cmp(&record_type.0) {
                std::cmp::Ordering::Equal => return Some(rrset_at(directory, records, middle)),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// All RRsets, by ascending type.
    pub fn rrsets(self) -> impl Iterator<Item = RrsetView<'a>> {
        let (directory, records) = self.parts();
        (0..self.rrset_count()).map(move |index| rrset_at(directory, records, index))
    }

    /// Whether both are the same name of the same image.
    pub fn is_same(self, other: Self) -> bool {
        std::ptr::eq(self.0.as_ptr(), other.0.as_ptr())
    }
}

fn rrset_at<'a>(directory: &'a [u8], records: &'a [u8], index: usize) -> RrsetView<'a> {
    let item = ITEM * index;
    let start = if index == 0 { 0 } else { u32_at(directory, item - ITEM + 4) as usize };
    let end = u32_at(directory, item + 4) as usize;
    RrsetView {
        record_type: RecordType(u16_at(directory, item)),
        count: u16_at(directory, item + 2),
        records: &records[start..end],
    }
}

/// An RRset, ready to be copied into a message.
#[derive(Clone, Copy)]
pub struct RrsetView<'a> {
    /// The type.
    pub record_type: RecordType,
    /// How many records there are.
    pub count: u16,
    /// The records in wire form. Their owner is a pointer to the name in the question, at offset 12. A name
    /// in the data of an NS, CNAME, PTR, MX or SOA that lies in the zone ends in a pointer that the message
    /// must set to where it has the apex: see [`crate::apex_pointers`].
    pub records: &'a [u8],
}

impl RrsetView<'_> {
    /// Whether there may be pointers to the apex in the data.
    #[inline]
    pub fn may_point(&self) -> bool {
        may_point(self.record_type)
    }
}

#[inline]
fn u16_at(octets: &[u8], at: usize) -> u16 {
    match octets[at..].first_chunk() {
        Some(&chunk) => u16::from_le_bytes(chunk),
        None => 0,
    }
}

#[inline]
fn u32_at(octets: &[u8], at: usize) -> u32 {
    match octets[at..].first_chunk() {
        Some(&chunk) => u32::from_le_bytes(chunk),
        None => 0,
    }
}
