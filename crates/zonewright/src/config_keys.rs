//! Every key of the configuration: what environment variables it has, and the reference in `docs/configuration.md`.

/// How a key is read from the environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    /// Separated by commas.
    List,
    Number,
    Switch,
}

/// One key.
pub(crate) struct Key {
    /// As in the file: `key`, or `section.key`.
    pub name: &'static str,
    pub kind: Kind,
    /// The default, as the file has it; empty where there is none.
    pub default: &'static str,
    /// What it decides. The documentation's text.
    pub about: &'static str,
}

const fn key(name: &'static str, kind: Kind, default: &'static str, about: &'static str) -> Key {
    Key { name, kind, default, about }
}

impl Key {
    /// `ZONEWRIGHT_LIMITS__RECORDS_PER_ZONE` for `limits.records_per_zone`.
    pub(crate) fn variable(&self) -> String {
        format!("ZONEWRIGHT_{}", self.name.replace('.', "__").to_uppercase())
    }
}

/// All keys, in the order of the reference.
pub(crate) const KEYS: &[Key] = &[
    key(
        "data_dir",
        Kind::Text,
        r#""./data""#,
        "The directory of SQLite's file. It is made where there is none.",
    ),
    key(
        "database_url",
        Kind::Text,
        "",
        "`sqlite://PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`. Without it: `zonewright.db` in `data_dir`. \
         With a password it belongs here or in the environment: everyone on the machine sees the command line. \
         What goes to PostgreSQL and comes from there is not encrypted: let nobody listen in between.",
    ),
    key("http_listen", Kind::Text, r#""127.0.0.1:8053""#, "Where the API listens: an address and a port."),
    key(
        "public_url",
        Kind::Text,
        "",
        "How people and programs reach the API, such as `https://dns.example.net`; links are made with it. \
         Without it they are made with `http_listen`, and relative where that is a wildcard address: set it behind a \
         proxy. The `Host` header of a request is never trusted.",
    ),
    key(
        "trusted_proxies",
        Kind::List,
        "[]",
        "The addresses and networks, such as `10.0.0.0/8`, of the proxies before the server. When one of them asks, the client \
         is the last address in its `X-Forwarded-For` that is no such proxy: by it attempts are limited, tokens are \
         held to their networks, and sessions are listed. Each proxy must add to that header the address it was called \
         from. Without it, the client is whoever has the connection. One network may have a quarter of the requests in work \
         and, but for these proxies, an eighth of the connections. What comes through them gets no `/metrics`.",
    ),
    key(
        "dns_listen",
        Kind::List,
        r#"["127.0.0.1:5353"]"#,
        "Where the nameserver listens, UDP and TCP: addresses and ports.",
    ),
    key(
        "dns_real_time",
        Kind::Switch,
        "false",
        "Whether answers over UDP go before all else on the machine, so that a query waits for nothing, however much is written \
         meanwhile. It takes the right to a real-time policy: `LimitRTPRIO=1` and `RestrictRealtime=no` in the unit, or `ulimit -r \
         1`. Linux leaves everything else a twentieth of the time at least. Without it, DNS has precedence over what else the \
         server does, as far as niceness goes.",
    ),
    key(
        "nameservers",
        Kind::List,
        "",
        "The names of the platform's nameservers, the primary first. Zones are served with them as NS unless a zone has \
         NS records of its own. Without it: `ns1.` and the machine's name. Zones at, above or below the domain that was \
         registered for one of them, or for the host of `public_url`, are created by administrators' accounts alone; \
         what exists stays.",
    ),
    key(
        "allow_any_domain",
        Kind::Switch,
        "false",
        "Allows zones of public suffixes (`co.uk`, `github.io`) and of a single label (`corp`).",
    ),
    key(
        "cors_origins",
        Kind::List,
        "[]",
        "The origins, such as `https://panel.example.net`, whose pages may call the API from a browser; \
         `*` is any. An origin is a scheme, a host and perhaps a port, nothing more.",
    ),
    key(
        "sign_up",
        Kind::Text,
        r#""closed""#,
        "Who may make an account: `closed` is nobody, but those whom an administrator makes one for or sends a link; \
         `invitation` says on the pages that one is needed; `open` is everyone who confirms an e-mail address, for which \
         `[smtp]` must be set.",
    ),
    key(
        "secret_key_file",
        Kind::Text,
        "",
        "The file of the key that encrypts the seeds of second factors: 32 octets as 64 hexadecimal digits, for the \
         server's user alone (mode 0600). Without it: `secret.key` in `data_dir`. The server makes it at its first start. Keep \
         a copy, apart from those of the database: without the key nobody signs in by a second factor any more, but with a \
         recovery code. All servers on one database need the same.",
    ),
    key(
        "log",
        Kind::Text,
        r#""info""#,
        "What is logged: a level (`error`, `warn`, `info`, `debug`, `trace`), or levels by module such as \
         `warn,store=debug`. `RUST_LOG` wins over it.",
    ),
    key(
        "user",
        Kind::Text,
        "",
        "The user that `serve`, started as root, becomes when it has its ports. To that user must belong what is \
         in `data_dir`; a `data_dir` that is not there is made for it. [service.md](service.md) has more.",
    ),
    key(
        "group",
        Kind::Text,
        "",
        "The group that it then has, beside those that the user is a member of. Without it: the user's own.",
    ),
    key("limits.zones_per_account", Kind::Number, "0", "Zones that an account may have; 0: no limit."),
    key("limits.records_per_zone", Kind::Number, "10000", "Records that a zone may have; 0: no limit."),
    key(
        "limits.octets_per_zone",
        Kind::Number,
        "67108864",
        "Octets that the names, values and data of a zone's records may have together, which is about what they take in \
         memory and in the database; 0: no limit.",
    ),
    key(
        "limits.ttl_seconds_min",
        Kind::Number,
        "30",
        "The lowest TTL that a request may name. Zone files may have any.",
    ),
    key(
        "limits.ttl_seconds_max",
        Kind::Number,
        "604800",
        "The highest TTL that a request may name. Zone files may have any.",
    ),
    key(
        "limits.failed_authentications_per_minute",
        Kind::Number,
        "100",
        "Requests with a wrong token that an address may make in a minute before it is told to wait; 0: no limit. \
         Requests with a valid token are never throttled by it. Behind a proxy that `trusted_proxies` does not name, all \
         requests come from the proxy's address, and the failures of all clients count together.",
    ),
    key("soa.refresh", Kind::Number, "3600", "Refresh of a new zone's SOA, in seconds."),
    key("soa.retry", Kind::Number, "600", "Retry of a new zone's SOA, in seconds."),
    key("soa.expire", Kind::Number, "1209600", "Expire of a new zone's SOA, in seconds."),
    key(
        "soa.negative_ttl",
        Kind::Number,
        "300",
        "How long resolvers keep that something does not exist, in seconds (RFC 2308).",
    ),
    key(
        "smtp.url",
        Kind::Text,
        "",
        "The mail server that confirmations, invitations and links for a new password are handed to. `smtps://HOST` (port 465) \
         encrypts from the first octet, `smtp://HOST?tls=required` (port 587) by STARTTLS before anything is told; both \
         refuse a server whose certificate is not for `HOST` or comes from no authority of Mozilla's list, which is built \
         in. `smtp://HOST` (port 25) encrypts nothing: for a server on the same machine. `smtp://HOST?tls=opportunistic` \
         encrypts where the server offers it, and verifies it then, but whoever is on the way can take the offer away. \
         Another port stands behind the host: `smtps://mail.example.net:4650`.",
    ),
    key(
        "smtp.from",
        Kind::Text,
        "",
        "The sender of mail: `dns@example.net`, or `DNS at Example <dns@example.net>`.",
    ),
    key(
        "smtp.username",
        Kind::Text,
        "",
        "The name by which the server signs in to the mail server. Needs `smtp.password_file`, and a connection that is \
         encrypted for sure or goes to the same machine.",
    ),
    key(
        "smtp.password_file",
        Kind::Text,
        "",
        "The file whose first line is the password for `smtp.username`. It is read when the server starts.",
    ),
    key(
        "cookies.enabled",
        Kind::Switch,
        "true",
        "DNS cookies (RFC 7873): a client that has one has proved its address.",
    ),
    key(
        "cookies.required",
        Kind::Switch,
        "false",
        "Answers clients over UDP that know cookies with BADCOOKIE until they have one of ours. Clients that know none are \
         answered all the same.",
    ),
    key(
        "cookies.secrets",
        Kind::List,
        "[]",
        "Secrets of 32 hexadecimal digits (`openssl rand -hex 16` makes one), the same on all nameservers that share an \
         address. The first makes cookies, all are accepted: put a new one last everywhere, then first, and take the old \
         one away an hour later. Without any, each start makes one of its own and a new one every day. They are made \
         as RFC 9018 has it, so BIND, Knot DNS and NSD with the same secret understand them.",
    ),
    key(
        "rate_limit.responses_per_second",
        Kind::Number,
        "200",
        "Answers alike over UDP that a network of clients gets in a second, before some are left out and some are cut \
         so that the client comes back over TCP; 0: no limit. Who forges the address of a victim is stopped by it, \
         resolvers hardly ever ask the same so often. Alike are answers of one name and type, of one wildcard or DNAME, \
         to one delegated zone, that one zone has no such name, and all errors. Queries over TCP and those with a good \
         cookie are not limited. It is on by default, as in NSD, since a nameserver without it is a weapon for others \
         before its operator knows.",
    ),
    key(
        "rate_limit.window_seconds",
        Kind::Number,
        "15",
        "How far a client may go into debt: after a flood it is limited for so long. 1 to 3600.",
    ),
    key(
        "rate_limit.slip",
        Kind::Number,
        "2",
        "Of so many answers over the limit, one is sent without data: truncated, or BADCOOKIE to clients that know cookies. \
         1: each, 0: none; at most 10.",
    ),
    key(
        "rate_limit.ipv4_prefix_length",
        Kind::Number,
        "24",
        "How much of an IPv4 address makes a network of clients.",
    ),
    key(
        "rate_limit.ipv6_prefix_length",
        Kind::Number,
        "56",
        "How much of an IPv6 address makes a network of clients.",
    ),
    key(
        "rate_limit.exempt_networks",
        Kind::List,
        r#"["127.0.0.0/8", "::1/128"]"#,
        "Networks and addresses that are never limited.",
    ),
    key(
        "rate_limit.log_only",
        Kind::Switch,
        "false",
        "Limits nothing, but counts and logs what would be limited.",
    ),
    key(
        "rate_limit.table_entries",
        Kind::Number,
        "131072",
        "Kinds of answers and networks that are kept account of, 8 octets each. 1024 to 67108864.",
    ),
    key(
        "tcp.connections_max",
        Kind::Number,
        "16384",
        "DNS connections over TCP at a time. No more than three quarters of the files that the process may have open \
         (`ulimit -Hn`, systemd: `LimitNOFILE=`).",
    ),
    key(
        "tcp.connections_per_client_max",
        Kind::Number,
        "256",
        "Of these, from one IPv4 address, or one /64 of IPv6. Loopback addresses may have as many as there are.",
    ),
    key(
        "tcp.idle_timeout_seconds",
        Kind::Number,
        "10",
        "How long a connection is kept that brings no query (RFC 7766 6.2.3); a tenth of it while three quarters of all \
         connections are taken.",
    ),
    key(
        "tcp.queries_per_connection_max",
        Kind::Number,
        "1000000",
        "Queries that one connection may bring before it is closed.",
    ),
    key(
        "identity.version",
        Kind::Text,
        "",
        "What `dig CH TXT version.bind` and `version.server` are told. Without it they are refused.",
    ),
    key(
        "identity.name",
        Kind::Text,
        "",
        "What `dig CH TXT hostname.bind` and `id.server` (RFC 4892) are told: which of several nameservers this is. Without \
         it they are refused.",
    ),
    key(
        "identity.nsid",
        Kind::Text,
        "",
        "The same in the answers to queries that ask for it, such as those of `dig +nsid` (RFC 5001). At most 128 octets.",
    ),
    key(
        "catalog.zone",
        Kind::Text,
        r#""catalog.zonewright""#,
        "The name of the catalog zone (RFC 9432) that lists all zones for the nameservers named by `[[secondary]]`. Made where \
         there is at least one of these; empty, there is none.",
    ),
    key(
        "copies.primary_networks",
        Kind::List,
        "[]",
        "Networks and addresses beside the public ones, such as `10.0.0.0/8`, in which accounts may name primaries of zones that \
         are copies. What the server can reach of its own network is nobody's business otherwise. Copies whose primaries are in \
         none of them any more are not refreshed.",
    ),
    key(
        "copies.refresh_seconds_min",
        Kind::Number,
        "60",
        "How often at most a primary is asked for the serial of a copy, whatever the refresh and retry of its SOA say. NOTIFY is \
         heeded at once. 1 to 604800.",
    ),
    key(
        "copies.transfers_max",
        Kind::Number,
        "8",
        "How many zones are transferred from primaries at once: half of them at most of one account, and four from one IPv4 \
         address or IPv6 network of 64 bits. A transfer that brings less than 16 KiB a second over 30 seconds is given up. 1 to 64.",
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fmt::Write as _;
    use std::path::PathBuf;

    use toml::Value;

    use super::*;
    use crate::config::Config;

    /// The defaults of all keys as a file, with an example for those that have none.
    fn file_of_defaults() -> String {
        let (mut top, mut sections, mut section) = (String::new(), String::new(), "");
        for key in KEYS {
            let default = match (key.default, key.kind) {
                ("", Kind::List) => "[]",
                ("", _) => "\"\"",
                (default, _) => default,
            };
            match key.name.split_once('.') {
                None => writeln!(top, "{} = {default}", key.name).unwrap(),
                Some((in_section, name)) => {
                    if section != in_section {
                        section = in_section;
                        writeln!(sections, "[{section}]").unwrap();
                    }
                    writeln!(sections, "{name} = {default}").unwrap();
                }
            }
        }
        top + &sections
    }

    #[test]
    fn tells_the_defaults_that_hold() {
        let told: Config = toml::from_str(&file_of_defaults()).unwrap();
        let (told, held) = (Value::try_from(told).unwrap(), Value::try_from(Config::default()).unwrap());
        for key in KEYS.iter().filter(|key| !key.default.is_empty()) {
            let value_in = |config: &Value| {
                key.name.split('.').try_fold(config.clone(), |at, part| at.get(part).cloned())
            };
            assert_eq!(value_in(&told), value_in(&held), "{}", key.name);
        }
    }

    #[test]
    fn tells_every_key() {
        let told: Config = toml::from_str(&file_of_defaults()).unwrap();
        let mut names = BTreeSet::new();
        for (name, value) in Value::try_from(told).unwrap().as_table().unwrap() {
            match value.as_table() {
                Some(section) => names.extend(section.keys().map(|key| format!("{name}.{key}"))),
                None => drop(names.insert(name.clone())),
            }
        }
        assert_eq!(names, KEYS.iter().map(|key| key.name.to_owned()).collect());
    }

    /// Run with `UPDATE_DOCS=1` to write the reference anew.
    #[test]
    fn the_reference_is_up_to_date() {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/configuration.md");
        let reference = reference();
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(&path, &reference).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap(), reference, "run this test with UPDATE_DOCS=1");
    }

    fn reference() -> String {
        let mut text = String::from(include_str!("configuration.head.md"));
        let mut section = "";
        for key in KEYS {
            let (in_section, name) = key.name.split_once('.').unwrap_or(("", key.name));
            if section != in_section {
                section = in_section;
                write!(text, "\n## `[{section}]`\n").unwrap();
            }
            write!(text, "\n### `{name}`\n\n{}\n\n", key.about).unwrap();
            if !key.default.is_empty() {
                write!(text, "Default: `{}`. ", key.default).unwrap();
            }
            writeln!(text, "In the environment: `{}`.", key.variable()).unwrap();
        }
        text
    }
}
