//! The answer to one question from one zone: the stages of RFC 1034 4.3.2, each of which says what it came
//! to.

use zone::RecordType;
use zone_image::{Node, RrsetView, SearchKey, ZoneImage, Zones};

use super::chain::{Chain, Step};
use super::locate::{Location, locate};
use super::message::{Full, Message, Outcome, Owner, Placed, Section, rcode};
use super::rate_limit::Kind;
use super::{Transfer, Transport, additional, wire};

/// A question, the zone that answers it, and the response so far.
pub(super) struct Query<'q, 'b> {
    pub(super) zones: &'q Zones,
    pub(super) zone: &'q ZoneImage,
    pub(super) qname: &'q SearchKey,
    pub(super) qtype: RecordType,
    pub(super) transport: Transport,
    /// Whether the name is the apex of a zone that is here too, and is asked for as a name of the zone above.
    pub(super) is_child_apex: bool,
    /// Of a name that a wildcard or a DNAME answers for: how many labels it has in common with all others of those.
    pub(super) synthesised_from: Option<usize>,
    pub(super) message: Message<'b>,
}

/// Room for the names that an answer leads to, and for what does not fit in it.
#[derive(Default)]
pub(super) struct Scratch {
    /// What follows the response to a question for a whole zone.
    pub(super) transfer: Option<Box<Transfer>>,
    /// The one that a chain is at.
    target: SearchKey,
    /// One that additional data are looked for.
    other: SearchKey,
}

/// What the answer section came to.
#[derive(Clone, Copy)]
enum Answer<'q> {
    /// It is complete. With the RRset, where one was asked for.
    Found(Option<Placed<'q>>),
    /// The last name exists, without the type that was asked for (RFC 2308 2.2).
    NoData,
    /// The last name does not exist (RFC 2308 2.1).
    NoName,
    /// The last name is at or below a zone cut, which has so many labels.
    Delegated { cut: Node<'q>, labels: usize },
    /// A chain left the zone, went round or grew too long: what was collected is the answer.
    ChainEnded,
    /// A DNAME made a name that is too long (RFC 6672 2.2).
    NameTooLong,
}

/// What the authority section came to.
#[derive(Clone, Copy)]
enum Authority<'q> {
    /// It is empty.
    Empty,
    /// It has the SOA.
    Denial,
    /// It has the NS of a cut, which has so many labels.
    Referral { nameservers: Placed<'q>, labels: usize },
}

impl<'q> Query<'q, '_> {
    /// Goes through the stages.
    pub(super) fn solve(&mut self, scratch: &mut Scratch) -> Outcome {
        let Scratch { target, other, .. } = scratch;
        let mut chain = Chain::of_question(self.qname, target);
        let Ok(answer) = self.solve_answer(&mut chain) else {
            // RFC 2181 9: nobody may use a part of an RRset, and the rest would be asked for again.
            self.message.clear();
            let (kind, common_labels) = self.kind_of(Answer::Found(None), &chain);
            let rcode = rcode::NOERROR;
            return Outcome {
                rcode,
                is_authoritative: true,
                is_truncated: true,
                kind,
                common_labels,
                reason: None,
            };
        };
        let (kind, common_labels) = self.kind_of(answer, &chain);
        let mut outcome = Outcome {
            // RFC 6604 3: the response code is that of the last name of a chain.
            rcode: match answer {
                Answer::NoName => rcode::NXDOMAIN,
                Answer::NameTooLong => rcode::YXDOMAIN,
                _ => rcode::NOERROR,
            },
            // RFC 1035 4.1.1: AA speaks of the first owner in the answer section.
            is_authoritative: !(matches!(answer, Answer::Delegated { .. }) && self.message.has_no_answer()),
            is_truncated: false,
            kind,
            common_labels,
            reason: None,
        };
        let authority = self.solve_authority(answer, &chain);
        let additional =
            authority.and_then(|authority| self.solve_additional(answer, authority, &chain, other));
        outcome.is_truncated = additional.is_err();
        outcome
    }

    /// With which answers this one is limited, and how many labels of the question all of them have in common.
    #[inline]
    fn kind_of(&self, answer: Answer<'q>, chain: &Chain<'_, 'q>) -> (Kind, u8) {
        let labels = self.synthesised_from.unwrap_or(self.qname.label_count());
        let (kind, labels) = match answer {
            // Names that do not exist are as many as anyone likes.
            Answer::NoName => (Kind::NoName, self.zone.apex_labels()),
            Answer::Delegated { labels, .. } if chain.is_at_question() => (Kind::Referral, labels),
            Answer::NoData => (Kind::NoData, labels),
            _ if self.synthesised_from.is_some() => (Kind::Synthesised, labels),
            _ => (Kind::Data, labels),
        };
        (kind, labels as u8)
    }

    fn solve_answer(&mut self, chain: &mut Chain<'_, 'q>) -> Result<Answer<'q>, Full> {
        loop {
            let location = locate(self.zone, chain.name());
            if let Location::Lent { encloser_labels: labels, .. } | Location::Redirection { labels, .. } =
                location
                && chain.is_at_question()
            {
                self.synthesised_from = Some(labels);
            }
            let step = match location {
                Location::Delegation { cut, labels } => {
                    // RFC 4035 3.1.4.1: of the cut's own name, the DS is ours.
                    if self.qtype == RecordType::DS && labels == chain.name().label_count() {
                        return self.put_rrset_of_type(cut, chain);
                    }
                    return Ok(Answer::Delegated { cut, labels });
                }
                // A zone that is here has its apex, whatever the zone above says of the name.
                Location::Data(node) if self.is_child_apex => return self.put_rrset_of_type(node, chain),
                _ if self.is_child_apex => return Ok(Answer::NoData),
                Location::NoData | Location::Lent { node: None, .. } => return Ok(Answer::NoData),
                Location::Absent => return Ok(Answer::NoName),
                Location::Data(node) | Location::Lent { node: Some(node), .. } => match self.find_alias(node)
                {
                    Some(cname) => {
                        let at = self.message.put_rrset(Section::Answer, cname, Owner::At(chain.owner()))?;
                        chain.follow_cname(self, Placed { records: cname, at })
                    }
                    None if self.qtype == RecordType::ANY => return self.put_all(node, chain),
                    None => return self.put_rrset_of_type(node, chain),
                },
                Location::Redirection { dname, labels } => match chain.follow_dname(self, dname, labels)? {
                    // The CNAME that it made is what was asked for, as one of the zone's own would be. Of any
                    // type there may be more at its target: RFC 6672 3.2 goes on there.
                    Step::Next | Step::End if self.qtype == RecordType::CNAME => {
                        return Ok(Answer::Found(None));
                    }
                    step => step,
                },
            };
            match step {
                Step::Next => {}
                Step::End => return Ok(Answer::ChainEnded),
                Step::NameTooLong => return Ok(Answer::NameTooLong),
            }
        }
    }

    /// The CNAME that stands for what was asked for.
    fn find_alias(&self, node: Node<'q>) -> Option<RrsetView<'q>> {
        // It itself, and the types that may stand beside it (RFC 4035 2.5), are answered by what is there or is not.
        let is_of_the_name = matches!(self.qtype, RecordType::ANY | RecordType::RRSIG | RecordType::NSEC);
        if !node.has_cname() || is_of_the_name || node.rrset(self.qtype).is_some() {
            return None;
        }
        node.rrset(RecordType::CNAME)
    }

    fn put_rrset_of_type(&mut self, node: Node<'q>, chain: &Chain<'_, 'q>) -> Result<Answer<'q>, Full> {
        let Some(records) = node.rrset(self.qtype) else { return Ok(Answer::NoData) };
        let at = self.message.put_rrset(Section::Answer, records, Owner::At(chain.owner()))?;
        Ok(Answer::Found(Some(Placed { records, at })))
    }

    /// RFC 8482 4.3: an ANY answer over UDP is worth forging a question for; so it is sent over TCP alone,
    /// and there in full.
    fn put_all(&mut self, node: Node<'q>, chain: &Chain<'_, 'q>) -> Result<Answer<'q>, Full> {
        if self.transport == Transport::Udp {
            return Err(Full);
        }
        for rrset in node.rrsets() {
            self.message.put_rrset(Section::Answer, rrset, Owner::At(chain.owner()))?;
        }
        Ok(Answer::Found(None))
    }

    fn solve_authority(&mut self, answer: Answer<'q>, chain: &Chain<'_, 'q>) -> Result<Authority<'q>, Full> {
        match answer {
            Answer::Delegated { cut, labels } => self.put_referral(cut, labels, chain),
            Answer::NoData | Answer::NoName => self.put_denial(),
            // Answers are minimal: no NS of the apex.
            Answer::Found(_) | Answer::ChainEnded | Answer::NameTooLong => Ok(Authority::Empty),
        }
    }

    fn put_referral(
        &mut self,
        cut: Node<'q>,
        labels: usize,
        chain: &Chain<'_, 'q>,
    ) -> Result<Authority<'q>, Full> {
        let Some(records) = cut.rrset(RecordType::NS) else { return Ok(Authority::Empty) };
        let owner = Owner::At(chain.owner_above(self, labels));
        let at = self.message.put_rrset(Section::Authority, records, owner)?;
        Ok(Authority::Referral { nameservers: Placed { records, at }, labels })
    }

    /// RFC 2308 3 and 5: the SOA, with a TTL of no more than its minimum.
    fn put_denial(&mut self) -> Result<Authority<'q>, Full> {
        let Some(soa) = self.zone.apex_node().rrset(RecordType::SOA) else { return Ok(Authority::Empty) };
        let at = self.message.put_rrset(Section::Authority, soa, Owner::At(self.message.apex))?;
        if let Some(&minimum) = soa.records.last_chunk() {
            self.message.cap_ttl(at, u32::from_be_bytes(minimum));
        }
        Ok(Authority::Denial)
    }

    fn solve_additional(
        &mut self,
        answer: Answer<'q>,
        authority: Authority<'q>,
        chain: &Chain<'_, 'q>,
        scratch: &mut SearchKey,
    ) -> Result<(), Full> {
        match (answer, authority) {
            (_, Authority::Referral { nameservers, labels }) => {
                additional::put_glue(self, nameservers, chain.name().prefix(labels), scratch)
            }
            (Answer::Found(Some(rrset)), _) => {
                additional::put_addresses(self, rrset, chain, scratch);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// The labels before the apex of the name at the start of a record's rendered data; `None` for a name
    /// that is not in the zone.
    pub(super) fn labels_in_zone<'d>(&self, data: &'d [u8]) -> Option<&'d [u8]> {
        let name = data.get(..wire::skip_name(data, 0)?)?;
        match name {
            // What does not end with the root ends with the pointer to the apex.
            [labels @ .., _, 1..=255] => Some(labels),
            _ => name.get(..wire::length_before_apex(name, self.zone.apex_wire())?),
        }
    }
}
