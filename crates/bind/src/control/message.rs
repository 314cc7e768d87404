//! Messages of BIND9's control channel: tables of names and values, signed, behind their length.
//!
//! `[length][version = 1]_auth = { hsha = [algorithm][signature] } _ctrl = { ... } _data = { ... }`, where all that
//! follows `_auth` is signed. A name has a length octet before it, a value its kind and four octets of length.

use subtle::ConstantTimeEq;

use super::key::Key;

const VERSION: u32 = 1;
const KIND_OCTETS: u8 = 1;
const KIND_TABLE: u8 = 2;
/// The signature in base 64, padded with zeros.
const SIGNATURE_OCTETS: usize = 88;
/// How long a request is valid, seconds.
const VALIDITY: i64 = 60;
/// How deep tables lie in tables: `_data` in the message, and one to spare.
const DEPTH_MAX: usize = 3;

/// A command on its way.
pub(super) struct Request<'a> {
    /// Tells requests apart; comes back in the response.
    pub(super) serial: u32,
    /// The time, in seconds since 1970.
    pub(super) now: i64,
    /// What the server calls this connection, which it says in its first response.
    pub(super) nonce: Option<&'a [u8]>,
    pub(super) command: &'a str,
}

/// What came back.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Response {
    pub(super) serial: Option<Vec<u8>>,
    pub(super) nonce: Option<Vec<u8>>,
    /// `0` where the command was done.
    pub(super) result: Vec<u8>,
    /// The name of what went wrong, such as `not found`.
    pub(super) error: String,
    pub(super) text: String,
}

/// Writes a request, its length included.
pub(super) fn write(request: &Request<'_>, key: &Key) -> Vec<u8> {
    let mut control = Vec::new();
    push_octets(&mut control, "_ser", request.serial.to_string().as_bytes());
    push_octets(&mut control, "_tim", request.now.to_string().as_bytes());
    push_octets(&mut control, "_exp", (request.now + VALIDITY).to_string().as_bytes());
    if let Some(nonce) = request.nonce {
        push_octets(&mut control, "_nonce", nonce);
    }
    let mut data = Vec::new();
    push_octets(&mut data, "type", request.command.as_bytes());
    let mut signed = Vec::new();
    push(&mut signed, "_ctrl", KIND_TABLE, &control);
    push(&mut signed, "_data", KIND_TABLE, &data);

    let mut signature = vec![key.algorithm_number()];
    signature.extend(key.sign(&signed).into_bytes());
    signature.resize(1 + SIGNATURE_OCTETS, 0);
    let mut authentication = Vec::new();
    push_octets(&mut authentication, "hsha", &signature);

    let mut message = vec![0; 4];
    message.extend(VERSION.to_be_bytes());
    push(&mut message, "_auth", KIND_TABLE, &authentication);
    message.extend(signed);
    let length = (message.len() - 4) as u32;
    message[..4].copy_from_slice(&length.to_be_bytes());
    message
}

/// Reads a response without its length; the error says what is wrong with it.
pub(super) fn read(message: &[u8], key: &Key) -> Result<Response, &'static str> {
    const MALFORMED: &str = "a malformed message";
    let (version, rest) = message.split_first_chunk::<4>().ok_or(MALFORMED)?;
    if u32::from_be_bytes(*version) != VERSION {
        return Err("a message of another version");
    }
    let (authentication, signed) = read_entry(rest).ok_or(MALFORMED)?;
    if authentication.name != b"_auth" || !is_signed(&authentication, signed, key) {
        return Err("a message that is not signed by this key");
    }
    let mut response = Response::default();
    fill(signed, &mut response, 1).ok_or(MALFORMED)?;
    Ok(response)
}

fn is_signed(authentication: &Entry<'_>, signed: &[u8], key: &Key) -> bool {
    let Some((Entry { name: b"hsha", value: [algorithm, signature @ ..], .. }, _)) =
        read_entry(authentication.value)
    else {
        return false;
    };
    let mut expected = key.sign(signed).into_bytes();
    expected.resize(SIGNATURE_OCTETS, 0);
    *algorithm == key.algorithm_number() && bool::from(expected.ct_eq(signature))
}

/// Takes what is known from a table and the tables in it.
fn fill(mut table: &[u8], response: &mut Response, depth: usize) -> Option<()> {
    while !table.is_empty() {
        let (entry, rest) = read_entry(table)?;
        table = rest;
        let text = || String::from_utf8_lossy(entry.value).into_owned();
        match entry.name {
            _ if entry.kind == KIND_TABLE && depth < DEPTH_MAX => fill(entry.value, response, depth + 1)?,
            b"_ser" => response.serial = Some(entry.value.to_vec()),
            b"_nonce" => response.nonce = Some(entry.value.to_vec()),
            b"result" => response.result = entry.value.to_vec(),
            b"err" => response.error = text(),
            b"text" => response.text = text(),
            _ => {}
        }
    }
    Some(())
}

struct Entry<'a> {
    name: &'a [u8],
    kind: u8,
    value: &'a [u8],
}

fn read_entry(octets: &[u8]) -> Option<(Entry<'_>, &[u8])> {
    let (&length, rest) = octets.split_first()?;
    let (name, rest) = rest.split_at_checked(usize::from(length))?;
    let (&kind, rest) = rest.split_first()?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let (value, rest) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    Some((Entry { name, kind, value }, rest))
}

fn push_octets(out: &mut Vec<u8>, name: &str, value: &[u8]) {
    push(out, name, KIND_OCTETS, value);
}

fn push(out: &mut Vec<u8>, name: &str, kind: u8, value: &[u8]) {
    out.push(name.len() as u8);
    out.extend(name.as_bytes());
    out.push(kind);
    out.extend((value.len() as u32).to_be_bytes());
    out.extend(value);
}
