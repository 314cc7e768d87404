//! The parameters of SVCB and HTTPS records (RFC 9460 2.1, 7, 8, 14.3).

use data_encoding::BASE64;

use super::RdataError;
use super::number;
use super::reader::Reader;
use super::string::bad_escape;
use crate::token::{Token, push, push_quoted, unescape};

/// RFC 9460 14.3.2, RFC 9461 5, RFC 9540 4.
mod key {
    pub(super) const MANDATORY: u16 = 0;
    pub(super) const ALPN: u16 = 1;
    pub(super) const NO_DEFAULT_ALPN: u16 = 2;
    pub(super) const PORT: u16 = 3;
    pub(super) const IPV4HINT: u16 = 4;
    pub(super) const ECH: u16 = 5;
    pub(super) const IPV6HINT: u16 = 6;
    pub(super) const DOHPATH: u16 = 7;
    pub(super) const OHTTP: u16 = 8;
    pub(super) const INVALID: u16 = 65_535;

    pub(super) const NAMES: &[(&str, u16)] = &[
        ("mandatory", MANDATORY),
        ("alpn", ALPN),
        ("no-default-alpn", NO_DEFAULT_ALPN),
        ("port", PORT),
        ("ipv4hint", IPV4HINT),
        ("ech", ECH),
        ("ipv6hint", IPV6HINT),
        ("dohpath", DOHPATH),
        ("ohttp", OHTTP),
    ];
}

/// Reads the parameters to the end of the text, in any order; `wire` holds priority and target.
pub(super) fn parse(text: &mut Reader<'_, '_>, wire: &mut Vec<u8>) -> Result<(), RdataError> {
    let start = wire.len();
    let mut parameters: Vec<(u16, Vec<u8>)> = Vec::new();
    while let Some(token) = text.next_if_any() {
        // `key="value"` is cut before the quote.
        let quoted = if token.text.ends_with(b"=") { text.next_if_quoted_here() } else { None };
        parameters.push(parse_parameter(token, quoted)?);
    }
    parameters.sort_by_key(|&(key, _)| key);
    if let Some(pair) = parameters.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        return Err(RdataError::new(format!("{} is given twice", name_of(pair[0].0))));
    }
    for (key, value) in parameters {
        wire.extend(key.to_be_bytes());
        let length = u16::try_from(value.len())
            .map_err(|_| RdataError::new(format!("the value of {} is over 65,535 octets", name_of(key))))?;
        wire.extend(length.to_be_bytes());
        wire.extend(value);
    }
    measure(&wire[start..])?;
    Ok(())
}

/// How a parameter's value is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Behind the key's name: in the key's own form.
    Named,
    /// Behind `keyNNNNN`: the octets of the wire, whatever the key is (RFC 9460 2.1).
    Generic,
}

fn parse_parameter(token: Token<'_>, quoted: Option<Token<'_>>) -> Result<(u16, Vec<u8>), RdataError> {
    let (name, written) = match token.text.iter().position(|&octet| octet == b'=') {
        Some(equals) => (&token.text[..equals], Some(&token.text[equals + 1..])),
        None => (token.text, None),
    };
    let written = quoted.map_or(written, |quoted| Some(quoted.text));
    let (key, form) = parse_key(name)
        .filter(|_| !token.is_quoted)
        .ok_or_else(|| RdataError::new(format!("{token} is no parameter, such as alpn=h2 or port=8443")))?;
    let mut value = Vec::new();
    for octet in unescape(written.unwrap_or_default()) {
        value.push(octet.map_err(|_| bad_escape(&name_of(key)))?);
    }
    if form == Form::Generic {
        return Ok((key, value));
    }
    if written.is_none() && !matches!(key, key::NO_DEFAULT_ALPN | key::OHTTP) {
        return Err(RdataError::new(format!("{} needs a value after =", name_of(key))));
    }
    Ok((key, parse_named_value(key, value)?))
}

fn parse_named_value(key: u16, value: Vec<u8>) -> Result<Vec<u8>, RdataError> {
    let wrong = |form: &str| RdataError::new(format!("{} takes {form}", name_of(key)));
    let wire = match key {
        key::MANDATORY => {
            let mut keys: Vec<u16> = items(&value)
                .map(|item| parse_key(item).map(|(key, _)| key))
                .collect::<Option<_>>()
                .ok_or_else(|| wrong("the names of parameters, separated by commas"))?;
            keys.sort_unstable();
            keys.into_iter().flat_map(u16::to_be_bytes).collect()
        }
        key::ALPN => parse_alpn(&value)?,
        key::PORT => {
            let port = number::parse::<u16>(Token::word(&value), "port")?;
            port.to_be_bytes().to_vec()
        }
        key::IPV4HINT => items(&value)
            .map(|item| number::parse_ipv4(Token::word(item)).map(|address| address.octets()))
            .collect::<Result<Vec<_>, _>>()?
            .concat(),
        key::IPV6HINT => items(&value)
            .map(|item| number::parse_ipv6(Token::word(item)).map(|address| address.octets()))
            .collect::<Result<Vec<_>, _>>()?
            .concat(),
        key::ECH => BASE64.decode(&value).map_err(|_| wrong("base 64"))?,
        _ => value,
    };
    Ok(wire)
}

fn items(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value.split(|&octet| octet == b',')
}

fn parse_key(name: &[u8]) -> Option<(u16, Form)> {
    if let Some(&(_, key)) = key::NAMES.iter().find(|(known, _)| name.eq_ignore_ascii_case(known.as_bytes()))
    {
        return Some((key, Form::Named));
    }
    let digits = std::str::from_utf8(name).ok()?.strip_prefix("key")?;
    let is_number = digits.bytes().all(|digit| digit.is_ascii_digit());
    // RFC 9460 2.1: without leading zeros.
    let is_plain = digits == "0" || !digits.starts_with('0');
    if is_number && is_plain { Some((digits.parse().ok()?, Form::Generic)) } else { None }
}

/// For messages.
fn name_of(key: u16) -> String {
    match key::NAMES.iter().find(|&&(_, known)| known == key) {
        Some((name, _)) => (*name).to_owned(),
        None => format!("key{key}"),
    }
}

/// RFC 9460 A.1, 7.1.1: protocols separated by commas; `\,` and `\\` are a comma and a backslash inside one.
fn parse_alpn(value: &[u8]) -> Result<Vec<u8>, RdataError> {
    let mut protocols: Vec<Vec<u8>> = vec![Vec::new()];
    let mut octets = value.iter().copied();
    while let Some(octet) = octets.next() {
        let literal = match octet {
            b',' => {
                protocols.push(Vec::new());
                continue;
            }
            b'\\' => octets.next().ok_or_else(|| bad_escape("alpn"))?,
            plain => plain,
        };
        if let Some(protocol) = protocols.last_mut() {
            protocol.push(literal);
        }
    }
    let mut wire = Vec::new();
    for protocol in protocols {
        match u8::try_from(protocol.len()) {
            Ok(length @ 1..) => wire.push(length),
            _ => return Err(RdataError::new("alpn takes protocols of 1 to 255 octets, separated by commas")),
        }
        wire.extend(protocol);
    }
    Ok(wire)
}

/// Writes the parameters, each after a blank but the first.
pub(super) fn print(wire: &[u8], text: &mut String) -> Option<()> {
    for (index, (key, value)) in parameters(wire).enumerate() {
        if index > 0 {
            text.push(' ');
        }
        push_name(key, text);
        if key == key::NO_DEFAULT_ALPN || (key > key::DOHPATH && value.is_empty()) {
            continue;
        }
        text.push('=');
        print_value(key, value, text)?;
    }
    Some(())
}

/// Writes a key by its name where nameservers know that: BIND9 9.18 has no `ohttp`.
fn push_name(key: u16, text: &mut String) {
    match key {
        key::OHTTP => text.push_str("key8"),
        _ => text.push_str(&name_of(key)),
    }
}

fn print_value(key: u16, value: &[u8], text: &mut String) -> Option<()> {
    match key {
        key::MANDATORY => print_list(value.chunks_exact(2), text, |item, text| {
            push_name(u16::from_be_bytes(item.try_into().ok()?), text);
            Some(())
        }),
        key::ALPN => {
            let mut list = Vec::new();
            for protocol in super::string::strings_of(value) {
                if !list.is_empty() {
                    list.push(b',');
                }
                for &octet in protocol {
                    if matches!(octet, b',' | b'\\') {
                        list.push(b'\\');
                    }
                    list.push(octet);
                }
            }
            push_quoted(text, &list);
            Some(())
        }
        key::PORT => {
            number::print(value, text);
            Some(())
        }
        key::IPV4HINT => print_list(value.chunks_exact(4), text, |item, text| {
            number::print_ipv4(item.try_into().ok()?, text);
            Some(())
        }),
        key::IPV6HINT => print_list(value.chunks_exact(16), text, |item, text| {
            number::print_ipv6(item.try_into().ok()?, text);
            Some(())
        }),
        key::ECH => {
            push(text, format_args!("{}", BASE64.encode_display(value)));
            Some(())
        }
        _ => {
            push_quoted(text, value);
            Some(())
        }
    }
}

fn print_list<'a>(
    items: impl Iterator<Item = &'a [u8]>,
    text: &mut String,
    print: impl Fn(&'a [u8], &mut String) -> Option<()>,
) -> Option<()> {
    for (index, item) in items.enumerate() {
        if index > 0 {
            text.push(',');
        }
        print(item, text)?;
    }
    Some(())
}

/// The parameters in the wire form; it ends early where `wire` does.
fn parameters(wire: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut rest = wire;
    std::iter::from_fn(move || {
        let (&[a, b, c, d], after) = rest.split_first_chunk::<4>()?;
        let (value, after) = after.split_at_checked(usize::from(u16::from_be_bytes([c, d])))?;
        rest = after;
        Some((u16::from_be_bytes([a, b]), value))
    })
}

/// Checks the parameters to the end of `wire`.
pub(super) fn measure(wire: &[u8]) -> Result<usize, RdataError> {
    let mut at = 0;
    let mut last: Option<u16> = None;
    for (key, value) in parameters(wire) {
        // RFC 9460 2.2: in strictly increasing order.
        if last.is_some_and(|last| last >= key) {
            return Err(RdataError::new("the parameters are not in the order of their keys, each once"));
        }
        check_value(key, value)?;
        last = Some(key);
        at += 4 + value.len();
    }
    if at != wire.len() {
        return Err(RdataError::new("the data ends inside a parameter"));
    }
    check_together(wire)?;
    Ok(at)
}

fn check_value(key: u16, value: &[u8]) -> Result<(), RdataError> {
    let (is_right, form) = match key {
        key::MANDATORY => (!value.is_empty() && value.len().is_multiple_of(2), "at least one key"),
        key::ALPN => (is_run_of_protocols(value), "protocols of 1 to 255 octets"),
        key::NO_DEFAULT_ALPN | key::OHTTP => (value.is_empty(), "no value"),
        key::PORT => (value.len() == 2, "a port number"),
        key::IPV4HINT => (!value.is_empty() && value.len().is_multiple_of(4), "IPv4 addresses"),
        key::ECH => (!value.is_empty(), "an ECHConfigList in base 64"),
        key::IPV6HINT => (!value.is_empty() && value.len().is_multiple_of(16), "IPv6 addresses"),
        key::DOHPATH => (is_doh_path(value), "a path with the variable dns, such as /dns-query{?dns}"),
        key::INVALID => return Err(RdataError::new("key65535 is reserved (RFC 9460 14.3.2)")),
        _ => (true, ""),
    };
    if is_right { Ok(()) } else { Err(RdataError::new(format!("{} takes {form}", name_of(key)))) }
}

fn is_run_of_protocols(value: &[u8]) -> bool {
    let mut rest = value;
    while let Some((&length, after)) = rest.split_first() {
        match after.get(usize::from(length)..) {
            Some(after) if length > 0 => rest = after,
            _ => return false,
        }
    }
    !value.is_empty()
}

/// RFC 9461 5: a relative URI template (RFC 6570) with the variable `dns`; nameservers refuse others.
fn is_doh_path(value: &[u8]) -> bool {
    let Some(path) = std::str::from_utf8(value).ok().filter(|path| path.starts_with('/')) else {
        return false;
    };
    let mut has_dns = false;
    let mut rest = path;
    while let Some((literal, after)) = rest.split_once('{') {
        let Some((expression, after)) = after.split_once('}') else { return false };
        let variables = expression.strip_prefix(['+', '#', '.', '/', ';', '?', '&']).unwrap_or(expression);
        for variable in variables.split(',') {
            let name = variable.strip_suffix('*').unwrap_or(variable);
            let is_name = !name.is_empty()
                && name.bytes().all(|octet| octet.is_ascii_alphanumeric() || b"_%".contains(&octet));
            if !is_name || !has_whole_percents(name) {
                return false;
            }
            has_dns |= name == "dns";
        }
        if !has_whole_percents(literal) {
            return false;
        }
        rest = after;
    }
    has_dns && has_whole_percents(rest)
}

/// Whether each percent sign has its two hexadecimal digits (RFC 3986 2.1).
fn has_whole_percents(text: &str) -> bool {
    text.split('%').skip(1).all(|after| {
        after.as_bytes().first_chunk::<2>().is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    })
}

fn check_together(wire: &[u8]) -> Result<(), RdataError> {
    let has = |wanted: u16| parameters(wire).any(|(key, _)| key == wanted);
    // RFC 9460 7.1.1.
    if has(key::NO_DEFAULT_ALPN) && !has(key::ALPN) {
        return Err(RdataError::new("no-default-alpn needs alpn beside it"));
    }
    let mandatory = parameters(wire).find(|&(key, _)| key == key::MANDATORY);
    // Both ascend, so that one walk beside the other will do: there may be thousands.
    let mut given = parameters(wire).map(|(key, _)| key);
    let mut last = key::MANDATORY;
    for item in mandatory.map_or(&[][..], |(_, keys)| keys).chunks_exact(2) {
        let key = u16::from_be_bytes([item[0], item[1]]);
        // RFC 9460 8: in increasing order, each once, itself never, and each is there.
        if key == key::MANDATORY {
            return Err(RdataError::new("mandatory does not name itself"));
        }
        if key <= last {
            return Err(RdataError::new(format!("mandatory names {} twice or out of order", name_of(key))));
        }
        if !given.by_ref().any(|there| there == key) {
            return Err(RdataError::new(format!("mandatory names {}, which is not given", name_of(key))));
        }
        last = key;
    }
    Ok(())
}
