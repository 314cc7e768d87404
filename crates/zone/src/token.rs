//! Tokens of presentation form (RFC 1035 5.1): what master files and written record data are cut into.

use std::fmt::{self, Write};

use crate::error::Quoted;

/// The most tokens of one entry: data of 65,535 octets, each a hexadecimal pair cut in two, and some.
const TOKENS_MAX: usize = 140_000;

/// A word or a quoted string as it was written, its escapes still in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    /// Without the quotes around it.
    pub(crate) text: &'a [u8],
    /// Whether quotes were around it.
    pub(crate) is_quoted: bool,
    /// Whether nothing stands between it and the token before.
    pub(crate) follows_directly: bool,
}

/// A backslash that is followed neither by three digits up to 255 nor by a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BadEscape;

impl<'a> Token<'a> {
    /// A word by itself.
    pub(crate) fn word(text: &'a [u8]) -> Self {
        Self { text, is_quoted: false, follows_directly: false }
    }

    /// The octets that are meant, escapes undone.
    pub(crate) fn octets(self) -> impl Iterator<Item = Result<u8, BadEscape>> + 'a {
        unescape(self.text)
    }
}

impl fmt::Display for Token<'_> {
    /// For messages: as it was written, shortened where it is long.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Quoted(&String::from_utf8_lossy(self.text)).fmt(f)
    }
}

/// The octets that a text means: `\X` is X, `\DDD` the octet of that number (RFC 1035 5.1).
pub(crate) fn unescape(text: &[u8]) -> impl Iterator<Item = Result<u8, BadEscape>> + '_ {
    let mut octets = text.iter().copied();
    std::iter::from_fn(move || match octets.next()? {
        b'\\' => Some(unescape_one(&mut octets)),
        plain => Some(Ok(plain)),
    })
}

/// The octet that an escape means, from what follows its backslash.
pub(crate) fn unescape_one(octets: &mut impl Iterator<Item = u8>) -> Result<u8, BadEscape> {
    let first = octets.next().ok_or(BadEscape)?;
    if !first.is_ascii_digit() {
        return Ok(first);
    }
    let mut value = u32::from(first - b'0');
    for _ in 0..2 {
        match octets.next() {
            Some(digit) if digit.is_ascii_digit() => value = value * 10 + u32::from(digit - b'0'),
            _ => return Err(BadEscape),
        }
    }
    u8::try_from(value).map_err(|_| BadEscape)
}

/// Writes `octet` as `\DDD`.
pub(crate) fn push_decimal_escape(text: &mut String, octet: u8) {
    text.push('\\');
    for digit in [octet / 100, octet / 10 % 10, octet % 10] {
        text.push(char::from(b'0' + digit));
    }
}

/// Appends formatted text.
pub(crate) fn push(text: &mut String, arguments: fmt::Arguments<'_>) {
    // A String takes whatever is written.
    let _ = text.write_fmt(arguments);
}

/// Writes `octets` as a quoted string.
pub(crate) fn push_quoted(text: &mut String, octets: &[u8]) {
    text.push('"');
    for &octet in octets {
        match octet {
            b'"' | b'\\' => {
                text.push('\\');
                text.push(char::from(octet));
            }
            b' '..=b'~' => text.push(char::from(octet)),
            _ => push_decimal_escape(text, octet),
        }
    }
    text.push('"');
}

/// Text that cannot be cut into tokens.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub(crate) struct TokenError {
    /// The line at fault, from 1.
    pub(crate) line: u32,
    /// What is wrong and what to do.
    pub(crate) detail: &'static str,
}

/// One entry of a master file: what stands on a line, or on several in parentheses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The line that it starts on, from 1.
    pub(crate) line: u32,
    /// Whether it starts with a blank, and thus has the owner of the entry before it.
    pub(crate) starts_blank: bool,
}

/// Cuts text into entries and tokens.
pub(crate) struct Tokenizer<'a> {
    input: &'a [u8],
    at: usize,
    line: u32,
    /// Where the last token ended.
    token_end: Option<usize>,
    /// The line of the parenthesis that is open.
    open_parenthesis: Option<u32>,
    has_comments: bool,
}

impl<'a> Tokenizer<'a> {
    pub(crate) fn new(input: &'a [u8]) -> Self {
        Self { input, at: 0, line: 1, token_end: None, open_parenthesis: None, has_comments: false }
    }

    /// Reads the next entry that is not empty, and puts its tokens in the place of what `tokens` held; `None` at the end.
    pub(crate) fn next_entry(&mut self, tokens: &mut Vec<Token<'a>>) -> Result<Option<Entry>, TokenError> {
        tokens.clear();
        let mut entry = self.entry_here();
        self.open_parenthesis = None;
        loop {
            match self.input.get(self.at) {
                None | Some(b'\n') if self.open_parenthesis.is_none() => {
                    let is_end = self.at >= self.input.len();
                    if !is_end {
                        self.end_line();
                    }
                    if !tokens.is_empty() {
                        return Ok(Some(entry));
                    }
                    if is_end {
                        return Ok(None);
                    }
                    entry = self.entry_here();
                }
                None => {
                    let line = self.open_parenthesis.unwrap_or(self.line);
                    return Err(TokenError {
                        line,
                        detail: "the parenthesis that opens here is never closed",
                    });
                }
                Some(b'\n') => self.end_line(),
                Some(b' ' | b'\t' | b'\r') => self.at += 1,
                Some(b';') => self.skip_comment(),
                Some(b'(') if self.open_parenthesis.is_some() => {
                    return Err(self.error("a parenthesis inside parentheses: close the first one"));
                }
                Some(b'(') => {
                    self.open_parenthesis = Some(self.line);
                    self.at += 1;
                }
                Some(b')') if self.open_parenthesis.is_none() => {
                    return Err(self.error("a parenthesis closes that was never opened"));
                }
                Some(b')') => {
                    self.open_parenthesis = None;
                    self.at += 1;
                }
                Some(_) => {
                    if tokens.len() == TOKENS_MAX {
                        return Err(
                            self.error("the record has too many parts: data is at most 65,535 octets")
                        );
                    }
                    let token = self.token()?;
                    tokens.push(token);
                }
            }
        }
    }

    /// Passes over the rest of an entry in which there is a mistake: what is on its line, or up to the parenthesis that
    /// closes and what is on the line of that.
    pub(crate) fn skip_entry(&mut self) {
        while let Some(&octet) = self.input.get(self.at) {
            match octet {
                b'\n' => {
                    self.end_line();
                    if self.open_parenthesis.is_none() {
                        return;
                    }
                }
                b')' => {
                    self.open_parenthesis = None;
                    self.at += 1;
                }
                b';' => self.skip_comment(),
                _ => self.at += 1,
            }
        }
    }

    fn entry_here(&self) -> Entry {
        let starts_blank = matches!(self.input.get(self.at), Some(b' ' | b'\t'));
        Entry { line: self.line, starts_blank }
    }

    fn end_line(&mut self) {
        self.at += 1;
        self.line += 1;
    }

    fn skip_comment(&mut self) {
        self.has_comments = true;
        let rest = &self.input[self.at..];
        self.at += rest.iter().position(|&octet| octet == b'\n').unwrap_or(rest.len());
    }

    fn token(&mut self) -> Result<Token<'a>, TokenError> {
        let follows_directly = self.token_end == Some(self.at);
        let is_quoted = self.input[self.at] == b'"';
        let text = if is_quoted { self.quoted()? } else { self.word()? };
        self.token_end = Some(self.at);
        Ok(Token { text, is_quoted, follows_directly })
    }

    fn word(&mut self) -> Result<&'a [u8], TokenError> {
        let start = self.at;
        while let Some(&octet) = self.input.get(self.at) {
            match octet {
                // A quote begins a token of its own wherever it stands, as nameservers have it.
                b' ' | b'\t' | b'\r' | b'\n' | b';' | b'(' | b')' | b'"' => break,
                b'\\' => self.skip_escape()?,
                _ => self.at += 1,
            }
        }
        Ok(&self.input[start..self.at])
    }

    /// What stands between the quote here and the one that ends it.
    fn quoted(&mut self) -> Result<&'a [u8], TokenError> {
        self.at += 1;
        let start = self.at;
        loop {
            match self.input.get(self.at) {
                None | Some(b'\n') => {
                    return Err(self.error(
                        "the quote is not closed on this line: write \\010 for a line end inside quotes",
                    ));
                }
                Some(b'"') => {
                    self.at += 1;
                    return Ok(&self.input[start..self.at - 1]);
                }
                Some(b'\\') => self.skip_escape()?,
                Some(_) => self.at += 1,
            }
        }
    }

    fn skip_escape(&mut self) -> Result<(), TokenError> {
        match self.input.get(self.at + 1) {
            None | Some(b'\n' | b'\r') => Err(self.error("a backslash at the end of a line escapes nothing")),
            Some(_) => {
                self.at += 2;
                Ok(())
            }
        }
    }

    fn error(&self, detail: &'static str) -> TokenError {
        TokenError { line: self.line, detail }
    }
}

/// The tokens of record data that stands by itself: one entry, and no comment, since half a value would be lost
/// where a semicolon was meant.
pub(crate) fn tokens_of_value(text: &str) -> Result<Vec<Token<'_>>, TokenError> {
    let mut tokenizer = Tokenizer::new(text.as_bytes());
    let mut tokens = Vec::new();
    tokenizer.next_entry(&mut tokens)?;
    // Looked at to its end, since a comment may stand on a later line.
    let is_one_entry = tokenizer.next_entry(&mut Vec::new())?.is_none();
    if tokenizer.has_comments {
        return Err(TokenError {
            line: 1,
            detail: "a semicolon starts a comment: put it in quotes, or write \\;",
        });
    }
    if !is_one_entry {
        return Err(TokenError { line: 1, detail: "a value is one line" });
    }
    Ok(tokens)
}
