//! Transfers in and the keeping of copies, against primaries of our own making and against BIND9, Knot DNS and NSD.

mod attacks;
mod increments;
mod keeping;
mod peers;
mod primary;
mod signed;
mod story;
mod wire;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use refresh::{Clock, Transfer, TransferError, TransferLimits, TransferRequest, transfer};
use tsig::Key;
use zone::{Name, RecordType, Serial, Soa};

/// The clock of the system.
fn system_clock() -> Clock {
    #[expect(clippy::disallowed_methods, reason = "the tests' one clock")]
    Clock(Arc::new(std::time::SystemTime::now))
}

fn apex() -> Name {
    Name::parse("example.com").expect("a name")
}

/// The SOA that tests' primaries have.
fn soa(serial: u32) -> Soa {
    Soa {
        mname: Name::parse("ns.example.com").expect("a name"),
        rname: Name::parse("admin.example.com").expect("a name"),
        serial: Serial(serial),
        refresh: 3_600,
        retry: 600,
        expire: 86_400,
        minimum: 60,
        ttl: 300,
    }
}

/// Limits that attacks run into soon.
fn limits() -> TransferLimits {
    TransferLimits {
        records_max: 500,
        octets_max: 100_000,
        connect: Duration::from_secs(5),
        message: Duration::from_millis(400),
        all: Duration::from_millis(1_500),
        ..TransferLimits::default()
    }
}

/// Transfers `example.com`, beginning from this serial where there is one.
fn fetch(address: SocketAddr, have: Option<u32>) -> Result<Transfer, TransferError> {
    fetch_signed(address, have, None)
}

/// The same with a key.
fn fetch_signed(
    address: SocketAddr,
    have: Option<u32>,
    key: Option<&Arc<Key>>,
) -> Result<Transfer, TransferError> {
    let (apex, have) = (apex(), have.map(soa));
    let request = TransferRequest { apex: &apex, primary: address, key, have: have.as_ref() };
    transfer(&request, &limits(), &system_clock(), &AtomicBool::new(false))
}

/// A record from text: `www 300 A 192.0.2.1`.
fn record(text: &str) -> refresh::Record {
    let mut words = text.splitn(4, ' ');
    let mut word = || words.next().unwrap_or_else(|| panic!("four words: {text}"));
    let name = match word() {
        "@" => apex(),
        name => Name::parse_relative(name, &apex()).expect("a name"),
    };
    let ttl = word().parse().expect("a TTL");
    let record_type: RecordType = word().parse().expect("a type");
    let rdata = zone::Rdata::parse(record_type, word(), &apex()).expect("data");
    refresh::Record { name, record_type, rdata, ttl }
}

fn records(texts: &[&str]) -> Vec<refresh::Record> {
    texts.iter().map(|text| record(text)).collect()
}
