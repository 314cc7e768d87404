//! Both ends, and those between them.

#![allow(clippy::unwrap_used, reason = "a step that fails fails the test")]

mod common;

use std::sync::Arc;

use common::*;
use tsig::{Algorithm, Key, KeyRing, TsigError, UNSIGNED_MAX, VerifyError, sign_request, verify_request};
use zone::Name;

const SHA256: Algorithm = Algorithm::HmacSha256;

fn ring() -> KeyRing {
    KeyRing::new([key_itself(SHA256)])
}

/// The response of a server that refuses, and what the client makes of it.
fn refuse(keys: &KeyRing, key: &Arc<Key>, at: u64) -> (Vec<u8>, TsigError, VerifyError) {
    let mut request = request();
    let mut client = sign_request(key, &mut request, NOW);
    let refusal = verify_request(keys, &request, at).unwrap_err();
    let error = refusal.error().unwrap();
    assert_eq!(refusal.rcode(), 9);
    let mut response = response();
    let expected = response.len() + refusal.signature_octets();
    refusal.sign_response(&mut response);
    assert_eq!(response.len(), expected);
    (response.clone(), error, client.verify_next(&mut response, NOW).unwrap_err())
}

#[test]
fn what_is_not_signed_is_nobodys() {
    assert!(verify_request(&ring(), &request(), NOW).unwrap().is_none());
    assert!(verify_request(&ring(), &further(1), NOW).unwrap().is_none());
}

#[test]
fn an_unknown_key_is_told_unsigned() {
    let told = VerifyError::Refused { error: TsigError::BadKey, is_proven: false };
    for keys in [KeyRing::default(), KeyRing::new([key_itself(Algorithm::HmacSha512)])] {
        let (response, error, seen) = refuse(&keys, &key(SHA256), NOW);
        assert_eq!((error, seen), (TsigError::BadKey, told));
        // No MAC, the ID, the error, no other data.
        assert_eq!(response[response.len() - 8..], [0, 0, 0x12, 0x34, 0, 17, 0, 0]);
    }
}

#[test]
fn a_wrong_secret_is_told_unsigned() {
    let (response, error, seen) = refuse(&ring(), &other_key(), NOW);
    let told = VerifyError::Refused { error: TsigError::BadSig, is_proven: false };
    assert_eq!((error, seen), (TsigError::BadSig, told));
    assert_eq!(response[response.len() - 8..], [0, 0, 0x12, 0x34, 0, 16, 0, 0]);
}

#[test]
fn a_clock_that_differs_is_told_signed_with_our_time() {
    for at in [NOW - 301, NOW + 301] {
        let (response, error, seen) = refuse(&ring(), &key(SHA256), at);
        let told = VerifyError::Refused { error: TsigError::BadTime, is_proven: true };
        assert_eq!((error, seen), (TsigError::BadTime, told));
        let mut tail = vec![0, 18, 0, 6];
        tail.extend(&at.to_be_bytes()[2..]);
        assert_eq!(response[response.len() - 10..], tail);
        // The client's own time and fudge.
        let start = response.len() - 12 - 34 - 8;
        assert_eq!(response[start..start + 6], NOW.to_be_bytes()[2..]);
        assert_eq!(response[start + 6..start + 8], [1, 44]);
    }
    for at in [NOW - 300, NOW + 300] {
        let mut request = request();
        sign_request(&key(SHA256), &mut request, NOW);
        assert!(verify_request(&ring(), &request, at).unwrap().is_some());
    }
}

#[test]
fn a_mac_that_is_cut_is_not_taken() {
    let mut request = self::request();
    sign_request(&key(SHA256), &mut request, NOW);
    let mac = request[request.len() - 38..request.len() - 6].to_vec();
    let cut = |octets: usize| {
        let mut request = self::request();
        append_tsig(&mut request, SHA256, NOW, 300, &mac[..octets]);
        verify_request(&ring(), &request, NOW)
    };
    assert!(cut(32).unwrap().is_some());
    for octets in [16, 31] {
        let refusal = cut(octets).unwrap_err();
        assert_eq!((refusal.rcode(), refusal.error()), (9, Some(TsigError::BadTrunc)));
    }
    for octets in [0, 1, 9, 15] {
        let refusal = cut(octets).unwrap_err();
        assert_eq!((refusal.rcode(), refusal.error(), refusal.signature_octets()), (1, None, 0));
    }
    let mut request = self::request();
    append_tsig(&mut request, SHA256, NOW, 300, &[&mac[..], &[0]].concat());
    assert_eq!(verify_request(&ring(), &request, NOW).unwrap_err().rcode(), 1);
}

#[test]
fn each_octet_counts() {
    let mut request = request();
    let mut client = sign_request(&key(SHA256), &mut request, NOW);
    for at in 2..request.len() {
        let mut changed = request.clone();
        changed[at] ^= 1;
        let verified = verify_request(&ring(), &changed, NOW);
        assert!(matches!(verified, Err(_) | Ok(None)), "{at}");
    }
    // All but the ID, which a forwarder may change.
    request[0] ^= 1;
    let mut server = verify_request(&ring(), &request, NOW).unwrap().unwrap();
    let mut response = response();
    server.sign_next(&mut response, NOW);
    for at in 2..response.len() {
        let mut changed = response.clone();
        changed[at] ^= 1;
        assert!(client.clone().verify_next(&mut changed, NOW).is_err(), "{at}");
    }
    assert_eq!(client.verify_next(&mut response, NOW), Ok(true));
}

#[test]
fn what_is_cut_anywhere_is_malformed() {
    let mut request = request();
    sign_request(&key(SHA256), &mut request, NOW);
    for end in 0..request.len() {
        assert_eq!(verify_request(&ring(), &request[..end], NOW).unwrap_err().rcode(), 1, "{end}");
    }
}

#[test]
fn the_record_is_the_last() {
    let mut request = request();
    sign_request(&key(SHA256), &mut request, NOW);
    request[11] += 1;
    request.extend(b"\0\x00\x29\x04\xd0\x00\x00\x00\x00\x00\x00");
    assert_eq!(verify_request(&ring(), &request, NOW).unwrap_err().rcode(), 1);
}

#[test]
fn a_stream_needs_a_signature_at_least_every_hundred_messages() {
    let mut request = request();
    let mut client = sign_request(&key(SHA256), &mut request, NOW);
    assert_eq!(client.clone().verify_next(&mut response(), NOW), Err(VerifyError::NotSigned));
    let mut server = verify_request(&ring(), &request, NOW).unwrap().unwrap();
    let mut response = response();
    server.sign_next(&mut response, NOW);
    client.verify_next(&mut response, NOW).unwrap();
    for _ in 0..UNSIGNED_MAX {
        assert_eq!(client.verify_next(&mut further(1), NOW), Ok(false));
    }
    assert_eq!(client.verify_next(&mut further(1), NOW), Err(VerifyError::NotSigned));
}

#[test]
fn messages_cannot_change_places() {
    let mut request = request();
    let mut client = sign_request(&key(SHA256), &mut request, NOW);
    let mut server = verify_request(&ring(), &request, NOW).unwrap().unwrap();
    let mut messages = [response(), further(1), further(2)];
    messages.iter_mut().for_each(|message| server.sign_next(message, NOW));
    let [mut first, mut second, mut third] = messages;
    assert_eq!(client.clone().verify_next(&mut second.clone(), NOW), Err(VerifyError::BadSig));
    client.verify_next(&mut first, NOW).unwrap();
    assert_eq!(client.clone().verify_next(&mut third.clone(), NOW), Err(VerifyError::BadSig));
    assert_eq!(client.clone().verify_next(&mut second.clone(), NOW + 301), Err(VerifyError::BadTime));
    client.verify_next(&mut second, NOW).unwrap();
    client.verify_next(&mut third, NOW).unwrap();
    assert!(client.is_complete());
}

#[test]
fn a_ring_has_the_keys_it_was_given_last() {
    let ring = ring();
    let shared = ring.clone();
    let name = Name::parse("transfer.key").unwrap();
    assert_eq!(ring.get(&name).unwrap().algorithm(), SHA256);
    shared.replace([key_itself(Algorithm::HmacSha384)]);
    assert_eq!(ring.get(&name).unwrap().algorithm(), Algorithm::HmacSha384);
    shared.replace([]);
    assert!(ring.get(&name).is_none());
}

#[test]
fn secrets_are_in_no_log() {
    let shown = format!("{:?}", ring());
    assert!(shown.contains("transfer.key.") && !shown.contains("Hmac<"), "{shown}");
    assert_eq!("HMAC-SHA512.".parse(), Ok(Algorithm::HmacSha512));
    assert!("hmac-md5".parse::<Algorithm>().is_err());
}
