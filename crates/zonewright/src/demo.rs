//! `serve --demo`: something to look at within the first minute.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use anyhow::Context;
use dashboard::Links;
use hosting::{Administrator, Hosting, NewToken};
use uuid::Uuid;
use zone::{Given, RecordFields};

use crate::output::say;
use crate::random::random_text;

const EMAIL: &str = "demo@example.com";
const DOMAIN: &str = "example.com";

/// Type, name, value, priority of the zone's records.
const RECORDS: [(&str, &str, &str, Option<i64>); 5] = [
    ("A", "@", "192.0.2.10", None),
    ("A", "www", "192.0.2.10", None),
    ("A", "mail", "192.0.2.25", None),
    ("MX", "@", "mail.example.com", Some(10)),
    ("TXT", "@", "v=spf1 mx -all", None),
];

/// The demo, if one was made: there was no account yet.
pub(crate) struct Demo(Option<Made>);

/// What is told of it.
struct Made {
    password: String,
    token: String,
    zone: Uuid,
}

impl Demo {
    /// Makes it where there is no account yet.
    pub(crate) async fn set_up(hosting: &Hosting) -> anyhow::Result<Self> {
        let accounts = hosting.list_accounts(None, 1).await.context("the demo")?;
        if !accounts.is_empty() {
            return Ok(Self(None));
        }
        make(hosting).await.context("the demo").map(|made| Self(Some(made)))
    }

    /// Prints what to try.
    pub(crate) fn tell(&self, links: &Links, http: SocketAddr, dns: Option<SocketAddr>) {
        let api = format!("http://{}/api/v1", reachable(http));
        let dig = dns
            .map(reachable)
            .map_or_else(|| "dig".to_owned(), |dns| format!("dig @{} -p {}", dns.ip(), dns.port()));
        let another =
            format!("{} token create --account {EMAIL} --name another --permission 'dns:*'", program());
        let text = match &self.0 {
            Some(made) => introduction(&links.sign_in(), &api, &dig, made),
            None => reunion(&links.sign_in(), &api, &dig, &another),
        };
        if let Err(error) = say(&text) {
            // A reader that left, such as head, is no reason to stop serving.
            tracing::warn!(
                "the demo's token and password were not read ({error:#}); make another token: {another}"
            );
        }
    }
}

/// The program as it was called, which a shell can be told again.
fn program() -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    let called = std::env::args().next().filter(|path| !path.is_empty() && path.chars().all(is_plain));
    called.unwrap_or_else(|| "zonewright".to_owned())
}

async fn make(hosting: &Hosting) -> anyhow::Result<Made> {
    let password = random_text()?;
    let account = hosting.create_account(EMAIL, Some(&password)).await?;
    hosting.set_administrator(&Administrator::operator(), account.id, true).await?;
    let token = hosting.create_token_of(EMAIL, NewToken::new("demo", &["dns:*"])).await?;
    let (actor, _) = hosting.authenticate(&token, None).await?;
    let (zone, _) = hosting.create_zone(&actor, DOMAIN, None).await?;
    for (record_type, name, value, priority) in RECORDS {
        let fields = RecordFields {
            record_type: Given::Value(record_type.to_owned()),
            name: Given::Value(name.to_owned()),
            value: Given::Value(value.to_owned()),
            ttl: Given::Absent,
            priority: priority.map_or(Given::Absent, Given::Value),
        };
        hosting.create_record(&actor, zone.uuid, fields).await?;
    }
    Ok(Made { password, token, zone: zone.uuid })
}

fn introduction(sign_in: &str, api: &str, dig: &str, made: &Made) -> String {
    let Made { password, token, zone } = made;
    format!(
        r#"
Zonewright is running, with an administrator and the zone {DOMAIN}. Sign in:

    {sign_in}
    address   {EMAIL}
    password  {password}

Or use the API, by this token. It and the password are shown this once.

    {token}

Ask for a record that is there:

    {dig} www.{DOMAIN} A +short

Make one, and ask for it at once:

    curl -s -X POST {api}/dns-zones/{zone}/records/ -H 'Authorization: Bearer {token}' -H 'Content-Type: application/json' -d '{{"record_type": "A", "name": "hello", "value": "192.0.2.99"}}'

    {dig} hello.{DOMAIN} A +short

See the whole zone:

    curl -s {api}/dns-zones/{zone}/zonefile/ -H 'Authorization: Bearer {token}'

Ctrl-C stops the server; the data stays.
"#
    )
}

fn reunion(sign_in: &str, api: &str, dig: &str, another: &str) -> String {
    format!(
        r#"
Zonewright is running, on a database that has accounts already: no demo was made.
The page to sign in is {sign_in}. Passwords and tokens are shown only when they are made. For
another token of the demo's account, if it is the demo's database:

    {another}

(with the same --data-dir or --database-url as the server's); for another password, `account reset-password {EMAIL}`. The
API is at {api}, and DNS answers:

    {dig} www.{DOMAIN} A +short
"#
    )
}

/// An address that clients can use: a wildcard address is the loopback's, too.
pub(crate) fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
