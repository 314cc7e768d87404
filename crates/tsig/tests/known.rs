//! MACs that others computed.

#![allow(clippy::unwrap_used, reason = "a step that fails fails the test")]

mod common;

use common::*;
use data_encoding::HEXLOWER;
use tsig::{Algorithm, KeyRing, TsigError, VerifyError, sign_request, verify_request};

/// Of each algorithm the MACs of a request, of three messages of its response, the last of which also signs the one
/// before, and of a BADTIME error: computed with Python's `hmac` from the words of RFC 8945.
const KNOWN: [(Algorithm, [&str; 5]); 3] = [
    (
        Algorithm::HmacSha256,
        [
            "94a7b24acde7fd7115c5d3a21db80a114673043f8f085dd2238682b7716b81cb",
            "8e1319bf348f842728d725874b05b0c3f1ad32aa70f4054fa88b43267217df42",
            "d0879391894c0637a8ef2e4d384f22bf8562a9de8664d47bfbae333b2e5568e7",
            "785d24b0cba9cf1fcee95218d30f5acc57ac69b118a56ea5ab2b71283f09f5de",
            "37b4c31ab191f5ba4a1536840659e41bf2f45db945728315fa9ae4d0b2ea6e22",
        ],
    ),
    (
        Algorithm::HmacSha384,
        [
            "75e3a03dff8463f91e2a7c1912d0db6227fa8c4ecdc6a9199009443033cf06fe3b67e3fde3b04680f16e82424fb9fe43",
            "2c5f138822cc9fa964c609ebeb0cb7f30af2d5e1dcd674aadd77b20d569619153e723c9fc92d9d046699abf6c6d5707c",
            "07e67303e4b9eb71cbb2886cd271aa7c1e02a5c6f9c2670b77cf2e2e9efc9cbf3274e1f4c85c5fc51f4d8104a9c75c7f",
            "f5f79b8bc57fde43dcb47b88bf3d42a218ee4ace218d806a43cb95b860f26f5777bcf0c1d0b130eacb3552b852e2dd34",
            "ae85d2a675110a9543d91f4481408a6aaeb34d590b1dd3910241b65c2fc98dc8f863a77d45bf90f6d138c13b5581ba4e",
        ],
    ),
    (
        Algorithm::HmacSha512,
        [
            "d8aaa91d4291de943649fd088f278b02f0aeaa16a61c540b0bab522ddedb1990fadf7952a835f4f88534222c867d953ae70bb20af5808109a6f073c9d69e49e4",
            "96590244e33b0783b77922e3b33069895e44b46ff139841ef88dd9b008a89954724a0357d22fed616ebf631b0165152a2c04da6c51964de92675a4d6da2c0acc",
            "2d5766cb520dfcff626b22692a606ccd7616134cb143b7ff971650f659323e048a434d8a5dd53da87727953827970e38e4bba36d259d397286ea2c5a1194173c",
            "8116721dcad787b57a0c9317e2c8320142b359c170c69f225bae924620e74fdaa38d97f3fd376106b4c8d0d7964d0f42b55f5974ad4817a08c3575d8e227f8f0",
            "d09353c1f944f88c2934b14559b91595fe679e58ad2d35816993f950f567dbdcc039728ed9b8433e54afb49068fc1ebdc3ecf0533aefe04b040b166e6fd58e03",
        ],
    ),
];

/// The MAC that a message ends in, behind which are six octets and the other data.
fn mac_of(message: &[u8], algorithm: Algorithm, other: usize) -> String {
    let end = message.len() - 6 - other;
    HEXLOWER.encode(&message[end - algorithm.mac_octets()..end])
}

#[test]
fn signs_as_others_do() {
    for (algorithm, [of_request, first, second, fourth, of_error]) in KNOWN {
        let key = key(algorithm);
        let mut request = request();
        let mut client = sign_request(&key, &mut request, NOW);
        assert_eq!(mac_of(&request, algorithm, 0), of_request);
        let keys = KeyRing::new([self::key_itself(algorithm)]);
        let mut server = verify_request(&keys, &request, NOW).unwrap().unwrap();

        let mut response = response();
        server.sign_next(&mut response, NOW + 1);
        assert_eq!(mac_of(&response, algorithm, 0), first);
        assert_eq!(client.verify_next(&mut response, NOW), Ok(true));
        assert_eq!(response, self::response());

        let mut message = further(1);
        server.sign_next(&mut message, NOW + 2);
        assert_eq!(mac_of(&message, algorithm, 0), second);
        assert_eq!(client.verify_next(&mut message, NOW), Ok(true));

        // The next two are signed by the last of them, which no server here does.
        assert_eq!(client.verify_next(&mut further(2), NOW), Ok(false));
        assert!(!client.is_complete());
        let mut message = further(3);
        append_tsig(&mut message, algorithm, NOW + 3, 300, &HEXLOWER.decode(fourth.as_bytes()).unwrap());
        assert_eq!(client.verify_next(&mut message, NOW), Ok(true));
        assert!(client.is_complete());
        assert_eq!(message, further(3));

        let refusal = verify_request(&keys, &request, NOW + 301).unwrap_err();
        let mut response = self::response();
        response[3] = refusal.rcode() as u8;
        refusal.sign_response(&mut response);
        assert_eq!(mac_of(&response, algorithm, 6), of_error);
        let mut client = sign_request(&key, &mut self::request(), NOW);
        let refused = VerifyError::Refused { error: TsigError::BadTime, is_proven: true };
        assert_eq!(client.verify_next(&mut response, NOW), Err(refused));
    }
}
