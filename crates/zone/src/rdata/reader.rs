//! Walks the tokens of one record's data.

use super::RdataError;
use crate::token::Token;
use crate::{Name, NameError};

/// How a token becomes a name: master files complete relative ones, values hold full ones.
pub(crate) type NameReader<'a> = &'a dyn Fn(Token<'_>) -> Result<Name, RdataError>;

/// The tokens that are still to be read.
pub(super) struct Reader<'t, 'a> {
    rest: &'t [Token<'a>],
}

impl<'t, 'a> Reader<'t, 'a> {
    pub(super) fn new(tokens: &'t [Token<'a>]) -> Self {
        Self { rest: tokens }
    }

    /// The next token, which must be there; `what` names it.
    pub(super) fn next(&mut self, what: &str) -> Result<Token<'a>, RdataError> {
        self.next_if_any().ok_or_else(|| RdataError::new(format!("the {what} is missing")))
    }

    pub(super) fn next_if_any(&mut self) -> Option<Token<'a>> {
        let (&first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first)
    }

    /// The next token, where it is quoted and stands right behind the last.
    pub(super) fn next_if_quoted_here(&mut self) -> Option<Token<'a>> {
        let next = self.rest.first()?;
        if next.is_quoted && next.follows_directly { self.next_if_any() } else { None }
    }

    /// Nothing may be left.
    pub(super) fn finish(&self) -> Result<(), RdataError> {
        match self.rest.first() {
            None => Ok(()),
            Some(token) => Err(RdataError::new(format!("{token} is more than the data has"))),
        }
    }
}

/// The name that a token of a master file means.
pub(crate) fn read_relative_name(token: Token<'_>, origin: &Name) -> Result<Name, RdataError> {
    if token.text == b"@" {
        return Ok(origin.clone());
    }
    Name::parse_octets(token.text, origin)
        .map_err(|error: NameError| RdataError::new(format!("{token} is no name: {error}")))
}
