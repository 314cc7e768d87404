//! Chains of CNAME and DNAME, which are followed inside the one zone only: what is beyond may be another
//! account's.

use zone::{Name, RecordType};
use zone_image::{Node, RECORD_HEADER, SearchKey};

use super::message::{Full, Owner, POINTER_MAX, Placed, RecordHeader, Section};
use super::solve::Query;
use super::wire::{self, HEADER};

/// How many times a question is asked anew under another name.
const STEPS_MAX: usize = 16;

/// The name that is asked for now, and the ones before it.
pub(super) struct Chain<'s, 'q> {
    qname: &'q SearchKey,
    /// The name now, once it is no longer the question's.
    target: &'s mut SearchKey,
    /// Where the message has each name so far, the one of now last.
    places: [usize; STEPS_MAX + 1],
    steps: usize,
    /// Where the message has the owner of each DNAME so far, and its record behind the owner.
    dnames: [(usize, usize); STEPS_MAX + 1],
    dname_count: usize,
}

/// What becomes of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// There is another name to ask for.
    Next,
    /// The next name is not of this zone, was asked for already, or is one too many.
    End,
    /// There would be one, but it is too long for a name.
    NameTooLong,
}

impl<'s, 'q> Chain<'s, 'q> {
    pub(super) fn of_question(qname: &'q SearchKey, target: &'s mut SearchKey) -> Self {
        Self {
            qname,
            target,
            places: [HEADER; STEPS_MAX + 1],
            steps: 0,
            dnames: [(HEADER, HEADER); STEPS_MAX + 1],
            dname_count: 0,
        }
    }

    /// Whether it has gone nowhere yet.
    #[inline]
    pub(super) fn is_at_question(&self) -> bool {
        self.steps == 0
    }

    /// The name that is asked for now.
    #[inline]
    pub(super) fn name(&self) -> &SearchKey {
        if self.steps == 0 { self.qname } else { self.target }
    }

    /// Where the message has it.
    #[inline]
    pub(super) fn owner(&self) -> usize {
        self.places[self.steps]
    }

    /// Where the message has its ancestor of so many labels, below the apex or at it.
    pub(super) fn owner_above(&self, query: &Query<'_, '_>, labels: usize) -> usize {
        if labels == query.zone.apex_labels() {
            query.message.apex
        } else {
            self.owner() + self.name().wire_offset(labels)
        }
    }

    /// Goes on with the target of a CNAME that is in the message.
    pub(super) fn follow_cname(&mut self, query: &Query<'_, '_>, cname: Placed<'_>) -> Step {
        let data = cname.records.records.get(RECORD_HEADER..);
        match data.and_then(|data| query.labels_in_zone(data)) {
            Some(labels) => self.go_on(query, labels, cname.at + RECORD_HEADER),
            None => Step::End,
        }
    }

    /// Puts a DNAME and the CNAME that it makes of the name (RFC 6672 3.1), and goes on with that one's
    /// target.
    #[inline(never)]
    pub(super) fn follow_dname(
        &mut self,
        query: &mut Query<'_, '_>,
        dname: Node<'_>,
        labels: usize,
    ) -> Result<Step, Full> {
        let Some(rrset) = dname.rrset(RecordType::DNAME) else { return Ok(Step::End) };
        let owner = self.owner_above(query, labels);
        // RFC 2181 5: an RRset stands in an answer once, however often the chain comes by.
        let at = match self.place_of_dname(query, owner) {
            Some(at) => at,
            None => {
                let at = query.message.put_rrset(Section::Answer, rrset, Owner::At(owner))?;
                if let Some(next) = self.dnames.get_mut(self.dname_count) {
                    *next = (owner, at);
                    self.dname_count += 1;
                }
                at
            }
        };
        let Some((header, new_tail)) = rrset.records.split_at_checked(RECORD_HEADER) else {
            return Ok(Step::End);
        };

        // The labels before the DNAME's owner as the message has them, and then the DNAME's target.
        let kept = self.name().wire_offset(labels);
        let mut target = [0; Name::OCTETS_MAX];
        let Some(target) = target.get_mut(..kept + new_tail.len()) else { return Ok(Step::NameTooLong) };
        target[..kept].copy_from_slice(&query.message.octets()[self.owner()..self.owner() + kept]);
        target[kept..].copy_from_slice(new_tail);

        // RFC 6672 3.1: the CNAME has the DNAME's TTL.
        let ttl = header[6..].first_chunk().copied().unwrap_or_default();
        let header = RecordHeader { record_type: RecordType::CNAME, ttl };
        match wire::length_before_apex(target, query.zone.apex_wire()) {
            Some(length) => {
                let (labels, tail) = (&target[..length], query.message.apex);
                let place =
                    query.message.put_name_record(Section::Answer, self.owner(), header, labels, tail)?;
                // A DNAME whose target it redirects itself leads nowhere: every name that it makes meets it
                // again, until one is too long.
                if wire::is_at_or_below(query.message.octets(), at + RECORD_HEADER, owner) {
                    return Ok(Step::End);
                }
                Ok(self.go_on(query, labels, place))
            }
            None => {
                let (labels, tail) = (&target[..kept], at + RECORD_HEADER);
                query.message.put_name_record(Section::Answer, self.owner(), header, labels, tail)?;
                Ok(Step::End)
            }
        }
    }

    /// Where the message has the DNAME of this owner, if it is there already.
    fn place_of_dname(&self, query: &Query<'_, '_>, owner: usize) -> Option<usize> {
        let message = query.message.octets();
        let placed = self.dnames[..self.dname_count].iter();
        placed.rev().find(|(known, _)| wire::is_same_name(message, *known, owner)).map(|(_, at)| *at)
    }

    /// Goes on with the name of these labels below the apex, which the message has at `place`.
    fn go_on(&mut self, query: &Query<'_, '_>, labels: &[u8], place: usize) -> Step {
        let message = query.message.octets();
        let was_asked =
            |places: &[usize]| places.iter().any(|&asked| wire::is_same_name(message, asked, place));
        if self.steps == STEPS_MAX || place > POINTER_MAX || was_asked(&self.places[..=self.steps]) {
            return Step::End;
        }
        let apex_labels = query.zone.apex_labels();
        if self.target.read_below(query.qname, apex_labels, labels).is_none()
            || query.zones.has_below(self.target, apex_labels)
        {
            return Step::End;
        }
        self.steps += 1;
        self.places[self.steps] = place;
        Step::Next
    }
}
