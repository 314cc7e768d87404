//! The records of several deltas, in stretches, as transfers of increments have them.

use std::sync::Arc;

use zone::{Name, Rrset, Soa};

use crate::Delta;
use crate::render::{record_length, render, render_soa};

/// A way through deltas, the oldest first: of each the SOA before, what went, the SOA after, what came (RFC 1995 4).
pub struct DeltaWalk {
    apex: Name,
    deltas: Vec<Arc<Delta>>,
    /// How many deltas, and RRsets and SOAs of the next one, are rendered.
    delta: usize,
    step: usize,
    /// The labels before the apex of what was rendered last, and its records, with how many octets are done with.
    labels: Vec<u8>,
    records: Vec<u8>,
    octets: usize,
}

/// What is rendered at once.
enum Part<'a> {
    Soa(&'a Soa),
    Rrset(&'a Rrset),
}

impl DeltaWalk {
    /// Through these of the zone `apex`.
    pub fn new(apex: Name, deltas: Vec<Arc<Delta>>) -> Self {
        Self { apex, deltas, delta: 0, step: 0, labels: Vec::new(), records: Vec::new(), octets: 0 }
    }

    /// Hands records to `take` as [`crate::Walk::go_on`] does.
    pub fn go_on(&mut self, mut take: impl FnMut(&[u8], &[u8]) -> bool) -> bool {
        loop {
            while self.octets < self.records.len() {
                let rest = &self.records[self.octets..];
                let record = &rest[..record_length(rest).unwrap_or(rest.len())];
                if !take(&self.labels, record) {
                    return false;
                }
                self.octets += record.len();
            }
            if !self.render_next() {
                return true;
            }
        }
    }

    /// Renders what comes next, if anything does.
    fn render_next(&mut self) -> bool {
        (self.octets, self.step) = (0, self.step + 1);
        self.records.clear();
        self.labels.clear();
        let Some(delta) = self.deltas.get(self.delta) else { return false };
        match part(delta, self.step - 1) {
            Some(Part::Soa(soa)) => self.records = render_soa(soa, &self.apex),
            Some(Part::Rrset(rrset)) if rrset.name.is_at_or_below(&self.apex) => {
                let name = rrset.name.as_wire();
                self.labels.extend(&name[..name.len() - self.apex.as_wire().len()]);
                self.records = render(rrset, &self.apex);
            }
            Some(Part::Rrset(_)) => {}
            None => (self.delta, self.step) = (self.delta + 1, 0),
        }
        true
    }
}

fn part(delta: &Delta, step: usize) -> Option<Part<'_>> {
    let removed = delta.removed.len();
    match step {
        0 => Some(Part::Soa(&delta.from)),
        step if step <= removed => Some(Part::Rrset(&delta.removed[step - 1])),
        step if step == removed + 1 => Some(Part::Soa(&delta.to)),
        step => delta.added.get(step - removed - 2).map(Part::Rrset),
    }
}
