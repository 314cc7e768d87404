//! What a form knows of each record type: how its value is called, what it is for, and an example.

use crate::catalogue::key;

/// A record type as a form presents it.
#[derive(Clone, Copy)]
pub(crate) struct TypeHelp {
    /// Its mnemonic.
    pub(crate) name: &'static str,
    /// What its value is called.
    pub(crate) label: &'static str,
    /// What it is for.
    pub(crate) help: &'static str,
    /// A value.
    pub(crate) example: &'static str,
}

const fn help(
    name: &'static str,
    label: &'static str,
    help: &'static str,
    example: &'static str,
) -> TypeHelp {
    TypeHelp { name, label, help, example }
}

/// Those that most zones have, the most frequent first.
pub(crate) const COMMON: &[TypeHelp] = &[
    help("A", key!("records-label-ipv4"), key!("records-help-a"), "192.0.2.1"),
    help("AAAA", key!("records-label-ipv6"), key!("records-help-aaaa"), "2001:db8::1"),
    help("CNAME", key!("records-label-host"), key!("records-help-cname"), "www.example.com"),
    help("MX", key!("records-label-mail-server"), key!("records-help-mx"), "mail.example.com"),
    help("TXT", key!("records-label-text"), key!("records-help-txt"), "v=spf1 mx -all"),
    help("NS", key!("records-label-nameserver"), key!("records-help-ns"), "ns1.example.net"),
    help("SRV", key!("records-label-host"), key!("records-help-srv"), "sip.example.com"),
    help("CAA", key!("records-label-value"), key!("records-help-caa"), "letsencrypt.org"),
];

/// The others, by name.
pub(crate) const OTHER: &[TypeHelp] = &[
    help("DNAME", key!("records-label-host"), key!("records-help-dname"), "example.net"),
    help("DS", key!("records-label-value"), key!("records-help-ds"), "12345 13 2 9F86D081…"),
    help("HTTPS", key!("records-label-value"), key!("records-help-https"), "1 . alpn=\"h2,h3\""),
    help("LOC", key!("records-label-value"), key!("records-help-loc"), "52 22 23.0 N 4 53 32.0 E -2.00m"),
    help(
        "NAPTR",
        key!("records-label-value"),
        key!("records-help-naptr"),
        "10 100 \"s\" \"SIP+D2U\" \"\" _sip._udp.example.com",
    ),
    help("OPENPGPKEY", key!("records-label-value"), key!("records-help-openpgpkey"), "mQINBF…"),
    help("PTR", key!("records-label-host"), key!("records-help-ptr"), "host.example.com"),
    help("SMIMEA", key!("records-label-value"), key!("records-help-smimea"), "3 1 1 0A1B2C3D…"),
    help("SSHFP", key!("records-label-value"), key!("records-help-sshfp"), "4 2 0A1B2C3D…"),
    help("SVCB", key!("records-label-value"), key!("records-help-svcb"), "1 svc.example.com alpn=\"h2\""),
    help("TLSA", key!("records-label-value"), key!("records-help-tlsa"), "3 1 1 0A1B2C3D…"),
    help("URI", key!("records-label-value"), key!("records-help-uri"), "10 1 \"https://www.example.com/\""),
];

/// For types of which nothing more is known here.
const UNKNOWN: TypeHelp = help("", key!("records-label-value"), key!("records-help-other"), "");

/// What is known of a type.
pub(crate) fn of_type(name: &str) -> TypeHelp {
    let known = COMMON.iter().chain(OTHER).find(|known| known.name.eq_ignore_ascii_case(name));
    known.copied().unwrap_or(UNKNOWN)
}
