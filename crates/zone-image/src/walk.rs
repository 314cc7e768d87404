//! All records of a zone, in stretches: for those who cannot take them at once.

use zone::RecordType;

use crate::block::{Leaf, Node};
use crate::render::record_length;
use crate::tree::Part;
use crate::{RrsetView, ZoneImage};

/// A way through all records of a zone but its SOA, in canonical order of names. It keeps the image as it is.
pub struct Walk {
    image: ZoneImage,
    /// The way to the leaf it stands in: the child taken in each branch.
    path: Vec<usize>,
    node: usize,
    rrset: usize,
    /// How many octets of that RRset are done with.
    octets: usize,
    is_over: bool,
}

impl ZoneImage {
    /// A walk from the apex on.
    pub fn walk(&self) -> Walk {
        let mut path = Vec::new();
        if let Some(root) = self.tree() {
            root.first_path(&mut path);
        }
        Walk { image: self.clone(), path, node: 0, rrset: 0, octets: 0, is_over: false }
    }
}

impl Walk {
    /// Hands records to `take`, each as the labels of its owner that stand before the apex, and as it was rendered
    /// ([`RrsetView::records`]), until it takes one not: that one is the first of the next stretch. Answers whether
    /// all are through.
    pub fn go_on(&mut self, mut take: impl FnMut(&[u8], &[u8]) -> bool) -> bool {
        let (mut key, mut labels) = (Vec::new(), Vec::new());
        while !self.is_over {
            let leaf = match self.image.tree() {
                Some(root) => root.leaf_on(&self.path),
                None => self.image.leaf(),
            };
            while self.node < leaf.count() {
                let node = leaf.node(self.node);
                leaf.write_key(node, &mut key);
                write_labels(&key, &mut labels);
                let mut place = (self.rrset, self.octets);
                let is_through = go_through(node, key.is_empty(), &mut place, |record| take(&labels, record));
                (self.rrset, self.octets) = place;
                if !is_through {
                    return false;
                }
                self.node += 1;
            }
            self.node = 0;
            self.is_over = self.image.tree().is_none_or(|root| !root.next_path(&mut self.path));
        }
        true
    }
}

/// Hands on the records of a node from a place on. Answers whether all are through, and the place is the start.
fn go_through(
    node: Node<'_>,
    is_apex: bool,
    (rrset, octets): &mut (usize, usize),
    mut take: impl FnMut(&[u8]) -> bool,
) -> bool {
    for RrsetView { record_type, records, .. } in node.rrsets().skip(*rrset) {
        let is_soa = is_apex && record_type == RecordType::SOA;
        while !is_soa && *octets < records.len() {
            let rest = &records[*octets..];
            let record = &rest[..record_length(rest).unwrap_or(rest.len())];
            if !take(record) {
                return false;
            }
            *octets += record.len();
        }
        (*rrset, *octets) = (*rrset + 1, 0);
    }
    (*rrset, *octets) = (0, 0);
    true
}

/// Writes the labels of a name whose key relative to the apex this is.
fn write_labels(key: &[u8], labels: &mut Vec<u8>) {
    labels.clear();
    let Some((_, key)) = key.split_last() else { return };
    for label in key.rsplit(|octet| *octet == 0) {
        let start = labels.len();
        labels.push(0);
        let mut octets = label.iter();
        while let Some(&octet) = octets.next() {
            labels.push(if octet == 1 { octets.next().map_or(0, |escaped| escaped - 1) } else { octet });
        }
        labels[start] = (labels.len() - start - 1) as u8;
    }
}

impl<'a> Leaf<'a> {
    fn write_key(self, node: Node<'a>, key: &mut Vec<u8>) {
        let [prefix, rest] = self.key_parts(node);
        key.clear();
        key.extend(prefix);
        key.extend(rest);
    }
}

impl Part {
    /// Goes on from where `path` leads, to the first leaf there.
    fn first_path(&self, path: &mut Vec<usize>) {
        let mut part = self.on(path);
        while let Self::Branch(branch) = part {
            path.push(0);
            part = &branch.children()[0];
        }
    }

    fn leaf_on(&self, path: &[usize]) -> Leaf<'_> {
        self.on(path).first_leaf()
    }

    fn on(&self, path: &[usize]) -> &Self {
        path.iter().fold(self, |part, &index| match part {
            Self::Branch(branch) => &branch.children()[index],
            Self::Leaf(_) => part,
        })
    }

    /// Leads a path to the next leaf, if there is one.
    fn next_path(&self, path: &mut Vec<usize>) -> bool {
        while let Some(index) = path.pop() {
            if let Self::Branch(branch) = self.on(path)
                && index + 1 < branch.children().len()
            {
                path.push(index + 1);
                self.first_path(path);
                return true;
            }
        }
        false
    }
}
