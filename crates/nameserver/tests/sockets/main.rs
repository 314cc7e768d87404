//! The nameserver's sockets, from the outside: real ones, on loopback.

#![expect(clippy::unwrap_used, reason = "a step that fails fails the test")]

mod guards;
mod lifecycle;
mod support;
mod tcp;
mod tcp_limits;
mod transfers;
mod udp;
