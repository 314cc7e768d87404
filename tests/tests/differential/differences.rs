//! Where we differ from BIND9 on purpose, and why. Nothing else may differ.

use end_to_end::Message;

use crate::compare::Difference;
use crate::questions::Question;

/// A difference with a reason.
pub(crate) struct Known {
    pub(crate) reason: &'static str,
    pub(crate) applies: fn(&Question, ours: &Message, theirs: &Message, &Difference) -> bool,
}

pub(crate) const KNOWN: &[Known] = &[
    Known {
        reason: "positive answers come without the zone's NS in the authority section: nobody needs it, and packets stay small",
        applies: |_, ours, theirs, difference| {
            let ns_alone = theirs.authority.iter().all(|record| record.record_type == 2);
            *difference == Difference::Authority
                && ours.authority.is_empty()
                && ns_alone
                && !ours.answer.is_empty()
        },
    },
    Known {
        reason: "and so without the addresses of those NS",
        applies: |_, ours, _, difference| {
            *difference == Difference::LessAdditional && !ours.answer.is_empty() && ours.authority.is_empty()
        },
    },
    Known {
        reason: "a loop of aliases ends with what was found, as with Knot and NSD; BIND says SERVFAIL at its limit of restarts",
        applies: |_, ours, theirs, _| {
            let ends_in_alias =
                ours.answer.last().is_some_and(|record| [5, 39].contains(&record.record_type));
            theirs.rcode_name() == "SERVFAIL" && ours.rcode_name() == "NOERROR" && ends_in_alias
        },
    },
];
