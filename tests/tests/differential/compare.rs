//! Seeing where an answer differs from those of the peers.
//!
//! Where the peers agree they are right, and where they do not, one of them is to be agreed with. So each aspect of our answer
//! must be that of a peer's whose answer is of the same kind as ours.

use std::collections::BTreeSet;

use end_to_end::Message;
use end_to_end::dns::{Edns, Record};

use crate::asker::Reply;

/// Options of OPT that a server may send or not: NSID (RFC 5001), COOKIE (RFC 7873) and extended errors (RFC 8914).
const OPTIONAL: [u16; 3] = [3, 10, 15];

const AD_AND_CD: u16 = 0x0030;

/// In what two answers differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Aspect {
    /// Whether there is an answer that can be read.
    Reply,
    /// The response code.
    Rcode,
    /// TC.
    Truncation,
    /// The other bits of the header.
    Flags,
    /// The question.
    Question,
    /// The answer section, as a set.
    Answer,
    /// The same record twice in one of our sections.
    Duplicate,
    /// The order of aliases in the answer section: they come before what they lead to.
    Order,
    /// The authority section, as a set.
    Authority,
    /// The addresses that a referral cannot do without (RFC 9471).
    Glue,
    /// Additional data that nobody else adds.
    Additional,
    /// OPT.
    Edns,
}

/// In what ours differs from all of theirs.
pub(crate) fn aspects_that_differ(ours: &Reply, theirs: &[Reply]) -> Vec<Aspect> {
    let ours = match ours {
        Reply::Silence if theirs.iter().any(|reply| matches!(reply, Reply::Silence)) => return Vec::new(),
        Reply::Silence | Reply::Unreadable(_) => return vec![Aspect::Reply],
        Reply::Message(ours) => ours,
    };
    let messages = theirs.iter().filter_map(|reply| match reply {
        Reply::Message(message) => Some(&**message),
        Reply::Silence | Reply::Unreadable(_) => None,
    });
    let mut alike: Vec<&Message> = messages.collect();
    type IsAlike = fn(&Message, &Message) -> bool;
    let kinds: [(Aspect, IsAlike); 3] = [
        (Aspect::Reply, |_, _| true),
        (Aspect::Rcode, |ours, theirs| ours.rcode() == theirs.rcode()),
        (Aspect::Truncation, |ours, theirs| ours.is_truncated() == theirs.is_truncated()),
    ];
    for (aspect, is_alike) in kinds {
        alike.retain(|theirs| is_alike(ours, theirs));
        if alike.is_empty() {
            return vec![aspect];
        }
    }
    let has_option = |reply: &Reply, option: &EdnsOption| match reply {
        Reply::Message(message) => message.edns.as_ref().is_some_and(|edns| options(edns).contains(option)),
        Reply::Silence | Reply::Unreadable(_) => false,
    };
    let is_of_all = |option: &EdnsOption| theirs.iter().all(|reply| has_option(reply, option));
    let mut aspects = Vec::new();
    let mut compare = |aspect, is_same: &dyn Fn(&Message) -> bool| {
        if !alike.iter().any(|theirs| is_same(theirs)) {
            aspects.push(aspect);
        }
    };
    // RFC 4035 3.1.6: an authority without signatures clears both, which BIND copies.
    compare(Aspect::Flags, &|theirs| ours.flags == theirs.flags & !AD_AND_CD);
    compare(Aspect::Question, &|theirs| ours.questions == theirs.questions);
    compare(Aspect::Edns, &|theirs| is_same_edns(ours.edns.as_ref(), theirs.edns.as_ref(), &is_of_all));
    // RFC 2181 9: nobody is to use what a truncated answer holds.
    if !ours.is_truncated() {
        compare(Aspect::Answer, &|theirs| set(&ours.answer) == set(&theirs.answer));
        compare(Aspect::Duplicate, &|_| !sections(ours).into_iter().any(has_duplicate));
        compare(Aspect::Order, &|theirs| aliases(&ours.answer) == aliases(&theirs.answer));
        compare(Aspect::Authority, &|theirs| set(&ours.authority) == set(&theirs.authority));
        compare(Aspect::Glue, &|theirs| glue(ours) == glue(theirs));
        let known: BTreeSet<Record> =
            alike.iter().flat_map(|theirs| sections(theirs)).flat_map(set).collect();
        compare(Aspect::Additional, &|_| set(&ours.additional).is_subset(&known));
    }
    aspects
}

fn sections(message: &Message) -> [&[Record]; 3] {
    [&message.answer, &message.authority, &message.additional]
}

/// Case does not count (RFC 4343), nor order within a section.
pub(crate) fn set(section: &[Record]) -> BTreeSet<Record> {
    section.iter().map(Record::to_lowercase).collect()
}

fn has_duplicate(section: &[Record]) -> bool {
    set(section).len() < section.len()
}

/// The aliases of an answer section, in their order. Some repeat one where a chain comes by again.
pub(crate) fn aliases(section: &[Record]) -> Vec<Record> {
    let is_alias = |record: &&Record| [5, 39].contains(&record.record_type);
    let mut seen = BTreeSet::new();
    let lowercase = section.iter().filter(is_alias).map(Record::to_lowercase);
    lowercase.filter(|record| seen.insert(record.clone())).collect()
}

/// Of a referral, the addresses of nameservers at or below the cut.
fn glue(message: &Message) -> BTreeSet<Record> {
    let cut = message.authority.iter().find(|record| record.record_type == 2);
    let Some(cut) = cut.map(|ns| ns.owner.to_lowercase()) else { return BTreeSet::new() };
    let is_below = |record: &Record| record.owner.as_wire().ends_with(cut.as_wire());
    set(&message.additional).into_iter().filter(is_below).collect()
}

/// Options that a server may leave out count where all peers send the same.
fn is_same_edns(ours: Option<&Edns>, theirs: Option<&Edns>, is_of_all: &dyn Fn(&EdnsOption) -> bool) -> bool {
    let (ours, theirs) = match (ours, theirs) {
        (None, None) => return true,
        (Some(ours), Some(theirs)) => (ours, theirs),
        _ => return false,
    };
    let fixed = |edns: &Edns| (edns.version, edns.dnssec_ok, edns.other_flags, edns.udp_size);
    let counted = |edns: &Edns| -> Vec<EdnsOption> {
        let mut options = options(edns);
        options.retain(|option| !OPTIONAL.contains(&option.0) || is_of_all(option));
        options
    };
    fixed(ours) == fixed(theirs) && counted(ours) == counted(theirs)
}

/// Its code and its data.
type EdnsOption = (u16, Vec<u8>);

fn options(edns: &Edns) -> Vec<EdnsOption> {
    let mut octets = &edns.options[..];
    let mut options = Vec::new();
    while let Some((&[code_high, code_low, length_high, length_low], rest)) = octets.split_first_chunk::<4>()
    {
        let length = usize::from(u16::from_be_bytes([length_high, length_low]));
        let (data, after) = rest.split_at(length.min(rest.len()));
        options.push((u16::from_be_bytes([code_high, code_low]), data.to_vec()));
        octets = after;
    }
    options
}
