//! The names that zones may have.

use crate::{FieldError, Name};

/// How strict the server is about domains.
#[derive(Clone, Copy, Debug, Default)]
pub struct DomainPolicy {
    /// `--allow-any-domain`: a single label will do.
    pub allow_single_label: bool,
}

/// Reads the domain of a zone as the contract has it: trimmed, lower-cased, final dot dropped, UTS 46; LDH or
/// leading underscore, `/` in reverse zones. The public-suffix rule is not here: it is policy of `hosting`.
pub fn parse_domain(text: &str, policy: DomainPolicy) -> Result<Name, FieldError> {
    todo!("{text} {policy:?}")
}
