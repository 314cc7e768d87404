//! The names of a zone in canonical order, as a copy-on-write B+tree: an update shares all that it does not
//! touch.

use std::borrow::Cow;
use std::sync::Arc;

use zone::RecordType;

use crate::block::{KeyTable, Leaf, Node, flag};
use crate::pack::{Entry, PackedRrset, are_small, pack_bounds, pack_leaves};

/// Branches are split above so many children.
const FANOUT_MAX: usize = 64;
/// How many RRsets are packed at a time when a zone is built.
const BUILD_BATCH: usize = 4096;

/// A part of the tree.
#[derive(Clone)]
pub(crate) enum Part {
    Leaf(Arc<[u8]>),
    Branch(Arc<Branch>),
}

/// Inner node: its children, all of the same height, and the least key that each may have.
pub(crate) struct Branch {
    bounds: Box<[u8]>,
    children: Box<[Part]>,
}

/// One RRset's place in a zone, and the records that come there with their number: none where it goes away.
pub(crate) struct Change {
    pub(crate) key: Vec<u8>,
    pub(crate) record_type: RecordType,
    pub(crate) records: Option<(u16, Vec<u8>)>,
}

/// How many names of each kind a zone has, that lookups may skip what is not there.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Names with NS, the apex aside.
    pub(crate) cuts: u32,
    /// Names with DNAME.
    pub(crate) dnames: u32,
    /// Names with a label `*`: below such a one, it exists too (RFC 4592 2.2.2).
    pub(crate) wildcards: u32,
}

impl Counts {
    /// Adds a name with these flags, or takes it away.
    fn tally(&mut self, key: &[u8], flags: u8, sign: i32) {
        let count = |number: &mut u32, holds: bool| {
            if holds {
                *number = number.saturating_add_signed(sign);
            }
        };
        count(&mut self.cuts, flags & flag::NS != 0 && !key.is_empty());
        count(&mut self.dnames, flags & flag::DNAME != 0);
        count(&mut self.wildcards, key.split(|&octet| octet == 0).any(|label| label == b"*"));
    }
}

/// What a search finds.
pub enum Search<'a> {
    /// The name has data.
    Exact(Node<'a>),
    /// The name has none, but names below it have (RFC 4592 2.2.2).
    EmptyNonTerminal,
    /// Neither the name nor anything below it exists.
    Absent {
        /// How many octets its key has in common with the key that is nearest: its ancestors with keys that
        /// are no longer exist.
        common: usize,
    },
}

/// Looks for a key in a leaf whose neighbours in the tree, if it has any, are these.
pub(crate) fn search_leaf<'a>(
    leaf: Leaf<'a>,
    before: Option<&'a Part>,
    after: Option<&'a Part>,
    key: &[u8],
) -> Search<'a> {
    let index = match leaf.search(key) {
        Ok(index) => return Search::Exact(leaf.node(index)),
        Err(index) => index,
    };
    let successor =
        if index < leaf.count() { Some((leaf, index)) } else { after.map(|part| (part.first_leaf(), 0)) };
    let after_common = successor.map_or(0, |(leaf, index)| leaf.common_octets(index, key));
    if after_common == key.len() {
        // What sorts next starts with the whole key: it lies below.
        return Search::EmptyNonTerminal;
    }
    let predecessor = match index.checked_sub(1) {
        Some(index) => Some((leaf, index)),
        None => before.map(Part::last_leaf).map(|leaf| (leaf, leaf.count() - 1)),
    };
    let before_common = predecessor.map_or(0, |(leaf, index)| leaf.common_octets(index, key));
    Search::Absent { common: after_common.max(before_common) }
}

impl Part {
    /// Looks for a key.
    pub(crate) fn search(&self, key: &[u8]) -> Search<'_> {
        let (mut part, mut before, mut after) = (self, None, None);
        loop {
            match part {
                Self::Leaf(octets) => return search_leaf(Leaf::new(octets), before, after, key),
                Self::Branch(branch) => {
                    let index = branch.child_for(key);
                    before = index.checked_sub(1).map(|index| &branch.children[index]).or(before);
                    after = branch.children.get(index + 1).or(after);
                    part = &branch.children[index];
                }
            }
        }
    }

    /// The name with exactly this key.
    pub(crate) fn node(&self, key: &[u8]) -> Option<Node<'_>> {
        let mut part = self;
        loop {
            match part {
                Self::Leaf(octets) => return Leaf::new(octets).find(key),
                Self::Branch(branch) => part = &branch.children[branch.child_for(key)],
            }
        }
    }

    pub(crate) fn first_leaf(&self) -> Leaf<'_> {
        let mut part = self;
        loop {
            match part {
                Self::Leaf(octets) => return Leaf::new(octets),
                Self::Branch(branch) => part = &branch.children[0],
            }
        }
    }

    fn last_leaf(&self) -> Leaf<'_> {
        let mut part = self;
        loop {
            match part {
                Self::Leaf(octets) => return Leaf::new(octets),
                Self::Branch(branch) => part = &branch.children[branch.children.len() - 1],
            }
        }
    }

    /// All leaves, in order.
    pub(crate) fn leaves(&self) -> impl Iterator<Item = Leaf<'_>> {
        let mut open = vec![std::slice::from_ref(self).iter()];
        std::iter::from_fn(move || {
            loop {
                match open.last_mut()?.next() {
                    None => drop(open.pop()),
                    Some(Self::Leaf(octets)) => return Some(Leaf::new(octets)),
                    Some(Self::Branch(branch)) => open.push(branch.children.iter()),
                }
            }
        })
    }

    /// This part with `changes`, which are in order and all belong here: parts of the same height, none where
    /// nothing is left.
    fn updated(&self, bound: &[u8], changes: &[Change], counts: &mut Counts) -> Vec<Bounded> {
        match self {
            Self::Leaf(octets) => {
                let mut parts = update_leaf(Leaf::new(octets), changes, counts);
                if let Some(first) = parts.first_mut() {
                    first.bound = bound.to_vec();
                }
                parts
            }
            Self::Branch(branch) => group(branch.updated_children(bound, changes, counts)),
        }
    }
}

impl Branch {
    fn of(parts: &[Bounded]) -> Self {
        let bounds: Vec<&[u8]> = parts.iter().map(|part| &part.bound[..]).collect();
        Self {
            bounds: pack_bounds(&bounds).into(),
            children: parts.iter().map(|part| part.part.clone()).collect(),
        }
    }

    pub(crate) fn children(&self) -> &[Part] {
        &self.children
    }

    /// The child under which a key belongs.
    fn child_for(&self, key: &[u8]) -> usize {
        match KeyTable(&self.bounds).search(key, bound_rest) {
            Ok(index) => index,
            Err(index) => index.saturating_sub(1),
        }
    }

    fn bound(&self, index: usize) -> Vec<u8> {
        let table = KeyTable(&self.bounds);
        [table.prefix(), bound_rest(table.entry(index))].concat()
    }

    fn updated_children(&self, bound: &[u8], mut changes: &[Change], counts: &mut Counts) -> Vec<Bounded> {
        let mut parts: Vec<Bounded> = Vec::with_capacity(self.children.len() + 1);
        for (index, child) in self.children.iter().enumerate() {
            let own_bound = if index == 0 { bound.to_vec() } else { self.bound(index) };
            let here = match index + 1 {
                next if next < self.children.len() => {
                    let next_bound = self.bound(next);
                    changes.partition_point(|change| change.key < next_bound)
                }
                _ => changes.len(),
            };
            let (mine, rest) = changes.split_at(here);
            changes = rest;
            if mine.is_empty() {
                parts.push(Bounded { bound: own_bound, part: child.clone(), is_new: false });
            } else {
                parts.extend(child.updated(&own_bound, mine, counts));
            }
        }
        join_small(parts)
    }
}

fn bound_rest(entry: &[u8]) -> &[u8] {
    let (length, rest) = entry.split_at(2);
    &rest[..usize::from(u16::from_le_bytes([length[0], length[1]]))]
}

/// A part with the least key that it may have.
pub(crate) struct Bounded {
    bound: Vec<u8>,
    part: Part,
    /// Whether this update made it.
    is_new: bool,
}

/// Joins what has become small with the part before it, so that a zone that shrinks does not end in crumbs.
fn join_small(parts: Vec<Bounded>) -> Vec<Bounded> {
    let mut joined: Vec<Bounded> = Vec::with_capacity(parts.len());
    for part in parts {
        match joined.last_mut() {
            Some(last) if last.is_new || part.is_new => match join(&last.part, &part.part) {
                Some(both) => (last.part, last.is_new) = (both, true),
                None => joined.push(part),
            },
            _ => joined.push(part),
        }
    }
    joined
}

/// Both as one, where they are small.
fn join(first: &Part, second: &Part) -> Option<Part> {
    match (first, second) {
        (Part::Leaf(first), Part::Leaf(second)) if are_small(first, second) => {
            let mut entries = Vec::new();
            for leaf in [Leaf::new(first), Leaf::new(second)] {
                entries.extend(leaf.nodes().map(|node| Entry::of_node(leaf, node)));
            }
            match &pack_leaves(&entries)[..] {
                [(_, octets)] => Some(Part::Leaf(octets[..].into())),
                _ => None,
            }
        }
        (Part::Branch(first), Part::Branch(second))
            if first.children.len() + second.children.len() <= FANOUT_MAX / 2 =>
        {
            let children = [first, second].into_iter().flat_map(|branch| {
                let children = branch.children.iter().enumerate();
                children.map(|(index, child)| Bounded {
                    bound: branch.bound(index),
                    part: child.clone(),
                    is_new: false,
                })
            });
            Some(Part::Branch(Arc::new(Branch::of(&children.collect::<Vec<_>>()))))
        }
        _ => None,
    }
}

/// Puts parts under as few branches of about equal size as the limit allows.
fn group(parts: Vec<Bounded>) -> Vec<Bounded> {
    if parts.is_empty() {
        return Vec::new();
    }
    let groups = parts.len().div_ceil(FANOUT_MAX);
    let share = parts.len().div_ceil(groups);
    let branches = parts.chunks(share).map(|chunk| Bounded {
        bound: chunk[0].bound.clone(),
        part: Part::Branch(Arc::new(Branch::of(chunk))),
        is_new: true,
    });
    branches.collect()
}

/// Stacks branches on parts of the same height until one is left; `None` without any.
fn grow(mut parts: Vec<Bounded>) -> Option<Part> {
    while parts.len() > 1 {
        parts = group(parts);
    }
    let mut root = parts.pop()?.part;
    // A branch with one child only lengthens the way.
    loop {
        match &root {
            Part::Branch(branch) if branch.children.len() == 1 => root = branch.children[0].clone(),
            _ => return Some(root),
        }
    }
}

/// Builds a tree of what `changes`, in order, bring: a bounded number at a time, for they take more room than
/// the tree.
pub(crate) fn build(changes: impl Iterator<Item = Change>, counts: &mut Counts) -> Option<Part> {
    let mut parts = Vec::new();
    let mut batch: Vec<Change> = Vec::new();
    for change in changes {
        if batch.len() >= BUILD_BATCH && batch.last().is_some_and(|last| last.key != change.key) {
            parts.extend(update_leaf(Leaf::EMPTY, &batch, counts));
            batch.clear();
        }
        batch.push(change);
    }
    parts.extend(update_leaf(Leaf::EMPTY, &batch, counts));
    grow(join_small(parts))
}

/// The tree of one leaf, with `changes`, in order.
pub(crate) fn update_single_leaf(leaf: Leaf<'_>, changes: &[Change], counts: &mut Counts) -> Option<Part> {
    grow(update_leaf(leaf, changes, counts))
}

/// The tree with `changes`, in order.
pub(crate) fn update(root: &Part, changes: &[Change], counts: &mut Counts) -> Option<Part> {
    grow(root.updated(&[], changes, counts))
}

fn update_leaf<'a>(leaf: Leaf<'a>, changes: &'a [Change], counts: &mut Counts) -> Vec<Bounded> {
    let mut entries = Vec::with_capacity(leaf.count() + 1);
    let mut nodes = leaf.nodes().map(|node| Entry::of_node(leaf, node)).peekable();
    for run in changes.chunk_by(|a, b| a.key == b.key) {
        let key = &run[0].key;
        entries.extend(std::iter::from_fn(|| nodes.next_if(|entry| *entry.key < **key)));
        let mut entry = nodes
            .next_if(|entry| *entry.key == **key)
            .inspect(|entry| counts.tally(key, entry.flags(), -1))
            .unwrap_or_else(|| Entry { key: Cow::Owned(key.clone()), rrsets: Vec::new() });
        for change in run {
            change_rrset(&mut entry.rrsets, change);
        }
        if !entry.rrsets.is_empty() {
            counts.tally(key, entry.flags(), 1);
            entries.push(entry);
        }
    }
    entries.extend(nodes);
    let leaves = pack_leaves(&entries).into_iter();
    leaves.map(|(bound, octets)| Bounded { bound, part: Part::Leaf(octets.into()), is_new: true }).collect()
}

fn change_rrset<'a>(rrsets: &mut Vec<PackedRrset<'a>>, change: &'a Change) {
    let record_type = change.record_type;
    let place = rrsets.binary_search_by_key(&record_type, |rrset| rrset.record_type);
    let packed = change.records.as_ref().map(|(count, records)| PackedRrset {
        record_type,
        count: *count,
        records: Cow::Borrowed(records),
    });
    match (place, packed) {
        (Ok(index), Some(packed)) => rrsets[index] = packed,
        (Ok(index), None) => drop(rrsets.remove(index)),
        (Err(index), Some(packed)) => rrsets.insert(index, packed),
        (Err(_), None) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(number: usize, is_there: bool) -> Change {
        let key = format!("host{number:05}\0").into_bytes();
        Change { key, record_type: RecordType::A, records: is_there.then(|| (1, vec![0; 16])) }
    }

    fn heights(part: &Part, height: usize, found: &mut Vec<usize>) {
        match part {
            Part::Leaf(_) => found.push(height),
            Part::Branch(branch) => {
                assert!((1..=FANOUT_MAX).contains(&branch.children.len()));
                branch.children.iter().for_each(|child| heights(child, height + 1, found));
            }
        }
    }

    /// How many leaves there are; all lie equally deep.
    fn count_leaves(root: &Part) -> usize {
        let mut found = Vec::new();
        heights(root, 0, &mut found);
        assert!(found.iter().all(|height| *height == found[0]));
        found.len()
    }

    #[test]
    fn a_tree_that_shrinks_has_few_leaves() {
        let count = 8_000;
        let mut counts = Counts::default();
        let mut root = build((0..count).map(|number| change(number, true)), &mut counts).unwrap();
        assert!((60..160).contains(&count_leaves(&root)), "{}", count_leaves(&root));
        // In no order, down to a hundredth; the stride has no factor in common with the count.
        for number in (0..count - count / 100).map(|step| step * 7_919 % count) {
            root = update(&root, &[change(number, false)], &mut counts).unwrap();
        }
        assert!(count_leaves(&root) <= 4, "{}", count_leaves(&root));
        let names: usize = root.leaves().map(Leaf::count).sum();
        assert_eq!(names, count / 100);
    }

    #[test]
    fn a_tree_that_grows_one_by_one_has_leaves_that_are_half_full_at_least() {
        let mut counts = Counts::default();
        let mut root = build(std::iter::once(change(0, true)), &mut counts).unwrap();
        for number in 1..4_000 {
            root = update(&root, &[change(number * 7_919 % 4_000, true)], &mut counts).unwrap();
        }
        assert!(count_leaves(&root) <= 2 * 4_000 / 64, "{}", count_leaves(&root));
        let keys: Vec<_> =
            root.leaves().flat_map(|leaf| leaf.nodes().map(move |node| leaf.key(node))).collect();
        assert!(keys.is_sorted() && keys.len() == 4_000);
    }
}
