//! What is answered, octets in and octets out, by RFC and section.

#![expect(clippy::unwrap_used, reason = "a step that fails fails the test")]

mod private_zones;
mod rate_limit;
mod rfc1034;
mod rfc1035;
mod rfc1996;
mod rfc2181;
mod rfc2308;
mod rfc4035;
mod rfc4592;
mod rfc4892;
mod rfc5001;
mod rfc5936;
mod rfc6604;
mod rfc6672;
mod rfc6891;
mod rfc7873;
mod rfc8482;
mod rfc8914;
mod rfc8945;
mod rfc9018;
mod rfc9460;
mod rfc9471;
mod robustness;
mod support;
mod zones;
