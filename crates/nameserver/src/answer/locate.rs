//! Where a name stands in a zone: RFC 1034 4.3.2 step 3, with RFC 4592 and RFC 6672.

use zone_image::{Node, Search, SearchKey, ZoneImage};

/// What a name comes to, once cuts, redirections and wildcards are seen.
#[derive(Clone, Copy)]
pub(super) enum Location<'z> {
    /// A zone cut, with this many labels, at the name or above it.
    Delegation { cut: Node<'z>, labels: usize },
    /// A DNAME, with this many labels, above the name.
    Redirection { dname: Node<'z>, labels: usize },
    /// The name has data.
    Data(Node<'z>),
    /// A wildcard lends the name what it has (RFC 4592 3.3.1), which is nothing where only names below it exist; the
    /// closest encloser has so many labels.
    Lent { node: Option<Node<'z>>, encloser_labels: usize },
    /// The name exists by the names below it, without any data.
    NoData,
    /// There is no such name.
    Absent,
}

/// Finds the place of `name`, which is at or below the apex.
#[inline]
pub(super) fn locate<'z>(zone: &'z ZoneImage, name: &SearchKey) -> Location<'z> {
    let apex_length = zone.apex_key().len();
    let found = zone.search(&name.as_octets()[apex_length..]);
    let labels = name.label_count();
    // Of the name and its ancestors, those with no more labels exist.
    let existing = match found {
        Search::Absent { common } => name.labels_within(apex_length + common),
        Search::Exact(_) | Search::EmptyNonTerminal => labels,
    };
    if let Some(above) = find_above(zone, name, labels.min(existing + 1)) {
        return above;
    }
    match found {
        Search::Exact(node) if node.has_ns() && labels > zone.apex_labels() => {
            Location::Delegation { cut: node, labels }
        }
        Search::Exact(node) => Location::Data(node),
        Search::EmptyNonTerminal => Location::NoData,
        Search::Absent { .. } if zone.has_wildcards() => {
            match_wildcard(zone, name.prefix(existing), existing)
        }
        Search::Absent { .. } => Location::Absent,
    }
}

/// The cut or DNAME that is nearest to the apex, among the ancestors of `name` with fewer than `labels_end`
/// labels.
#[inline]
fn find_above<'z>(zone: &'z ZoneImage, name: &SearchKey, labels_end: usize) -> Option<Location<'z>> {
    let apex_length = zone.apex_key().len();
    let apex_labels = zone.apex_labels();
    if !zone.has_cuts() && !zone.has_dnames() {
        return None;
    }
    // At the apex itself NS is no cut, but a DNAME redirects.
    let from = if zone.has_dnames() { apex_labels } else { apex_labels + 1 };
    for labels in from..labels_end {
        let Some(node) = zone.node(&name.prefix(labels)[apex_length..]) else { continue };
        if node.has_ns() && labels > apex_labels {
            return Some(Location::Delegation { cut: node, labels });
        }
        if node.has_dname() {
            return Some(Location::Redirection { dname: node, labels });
        }
    }
    None
}

/// What the wildcard just below the closest encloser has (RFC 4592 3.3.1).
fn match_wildcard<'z>(zone: &'z ZoneImage, encloser: &[u8], encloser_labels: usize) -> Location<'z> {
    let mut key = [0; 512];
    let length = encloser.len() + 2;
    let Some(space) = key.get_mut(..length) else { return Location::Absent };
    space[..length - 2].copy_from_slice(encloser);
    space[length - 2] = b'*';
    match zone.search(&key[zone.apex_key().len()..length]) {
        Search::Exact(node) => Location::Lent { node: Some(node), encloser_labels },
        Search::EmptyNonTerminal => Location::Lent { node: None, encloser_labels },
        Search::Absent { .. } => Location::Absent,
    }
}
