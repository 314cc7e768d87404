//! One zone, compiled.

use std::sync::Arc;

use zone::{Name, RecordType, Rrset, Serial, Soa};

use crate::block::{Leaf, Node};
use crate::prefetch::prefetch_octets;
use crate::render::{render, render_soa, restore, restore_soa};
use crate::tree::{self, Change, Counts, Part, Search, search_leaf};

/// Octets of the head before the names of the apex: the counts, and how long the names are.
const FIXED: usize = 16;

/// Where the head has how many labels the apex has.
const LABELS: usize = 13;

/// In the head beside the count of the apex's labels, which are 127 at most.
const UNAVAILABLE: u8 = 0x80;

/// How many cache lines of a zone are asked for before it answers: most of a small zone.
const LINES: usize = 8;

/// A compiled, immutable zone. A clone shares everything; an update shares all that it does not touch.
///
/// The keys of names in it are their order keys ([`Name::order_key`]) without the apex's, whose own is thus
/// empty.
#[derive(Clone)]
pub struct ZoneImage {
    /// What every lookup needs, in one run of octets: the counts, the apex in wire form and as order key,
    /// and, in a zone of one leaf, that leaf. Most zones are this and nothing else.
    head: Arc<[u8]>,
    /// The names, where they are more than one leaf holds.
    tree: Option<Part>,
}

impl ZoneImage {
    /// Compiles a zone from its SOA and its RRsets (the apex's NS among them, the SOA not), in any order.
    pub fn build(apex: &Name, soa: &Soa, rrsets: Vec<Rrset>) -> Self {
        let apex_key = apex.order_key();
        let rrsets = rrsets.into_iter().filter(|rrset| rrset.record_type != RecordType::SOA);
        let mut keyed: Vec<(Vec<u8>, Rrset)> =
            rrsets.filter_map(|rrset| Some((relative_key(&rrset.name, apex, &apex_key)?, rrset))).collect();
        keyed.sort_by(|(a, a_rrset), (b, b_rrset)| (a, a_rrset.record_type).cmp(&(b, b_rrset.record_type)));
        let changes = keyed.into_iter().map(|(key, rrset)| change(key, &rrset, apex));
        let mut counts = Counts::default();
        let tree = tree::build(std::iter::once(soa_change(soa, apex)).chain(changes), &mut counts);
        Self::of(apex, &apex_key, counts, tree)
    }

    /// A zone that is there, and of which nothing can be told: its questions are answered with a failure.
    pub fn unavailable(apex: &Name) -> Self {
        let nothing = Soa {
            mname: apex.clone(),
            rname: apex.clone(),
            serial: Serial(0),
            refresh: 0,
            retry: 0,
            expire: 0,
            minimum: 0,
            ttl: 0,
        };
        // Every image has a SOA, so that whoever overlooks what this one is does not stumble over it.
        let Self { head, tree } = Self::build(apex, &nothing, Vec::new());
        let mut head = head.to_vec();
        head[LABELS] |= UNAVAILABLE;
        Self { head: head.into(), tree }
    }

    /// This zone with another SOA and with each of `rrsets` in the place of what was there; one without data
    /// is gone.
    pub fn updated(&self, soa: &Soa, rrsets: &[Rrset]) -> Self {
        let apex = self.apex();
        let mut changes = vec![soa_change(soa, &apex)];
        changes.extend(rrsets.iter().filter(|rrset| rrset.record_type != RecordType::SOA).filter_map(
            |rrset| Some(change(relative_key(&rrset.name, &apex, self.apex_key())?, rrset, &apex)),
        ));
        changes.sort_by(|a, b| (&a.key, a.record_type).cmp(&(&b.key, b.record_type)));
        let mut counts = self.counts();
        let tree = match &self.tree {
            None => tree::update_single_leaf(self.leaf(), &changes, &mut counts),
            Some(root) => tree::update(root, &changes, &mut counts),
        };
        Self::of(&apex, self.apex_key(), counts, tree)
    }

    fn of(apex: &Name, apex_key: &[u8], counts: Counts, tree: Option<Part>) -> Self {
        let apex_wire = apex.as_wire();
        let (leaf, tree) = match tree {
            Some(Part::Leaf(leaf)) => (Some(leaf), None),
            branches => (None, branches),
        };
        let leaf = leaf.as_deref().unwrap_or_default();
        let mut head = Vec::with_capacity(FIXED + apex_wire.len() + apex_key.len() + leaf.len());
        for count in [counts.cuts, counts.dnames, counts.wildcards] {
            head.extend(count.to_le_bytes());
        }
        head.push(apex_wire.len() as u8);
        head.push(apex.label_count() as u8);
        head.extend((apex_key.len() as u16).to_le_bytes());
        head.extend(apex_wire);
        head.extend(apex_key);
        head.extend(leaf);
        Self { head: head.into(), tree }
    }

    fn counts(&self) -> Counts {
        let [cuts, dnames, wildcards] = [0, 4, 8].map(|at| self.count_at(at));
        Counts { cuts, dnames, wildcards }
    }

    fn count_at(&self, at: usize) -> u32 {
        u32::from_le_bytes([self.head[at], self.head[at + 1], self.head[at + 2], self.head[at + 3]])
    }

    fn key_start(&self) -> usize {
        FIXED + usize::from(self.head[12])
    }

    fn key_end(&self) -> usize {
        self.key_start() + usize::from(u16::from_le_bytes([self.head[14], self.head[15]]))
    }

    /// The one leaf of a small zone.
    pub(crate) fn leaf(&self) -> Leaf<'_> {
        Leaf::new(&self.head[self.key_end()..])
    }

    /// The apex.
    pub fn apex(&self) -> Name {
        Name::from_wire(self.apex_wire()).expect("the head was made of a name")
    }

    /// The apex in wire form.
    pub fn apex_wire(&self) -> &[u8] {
        &self.head[FIXED..self.key_start()]
    }

    /// The order key of the apex.
    pub fn apex_key(&self) -> &[u8] {
        &self.head[self.key_start()..self.key_end()]
    }

    /// How many labels the apex has.
    pub fn apex_labels(&self) -> usize {
        usize::from(self.head[LABELS] & !UNAVAILABLE)
    }

    /// Whether the zone can be answered from: else it is [`ZoneImage::unavailable`], and its SOA means nothing.
    pub fn is_available(&self) -> bool {
        self.head[LABELS] & UNAVAILABLE == 0
    }

    /// Whether any name but the apex has NS.
    pub fn has_cuts(&self) -> bool {
        self.count_at(0) > 0
    }

    /// Whether any name has a DNAME.
    pub fn has_dnames(&self) -> bool {
        self.count_at(4) > 0
    }

    /// Whether any name has a label `*`.
    pub fn has_wildcards(&self) -> bool {
        self.count_at(8) > 0
    }

    /// The names of a zone of more than one leaf.
    pub(crate) fn tree(&self) -> Option<&Part> {
        self.tree.as_ref()
    }

    /// Asks for the memory that an answer is likely to need.
    #[inline]
    pub(crate) fn prefetch(&self) {
        prefetch_octets(&self.head, LINES);
    }

    /// Looks for the name with this key, relative to the apex.
    pub fn search(&self, key: &[u8]) -> Search<'_> {
        match &self.tree {
            None => search_leaf(self.leaf(), None, None, key),
            Some(root) => root.search(key),
        }
    }

    /// The name with this key, relative to the apex, where it has data.
    pub fn node(&self, key: &[u8]) -> Option<Node<'_>> {
        match &self.tree {
            None => self.leaf().find(key),
            Some(root) => root.node(key),
        }
    }

    /// The apex's own data.
    pub fn apex_node(&self) -> Node<'_> {
        let leaf = match &self.tree {
            None => self.leaf(),
            Some(root) => root.first_leaf(),
        };
        // Every zone has its SOA, and no key is before the empty one.
        leaf.node(0)
    }

    /// The SOA served.
    pub fn soa(&self) -> Soa {
        let apex = self.apex();
        let soa = self.apex_node().rrset(RecordType::SOA).and_then(|rrset| restore_soa(rrset, &apex));
        soa.expect("an image is built with its SOA, and only another one replaces it")
    }

    /// One RRset, the SOA's too; `None` where it is not there.
    pub fn rrset(&self, name: &Name, record_type: RecordType) -> Option<Rrset> {
        let apex = self.apex();
        let key = relative_key(name, &apex, self.apex_key())?;
        Some(restore(name.clone(), self.node(&key)?.rrset(record_type)?, &apex))
    }

    /// All RRsets in canonical order of names, those of a name by type, the SOA among them.
    pub fn rrsets(&self) -> impl Iterator<Item = Rrset> {
        let apex = self.apex();
        let single = self.tree.is_none().then(|| self.leaf());
        let leaves = self.tree.iter().flat_map(Part::leaves).chain(single);
        leaves.flat_map(move |leaf| {
            let (apex, apex_key) = (apex.clone(), self.apex_key());
            leaf.nodes().flat_map(move |node| {
                let key = [apex_key, &leaf.key(node)[..]].concat();
                let owner = Name::from_order_key(&key).expect("keys are made of names");
                let apex = apex.clone();
                node.rrsets().map(move |rrset| restore(owner.clone(), rrset, &apex))
            })
        })
    }
}

/// The key of a name relative to the apex; `None` outside the zone.
fn relative_key(name: &Name, apex: &Name, apex_key: &[u8]) -> Option<Vec<u8>> {
    if !name.is_at_or_below(apex) {
        return None;
    }
    let mut key = name.order_key();
    key.drain(..apex_key.len());
    Some(key)
}

fn change(key: Vec<u8>, rrset: &Rrset, apex: &Name) -> Change {
    let count = u16::try_from(rrset.rdatas.len()).unwrap_or(u16::MAX);
    let records = (count > 0).then(|| (count, render(rrset, apex)));
    Change { key, record_type: rrset.record_type, records }
}

fn soa_change(soa: &Soa, apex: &Name) -> Change {
    Change { key: Vec::new(), record_type: RecordType::SOA, records: Some((1, render_soa(soa, apex))) }
}
