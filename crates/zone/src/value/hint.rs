//! What to say of a value that is right elsewhere.

use crate::RecordType;
use crate::error::Quoted;
use crate::rdata::has_form;
use crate::written_name::{WrittenName, is_address};

/// What a value of the type looks like.
pub(super) fn form(record_type: RecordType) -> &'static str {
    match record_type {
        RecordType::A => "write an IPv4 address, such as 192.0.2.1",
        RecordType::AAAA => "write an IPv6 address, such as 2001:db8::1",
        RecordType::CNAME | RecordType::NS | RecordType::PTR | RecordType::DNAME => {
            "write a full host name, such as host.example.com"
        }
        RecordType::MX => "write the mail server's full host name, such as mail.example.com",
        RecordType::SRV => "write weight, port and target, such as 10 5060 sip.example.com",
        RecordType::CAA => "write flags, tag and value, such as 0 issue \"letsencrypt.org\"",
        RecordType::TLSA | RecordType::SMIMEA => {
            "write usage, selector, matching type and hexadecimal data, such as 3 1 1 0A1B2C3D"
        }
        RecordType::SSHFP => {
            "write algorithm, fingerprint type and hexadecimal fingerprint, as ssh-keygen -r prints them"
        }
        RecordType::SVCB | RecordType::HTTPS => {
            "write priority, target and parameters, such as 1 . alpn=\"h2,h3\" or 0 svc.example.com"
        }
        RecordType::NAPTR => {
            "write order, preference, flags, services, regexp and replacement, such as 10 100 \"s\" \"SIP+D2U\" \"\" _sip._udp.example.com"
        }
        RecordType::DS => "write key tag, algorithm, digest type and hexadecimal digest",
        RecordType::LOC => "write latitude, longitude and altitude, such as 52 22 23.0 N 4 53 32.0 E -2.00m",
        RecordType::URI => "write priority, weight and target, such as 10 1 \"https://www.example.com/\"",
        RecordType::OPENPGPKEY => "write the key in base 64",
        _ if has_form(record_type) => "write the data as zone files have it",
        _ => "write \\#, the number of octets, and the octets in hexadecimal, such as \\# 2 0A0B",
    }
}

/// Why a value is no IPv4 address.
pub(super) fn not_ipv4(value: &str) -> String {
    if value.parse::<std::net::Ipv6Addr>().is_ok() {
        return "must be an IPv4 address, and this is an IPv6 address: make it an AAAA record".to_owned();
    }
    not_an_address(value, "IPv4").unwrap_or_else(|| {
        "must be an IPv4 address: four numbers from 0 to 255 without leading zeros, such as 192.0.2.1"
            .to_owned()
    })
}

/// Why a value is no IPv6 address.
pub(super) fn not_ipv6(value: &str) -> String {
    if value.parse::<std::net::Ipv4Addr>().is_ok() {
        return "must be an IPv6 address, and this is an IPv4 address: make it an A record".to_owned();
    }
    not_an_address(value, "IPv6").unwrap_or_else(|| "must be an IPv6 address, such as 2001:db8::1".to_owned())
}

fn not_an_address(value: &str, family: &str) -> Option<String> {
    let first = value.split([' ', ',', ';', '/']).next().unwrap_or(value);
    if value.contains("://") {
        Some(format!("must be an {family} address, and this is a URL: leave out all but the address"))
    } else if is_address(first) {
        let rest = &value[first.len()..];
        Some(format!(
            "must be one {family} address by itself: leave out {}, and make a record for each address",
            Quoted(rest)
        ))
    } else if is_host_name(value) {
        Some(format!("must be an {family} address, and this is a host name: make it a CNAME record"))
    } else {
        None
    }
}

fn is_host_name(value: &str) -> bool {
    value.contains(|c: char| c.is_alphabetic()) && WrittenName::read(value).is_ok()
}

/// `10 mail.example.com`.
pub(super) fn mx_with_priority(value: &str) -> Option<String> {
    let (number, host) = value.split_once(|c: char| c.is_ascii_whitespace())?;
    let is_number = number.bytes().all(|octet| octet.is_ascii_digit());
    is_number.then(|| {
        format!("must be the mail server's host name alone: put {number} in the field priority, and leave {} here", Quoted(host.trim()))
    })
}

/// The parts of an SRV value that are not three.
pub(super) fn not_srv(parts: &[&str]) -> String {
    match parts {
        [priority, weight, port, target]
            if [priority, weight, port].iter().all(|part| part.parse::<u16>().is_ok()) =>
        {
            format!(
                "must be weight, port and target: put {priority} in the field priority, and leave {} here",
                Quoted(&format!("{weight} {port} {target}"))
            )
        }
        _ => format!("must have three parts, not {}: {}", parts.len(), form(RecordType::SRV)),
    }
}
