//! Keys and messages.

#![allow(dead_code, reason = "no test needs all of them")]

use std::sync::Arc;

use tsig::{Algorithm, Key};
use zone::Name;

/// When everything happens.
pub(crate) const NOW: u64 = 1_700_000_000;
const SECRET: &[u8] = b"a secret of some octets, none of them random";
const QUESTION: &[u8] = b"\x07example\x04test\0\x00\xfc\x00\x01";

pub(crate) fn key_itself(algorithm: Algorithm) -> Key {
    Key::new(Name::parse("Transfer.key.").unwrap(), algorithm, SECRET)
}

pub(crate) fn key(algorithm: Algorithm) -> Arc<Key> {
    key_itself(algorithm).into()
}

/// A key of the same name with another secret.
pub(crate) fn other_key() -> Arc<Key> {
    Key::new(Name::parse("transfer.key.").unwrap(), Algorithm::HmacSha256, b"another").into()
}

pub(crate) fn request() -> Vec<u8> {
    [b"\x12\x34\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00", QUESTION].concat()
}

pub(crate) fn response() -> Vec<u8> {
    [b"\x12\x34\x84\x00\x00\x01\x00\x00\x00\x00\x00\x00", QUESTION].concat()
}

/// A message of a transfer after the first, with an address.
pub(crate) fn further(number: u8) -> Vec<u8> {
    let header = b"\x12\x34\x84\x00\x00\x00\x00\x01\x00\x00\x00\x00";
    let record = b"\x07example\x04test\0\x00\x01\x00\x01\x00\x00\x00";
    [&header[..], record, &[number, 0, 4, 192, 0, 2, number]].concat()
}

/// Appends a TSIG record, octet by octet.
pub(crate) fn append_tsig(message: &mut Vec<u8>, algorithm: Algorithm, time: u64, fudge: u16, mac: &[u8]) {
    message[11] += 1;
    let original_id = [message[0], message[1]];
    message.extend(b"\x08transfer\x03key\0\x00\xfa\x00\xff\x00\x00\x00\x00");
    message.extend((algorithm.name().as_wire().len() as u16 + 16 + mac.len() as u16).to_be_bytes());
    message.extend(algorithm.name().as_wire());
    message.extend(&time.to_be_bytes()[2..]);
    message.extend(fudge.to_be_bytes());
    message.extend((mac.len() as u16).to_be_bytes());
    message.extend(mac);
    message.extend(original_id);
    message.extend([0; 4]);
}
