//! Reads master files.

use std::collections::HashMap;
use std::collections::hash_map::Entry as MapEntry;

use super::{MasterFileError, ZoneContent};
use crate::input::DEFAULT_TTL;
use crate::rdata::{parse_seconds, read_relative_name};
use crate::token::{Entry, Token, Tokenizer};
use crate::{ErrorCode, Name, Rdata, RecordContent, RecordType, Soa};

/// RFC 2181 8: above it, a TTL reads as 0.
const TTL_MAX: u32 = i32::MAX as u32;

/// Reads the master file of the zone `apex`.
pub fn read(text: &[u8], apex: &Name) -> Result<ZoneContent, MasterFileError> {
    read_at_most(text, apex, usize::MAX)
}

/// The same, of a file that has no more than `records_max` records, the SOA and exact duplicates not counted. One that
/// has more is not read to its end: records take many times the room of their text.
pub fn read_at_most(text: &[u8], apex: &Name, records_max: usize) -> Result<ZoneContent, MasterFileError> {
    let (content, mistakes) = read_with_mistakes(text, apex, records_max, 1);
    mistakes.into_iter().next().map_or(Ok(content), Err)
}

/// The same, and a mistake does not end it but the last of `mistakes_max`: what can be read, and what cannot.
pub fn read_with_mistakes(
    text: &[u8],
    apex: &Name,
    records_max: usize,
    mistakes_max: usize,
) -> (ZoneContent, Vec<MasterFileError>) {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let mut tokenizer = Tokenizer::new(text);
    let mut tokens = Vec::new();
    let mut reader = Reader::new(apex);
    let mut mistakes = Vec::new();
    let invalid = |line, detail| MasterFileError { code: ErrorCode::ValidationError, line, detail };
    while mistakes.len() < mistakes_max {
        let entry = match tokenizer.next_entry(&mut tokens) {
            Ok(Some(entry)) => entry,
            Ok(None) => break,
            Err(error) => {
                mistakes.push(invalid(error.line, error.detail.to_owned()));
                tokenizer.skip_entry();
                continue;
            }
        };
        if let Err(detail) = reader.read_entry(entry, &tokens) {
            mistakes.push(invalid(entry.line, detail));
        }
        // At twice as many, so that merging costs a record no more than a constant.
        if reader.content.records.len() / 2 > records_max
            && let Err(too_many) = settle(&mut reader.content, records_max)
        {
            mistakes.push(too_many);
            return (reader.content, mistakes);
        }
    }
    let mut content = reader.content;
    mistakes.extend(settle(&mut content, records_max).err());
    (content, mistakes)
}

/// Merges duplicates, and refuses what is too many then.
fn settle(content: &mut ZoneContent, records_max: usize) -> Result<(), MasterFileError> {
    merge_duplicates(content);
    let Some(&line) = content.lines.get(records_max) else { return Ok(()) };
    let detail = format!(
        "the zone may hold {records_max} records, and the lines before this one have as many: leave records out, or ask the operator for more"
    );
    Err(MasterFileError { code: ErrorCode::LimitExceeded, line, detail })
}

/// What carries over from one entry to the next.
struct Reader<'z> {
    apex: &'z Name,
    origin: Name,
    owner: Option<Name>,
    /// `$TTL` (RFC 2308 4).
    default_ttl: Option<u32>,
    last_ttl: Option<u32>,
    content: ZoneContent,
}

/// What stands before the data of a record.
struct Head {
    ttl: Option<u32>,
    record_type: RecordType,
}

impl<'z> Reader<'z> {
    fn new(apex: &'z Name) -> Self {
        Self {
            apex,
            origin: apex.clone(),
            owner: None,
            default_ttl: None,
            last_ttl: None,
            content: ZoneContent::default(),
        }
    }

    /// Reads a directive or a record; the error is the detail of what is wrong.
    fn read_entry(&mut self, entry: Entry, tokens: &[Token<'_>]) -> Result<(), String> {
        let Some((&first, rest)) = tokens.split_first() else { return Ok(()) };
        if first.text.starts_with(b"$") && !first.is_quoted {
            return self.read_directive(first, rest);
        }
        let rest = if entry.starts_blank {
            tokens
        } else {
            self.owner = Some(self.read_owner(first)?);
            rest
        };
        let owner = self.owner.clone().ok_or(
            "the line starts with a blank, and there is no record before it whose owner it could have",
        )?;
        let (head, data) = read_head(rest)?;
        let read_name = |token: Token<'_>| read_relative_name(token, &self.origin);
        let rdata = Rdata::parse_tokens(head.record_type, data, &read_name)
            .map_err(|error| format!("{} data: {error}", head.record_type))?;
        self.last_ttl = head.ttl.or(self.last_ttl);
        if head.record_type == RecordType::SOA {
            return self.take_soa(&owner, head.ttl, &rdata);
        }
        let ttl = self.ttl(head.ttl);
        self.content.records.push(RecordContent::from_rdata(owner, head.record_type, ttl, rdata));
        self.content.lines.push(entry.line);
        Ok(())
    }

    fn read_directive(&mut self, directive: Token<'_>, arguments: &[Token<'_>]) -> Result<(), String> {
        match (directive.text.to_ascii_uppercase().as_slice(), arguments) {
            (b"$ORIGIN", &[name]) => {
                self.origin = read_relative_name(name, &self.origin).map_err(|error| error.0)?;
                Ok(())
            }
            (b"$TTL", &[ttl]) => {
                self.default_ttl = Some(read_ttl(ttl)?);
                Ok(())
            }
            (b"$ORIGIN" | b"$TTL", _) => Err(format!("{directive} takes exactly one value")),
            (b"$INCLUDE", _) => {
                Err("$INCLUDE is not taken: put the included file's text in its place".to_owned())
            }
            (b"$GENERATE", _) => {
                Err("$GENERATE is not taken: write the records out, as named-compilezone does".to_owned())
            }
            _ => Err(format!("{directive} is no directive: $ORIGIN and $TTL are")),
        }
    }

    fn read_owner(&self, token: Token<'_>) -> Result<Name, String> {
        let owner = read_relative_name(token, &self.origin).map_err(|error| error.0)?;
        if owner.is_at_or_below(self.apex) {
            return Ok(owner);
        }
        Err(format!("{owner} is not in the zone {}: names outside of it have no place here", self.apex))
    }

    /// RFC 1035 5.1, RFC 2308 4: what is named, else `$TTL`, else what was named last, else the SOA's minimum.
    fn ttl(&self, named: Option<u32>) -> u32 {
        let of_soa = || self.content.soa.as_ref().map(|soa| soa.minimum.min(TTL_MAX));
        named.or(self.default_ttl).or(self.last_ttl).or_else(of_soa).unwrap_or(DEFAULT_TTL)
    }

    fn take_soa(&mut self, owner: &Name, ttl: Option<u32>, rdata: &Rdata) -> Result<(), String> {
        if owner != self.apex {
            return Err(format!("{owner} has an SOA, and only the zone's own name {} does", self.apex));
        }
        let mut soa = Soa::from_rdata(rdata, 0).ok_or("malformed SOA")?;
        soa.ttl = ttl.or(self.default_ttl).unwrap_or(soa.minimum.min(TTL_MAX));
        match &self.content.soa {
            None => self.content.soa = Some(soa),
            // A transfer, as dig shows it, ends in the SOA that it started with (RFC 5936 2.2).
            Some(first) if *first == soa => {}
            Some(_) => return Err("a second SOA: a zone has one".to_owned()),
        }
        Ok(())
    }
}

/// Reads `[TTL] [class] type`, the first two in either order, and gives the tokens of the data.
fn read_head<'t, 'a>(tokens: &'t [Token<'a>]) -> Result<(Head, &'t [Token<'a>]), String> {
    let mut ttl = None;
    let mut has_class = false;
    let mut rest = tokens;
    while let Some((&token, after)) = rest.split_first() {
        if ttl.is_none() && token.text.first().is_some_and(u8::is_ascii_digit) {
            ttl = Some(read_ttl(token)?);
        } else if !has_class && let Some(is_internet) = class(token.text) {
            if !is_internet {
                return Err(format!("the class {token} is not served: leave it out, or write IN"));
            }
            has_class = true;
        } else {
            return Ok((Head { ttl, record_type: read_type(token)? }, after));
        }
        rest = after;
    }
    Err("the record has no type".to_owned())
}

/// Whether a class is IN; `None` for what is no class (RFC 1035 3.2.4, RFC 3597 5).
fn class(text: &[u8]) -> Option<bool> {
    const OTHERS: [&[u8]; 5] = [b"CH", b"CHAOS", b"HS", b"HESIOD", b"CS"];
    let is = |class: &[u8]| text.eq_ignore_ascii_case(class);
    if is(b"IN") || is(b"CLASS1") {
        Some(true)
    } else if OTHERS.into_iter().any(is)
        || text.get(..5).is_some_and(|start| start.eq_ignore_ascii_case(b"CLASS"))
    {
        Some(false)
    } else {
        None
    }
}

fn read_ttl(token: Token<'_>) -> Result<u32, String> {
    match parse_seconds(token, "TTL") {
        Ok(ttl) if ttl > TTL_MAX => Ok(0),
        other => other.map_err(|error| error.0),
    }
}

fn read_type(token: Token<'_>) -> Result<RecordType, String> {
    let record_type: RecordType =
        std::str::from_utf8(token.text).ok().and_then(|text| text.parse().ok()).ok_or_else(|| {
            format!("{token} is no record type that is known here: others are written TYPE and their number, with data after \\# (RFC 3597)")
        })?;
    match record_type.refusal() {
        Some(reason) if record_type != RecordType::SOA => {
            Err(format!("{record_type} is not for the records of a zone file: {reason}"))
        }
        _ => Ok(record_type),
    }
}

/// Of records with the same owner, type and data, the first stays, with the lowest TTL among them.
fn merge_duplicates(content: &mut ZoneContent) {
    let mut firsts = HashMap::with_capacity(content.records.len());
    let mut duplicates: Vec<(usize, usize)> = Vec::new();
    for (index, record) in content.records.iter().enumerate() {
        match firsts.entry((&record.name, record.record_type, &record.rdata)) {
            MapEntry::Vacant(vacant) => {
                vacant.insert(index);
            }
            MapEntry::Occupied(first) => duplicates.push((index, *first.get())),
        }
    }
    if duplicates.is_empty() {
        return;
    }
    let mut stays = vec![true; content.records.len()];
    for (duplicate, first) in duplicates {
        stays[duplicate] = false;
        content.records[first].ttl = content.records[first].ttl.min(content.records[duplicate].ttl);
    }
    let mut of_records = stays.iter();
    content.records.retain(|_| of_records.next().is_some_and(|stays| *stays));
    let mut of_lines = stays.iter();
    content.lines.retain(|_| of_lines.next().is_some_and(|stays| *stays));
}
