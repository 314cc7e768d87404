//! The value of a record as requests and answers have it, to wire form and back. It is the presentation form without
//! what has a field of its own (the priority of MX and SRV), and with some forgiveness for the eight everyday types.

mod hint;
mod text;

use crate::error::Quoted;
use crate::rdata::{NameStyle, RdataError, parse_number};
use crate::token::{Token, tokens_of_value};
use crate::written_name::read_host_name;
use crate::{ErrorCode, FieldError, Name, Rdata, RecordType};

/// Longer than the presentation form of any data that fits a record.
const VALUE_OCTETS_MAX: usize = 300_000;

/// Reads a value. For MX and SRV the priority is not yet in what results: [`with_priority`] completes it.
pub(crate) fn parse(record_type: RecordType, value: &str, apex: &Name) -> Result<Vec<u8>, FieldError> {
    if value.len() > VALUE_OCTETS_MAX {
        return Err(too_long());
    }
    let wire = match record_type {
        RecordType::TXT => text::parse(value),
        _ if value.trim().is_empty() => Err(format!("is empty: {}", hint::form(record_type))),
        _ => parse_trimmed(record_type, value.trim(), apex),
    };
    let wire = wire
        .map_err(|problem| FieldError::invalid("value", format_args!("The {record_type} value {problem}")))?;
    if wire.len() > Rdata::OCTETS_MAX { Err(too_long()) } else { Ok(wire) }
}

fn too_long() -> FieldError {
    FieldError {
        code: ErrorCode::LimitExceeded,
        field: Some("value"),
        detail: "The value is too long: the data of a record has at most 65,535 octets".to_owned(),
    }
}

fn parse_trimmed(record_type: RecordType, value: &str, apex: &Name) -> Result<Vec<u8>, String> {
    match record_type {
        // RFC 3597 5: any type's data may be written so. Where the priority has a field of its own it cannot.
        _ if value.starts_with("\\#") && !record_type.has_priority() => {
            parse_presentation(record_type, value, apex).map_err(|error| format!("is malformed: {error}"))
        }
        RecordType::A => match value.parse::<std::net::Ipv4Addr>() {
            Ok(address) => Ok(address.octets().to_vec()),
            Err(_) => Err(hint::not_ipv4(value)),
        },
        RecordType::AAAA => match value.parse::<std::net::Ipv6Addr>() {
            Ok(address) => Ok(address.octets().to_vec()),
            Err(_) => Err(hint::not_ipv6(value)),
        },
        RecordType::MX => match hint::mx_with_priority(value) {
            Some(problem) => Err(problem),
            None => parse_host_name(record_type, value, apex),
        },
        RecordType::CNAME | RecordType::NS | RecordType::PTR | RecordType::DNAME => {
            parse_host_name(record_type, value, apex)
        }
        RecordType::SRV => parse_srv(value, apex),
        RecordType::CAA => parse_caa(value),
        _ => parse_presentation(record_type, value, apex)
            .map_err(|error| format!("is malformed: {error}; {}", hint::form(record_type))),
    }
}

fn parse_host_name(record_type: RecordType, value: &str, apex: &Name) -> Result<Vec<u8>, String> {
    let name = read_host_name(value, apex).map_err(|problem| format!("must be a host name: {problem}"))?;
    if record_type == RecordType::NS && name.is_root() {
        return Err("must be the host name of a nameserver, and \".\" is none".to_owned());
    }
    Ok(name.as_wire().to_vec())
}

/// `weight port target`.
fn parse_srv(value: &str, apex: &Name) -> Result<Vec<u8>, String> {
    let parts: Vec<&str> = value.split_ascii_whitespace().collect();
    let [weight, port, target] = parts.as_slice() else { return Err(hint::not_srv(&parts)) };
    let mut wire = Vec::with_capacity(32);
    for (what, written) in [("weight", weight), ("port", port)] {
        let number: u16 = parse_number(Token::word(written.as_bytes()), what).map_err(|_| {
            format!(
                "must have a {what} from 0 to 65535, not {}: {}",
                Quoted(written),
                hint::form(RecordType::SRV)
            )
        })?;
        wire.extend(number.to_be_bytes());
    }
    let target =
        read_host_name(target, apex).map_err(|problem| format!("must end in a host name: {problem}"))?;
    wire.extend_from_slice(target.as_wire());
    Ok(wire)
}

/// `flags tag value`, the value quoted or not. What is not quoted stands for itself to the end, semicolons and all.
fn parse_caa(value: &str) -> Result<Vec<u8>, String> {
    let form = || format!("is not of its form: {}", hint::form(RecordType::CAA));
    let (flags, rest) = value.split_once(|c: char| c.is_ascii_whitespace()).ok_or_else(form)?;
    let (tag, data) = rest.trim_start().split_once(|c: char| c.is_ascii_whitespace()).ok_or_else(form)?;
    let data = data.trim_start();
    let quoted = if data.starts_with('"') {
        format!("{flags} {tag} {data}")
    } else if data.contains(['"', '\\']) {
        return Err(
            "has quotes or backslashes in the middle: put all that follows the tag in quotes".to_owned()
        );
    } else {
        format!("{flags} {tag} \"{data}\"")
    };
    let rdata = parse_presentation(RecordType::CAA, &quoted, &Name::root())
        .map_err(|error| format!("is malformed: {error}; {}", hint::form(RecordType::CAA)))?;
    Ok(rdata)
}

fn parse_presentation(record_type: RecordType, value: &str, apex: &Name) -> Result<Vec<u8>, RdataError> {
    let tokens = tokens_of_value(value).map_err(|error| RdataError(error.detail.to_owned()))?;
    let rdata = Rdata::parse_tokens(record_type, &tokens, &|token| {
        let text =
            std::str::from_utf8(token.text).map_err(|_| RdataError("a name is no UTF-8".to_owned()))?;
        read_host_name(text, apex).map_err(RdataError)
    })?;
    Ok(rdata.as_wire().to_vec())
}

/// The data that a value and, for MX and SRV, a priority make.
pub(crate) fn with_priority(priority: Option<u16>, value: Vec<u8>) -> Rdata {
    match priority {
        None => Rdata::from_trusted_wire(value),
        Some(priority) => Rdata::from_trusted_wire([&priority.to_be_bytes()[..], &value].concat()),
    }
}

/// The value, and the priority of MX and SRV, that data read from elsewhere have: [`parse`] takes them back.
pub(crate) fn of_rdata(record_type: RecordType, rdata: &Rdata) -> (String, Option<u16>) {
    if record_type == RecordType::TXT {
        return (text::print(rdata.as_wire()), None);
    }
    let mut value = String::new();
    if record_type.has_priority()
        && let Some((&priority, _)) = rdata.as_wire().split_first_chunk()
    {
        // Of malformed data, which nothing makes, what can be printed is the value.
        let _ = rdata.print_after_first(record_type, NameStyle::Value, &mut value);
        return (value, Some(u16::from_be_bytes(priority)));
    }
    rdata.print(record_type, NameStyle::Value, &mut value);
    (value, None)
}
